"""Questions about users and systems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q

from tidewaiter.core.sentence import sentence
from tidewaiter.identity.actor import ALL_OFFICES, Actor
from tidewaiter.identity.errors import Unknown
from tidewaiter.identity.models import Membership, Preferences, System, SystemKey, User
from tidewaiter.identity.permissions import TABLE, Permission
from tidewaiter.identity.roles import RoleName
from tidewaiter.identity.throttle import folded_name

MOST_PER_PAGE = 200
_HAS_FACTOR = Q(
    pk__in=Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).values("user")
)
_AREAS = ["Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"]


def actor_of(user: User) -> Actor:
    """The user as an actor. One query."""
    held = user.memberships.values_list("role", "office")
    return Actor.user(user.get_username(), user.pk, ((RoleName(role), o) for role, o in held))


def lacks_second_factor(user: User, roles: Iterable[RoleName]) -> bool:
    """Whether one of the user's ``roles`` demands a second factor and the user has none."""
    return not settings.MFA_ROLES.isdisjoint(roles) and not is_mfa_enabled(user)


FACTOR, PASSWORD, VISIT = "factor", "password", "visit"
"""What active users can lack: a second factor, a password of their own, a sign-in of late."""


@dataclass(frozen=True, slots=True)
class People:
    """How many users are active, and how many of them lack what; ``demanded`` by their roles."""

    active: int
    without_factor: int
    demanded: int
    given_password: int
    away: int


def people(since: datetime) -> People:
    """How the active users stand; ``away`` are those who signed in last before ``since``."""
    active = User.objects.filter(is_active=True)
    without = active.exclude(_HAS_FACTOR)
    demanding = Membership.objects.filter(role__in=list(settings.MFA_ROLES)).values("user")
    return People(
        active=active.count(),
        without_factor=without.count(),
        demanded=without.filter(pk__in=demanding).count(),
        given_password=active.filter(must_change_password=True).count(),
        away=active.exclude(last_login__gte=since).count(),
    )


def users(
    *,
    after: str = "",
    limit: int = 50,
    search: str = "",
    lacking: str = "",
    since: datetime | None = None,
) -> list[User]:
    """A page of users by name, those that come after the name ``after``, with memberships.

    ``search`` is a part of the name or of the address for mail; ``lacking`` what active users lack,
    with :data:`VISIT` a sign-in ``since`` a moment.
    """
    found = User.objects.filter(username__gt=after).order_by("username")
    if lacking == FACTOR:
        found = found.filter(is_active=True).exclude(_HAS_FACTOR)
    elif lacking == PASSWORD:
        found = found.filter(is_active=True, must_change_password=True)
    elif lacking == VISIT:
        found = found.filter(is_active=True).exclude(last_login__gte=since)
    if search:
        found = found.filter(Q(username__icontains=search) | Q(email__icontains=search))
    return list(found.prefetch_related("memberships")[: min(limit, MOST_PER_PAGE)])


def user(name: str) -> User:
    """The user of that name, whatever its case. Raises :class:`Unknown`."""
    found = User.objects.filter(username__iexact=name).first()
    if found is None:
        raise Unknown(sentence("There is no user '{name}'.", name=name))
    return found


def second_factors(user: User) -> int:
    """How many second factors a user has, recovery codes not counted."""
    found = Authenticator.objects.filter(user=user)
    return int(found.exclude(type=Authenticator.Type.RECOVERY_CODES).count())


def failed_sign_ins(user: User) -> int:
    """How many sign-ins of a user failed since the last that did not, from any address."""
    name = folded_name(None, {"username": user.username})
    counts = AccessAttempt.objects.filter(username=name).values_list(
        "failures_since_start", flat=True
    )
    return int(sum(counts))


def key(prefix: str) -> SystemKey:
    """The key of that id, with its system. Raises :class:`Unknown`."""
    found = SystemKey.objects.select_related("system").filter(prefix=prefix).first()
    if found is None:
        raise Unknown(sentence("There is no key '{prefix}'.", prefix=prefix))
    return found


def systems(*, after: str = "", limit: int = 50) -> list[System]:
    """A page of systems by code, those that come after the code ``after``, with their keys."""
    found = System.objects.filter(code__gt=after).order_by("code")
    return list(found.prefetch_related("keys")[: min(limit, MOST_PER_PAGE)])


def system(code: str) -> System:
    """The system of that code. Raises :class:`Unknown`."""
    found = System.objects.filter(code=code).first()
    if found is None:
        raise Unknown(sentence("There is no system '{code}'.", code=code))
    return found


def preferences_of(user: User) -> Preferences:
    """How the user wants pages to be; an unsaved row for who chose nothing. One query."""
    found = Preferences.objects.filter(user_id=user.pk).first()
    return found or Preferences(user_id=user.pk)


@cache
def time_zones() -> tuple[str, ...]:
    """The time zones that can be chosen: UTC, and IANA names by area and city."""
    found = available_timezones()
    return ("UTC", *sorted(name for name in found if name.partition("/")[0] in _AREAS))


def who_may(permission: Permission, offices: Iterable[str], limit: int = 200) -> list[str]:
    """Names of active users who have a permission at each of some offices, in order."""
    roles = [role.value for role in TABLE[permission].roles]
    found = User.objects.filter(is_active=True)
    for office in offices:
        held = Membership.objects.filter(role__in=roles, office__in=(office, ALL_OFFICES))
        found = found.filter(pk__in=held.values("user"))
    return list(found.order_by("username").values_list("username", flat=True)[:limit])
