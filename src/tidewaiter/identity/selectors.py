"""Questions about users and systems."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.models import User
from tidewaiter.identity.roles import RoleName


def actor_of(user: User) -> Actor:
    """The user as an actor. One query."""
    held = user.memberships.values_list("role", "office")
    return Actor.user(user.get_username(), user.pk, ((RoleName(role), o) for role, o in held))


def lacks_second_factor(user: User, roles: Iterable[RoleName]) -> bool:
    """Whether one of the roles demands a second factor and the user has none."""
    return not settings.MFA_ROLES.isdisjoint(roles) and not is_mfa_enabled(user)
