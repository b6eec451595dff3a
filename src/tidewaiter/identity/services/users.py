"""Verbs about users."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tidewaiter.core.sentence import sentence
from tidewaiter.identity import policy
from tidewaiter.identity.actor import ALL_OFFICES, Actor
from tidewaiter.identity.errors import Conflict, IdentityError, Unknown
from tidewaiter.identity.models import Membership, User
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.recording import record
from tidewaiter.identity.roles import RoleName
from tidewaiter.identity.sessions import end_sessions
from tidewaiter.identity.throttle import folded_name

Held = tuple[RoleName, str]
"""A role and the office where it is held; ``*`` for every office."""

_NAME = re.compile(r"[\w.@+-]{1,150}", re.ASCII)
_OFFICE = re.compile(r"[A-Za-z0-9_-]{1,17}", re.ASCII)


@transaction.atomic
def create_user(
    *,
    actor: Actor,
    name: str,
    memberships: Iterable[Held] = (),
    password: str | None = None,
    with_password: bool = True,
    at: datetime,
) -> tuple[User, str]:
    """Add a user; gives it with the password that was made, or "" if none was made.

    Without ``password`` one is made, to be shown once; either must be changed at first sign-in.
    ``with_password=False`` is for who signs in with a provider only. Raises :class:`IdentityError`
    for a name, office or password that cannot be used, :class:`Conflict` for a name that is taken.
    """
    policy.require(actor, Permission.USER_MANAGE, owner=name)
    if not _NAME.fullmatch(name):
        raise IdentityError(
            sentence("'{name}' cannot be a user name.", name=name),
            advice="Use letters, digits, .@+-_",
        )
    held = _checked(memberships)
    user = User(username=name, date_joined=at, must_change_password=with_password)
    made = _set_password(user, password) if with_password else ""
    if not with_password:
        user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise Conflict(sentence("There is a user '{name}' already.", name=name)) from None
    _hold(user, held)
    record("user.created", f"user:{name}", actor, {"roles": _shown(held)}, at)
    return user, made


@transaction.atomic
def set_roles(*, actor: Actor, name: str, memberships: Iterable[Held], at: datetime) -> User:
    """Give a user these roles and no others. Ends the user's sessions."""
    user = _locked(actor, name)
    held = _checked(memberships)
    before = _shown((RoleName(m.role), m.office) for m in user.memberships.all())
    user.memberships.all().delete()
    _hold(user, held)
    end_sessions(user.pk)
    body = {"before": before, "roles": _shown(held)}
    record("user.roles", f"user:{user.username}", actor, body, at)
    return user


@transaction.atomic
def deactivate(*, actor: Actor, name: str, at: datetime) -> User:
    """Let a user in no more. Ends the user's sessions; what was done stays theirs."""
    user = _locked(actor, name)
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions(user.pk)
    record("user.deactivated", f"user:{user.username}", actor, {}, at)
    user.refresh_from_db()
    return user


@transaction.atomic
def reactivate(*, actor: Actor, name: str, at: datetime) -> User:
    """Let a user in again, with the roles held before."""
    user = _locked(actor, name)
    User.objects.filter(pk=user.pk).update(is_active=True)
    record("user.reactivated", f"user:{user.username}", actor, {}, at)
    user.refresh_from_db()
    return user


@transaction.atomic
def reset_second_factor(*, actor: Actor, name: str, at: datetime) -> int:
    """Forget every second factor of a user, who must then set one up anew; gives how many.

    Ends the user's sessions.
    """
    user = _locked(actor, name)
    gone: int = Authenticator.objects.filter(user=user).delete()[0]
    end_sessions(user.pk)
    record("user.second-factor-reset", f"user:{user.username}", actor, {"removed": gone}, at)
    return gone


@transaction.atomic
def unlock(*, actor: Actor, name: str, at: datetime) -> int:
    """Forget a user's failed sign-ins, so that a pause ends now; gives how many were kept."""
    user = _locked(actor, name)
    counted = folded_name(None, {"username": user.username})
    gone: int = AccessAttempt.objects.filter(username=counted).delete()[0]
    record("user.unlocked", f"user:{user.username}", actor, {}, at)
    return gone


@transaction.atomic
def reset_password(*, actor: Actor, name: str, password: str | None = None, at: datetime) -> str:
    """Give a user another password, to be changed at the next sign-in; gives the one made, or "".

    Ends the user's sessions. Raises :class:`IdentityError` for a password that cannot be used.
    """
    user = _locked(actor, name)
    made = _set_password(user, password)
    User.objects.filter(pk=user.pk).update(password=user.password, must_change_password=True)
    end_sessions(user.pk)
    record("user.password-reset", f"user:{user.username}", actor, {}, at)
    return made


def _locked(actor: Actor, name: str) -> User:
    policy.require_somewhere(actor, Permission.USER_MANAGE)
    user = User.objects.select_for_update().filter(username__iexact=name).first()
    if user is None:
        raise Unknown(sentence("There is no user '{name}'.", name=name))
    policy.require(actor, Permission.USER_MANAGE, owner=user.username)
    return user


def _checked(memberships: Iterable[Held]) -> frozenset[Held]:
    held = frozenset(memberships)
    for role, office in held:
        if role == RoleName.SYSTEM:
            raise IdentityError("A user cannot be a system.", advice="Add a system instead.")
        if office != ALL_OFFICES and not _OFFICE.fullmatch(office):
            raise IdentityError(
                sentence("'{office}' cannot be an office.", office=office),
                advice="Use its code, or *.",
            )
    return held


def _hold(user: User, held: Iterable[Held]) -> None:
    Membership.objects.bulk_create(
        Membership(user=user, role=role.value, office=office) for role, office in sorted(held)
    )


def _set_password(user: User, password: str | None) -> str:
    made = "" if password else secrets.token_urlsafe(15)
    chosen = password or made
    try:
        validate_password(chosen, user)
    except ValidationError as problem:
        raise IdentityError(sentence("{told}", told=" ".join(problem.messages))) from None
    user.set_password(chosen)
    return made


def _shown(held: Iterable[Held]) -> list[str]:
    return sorted(f"{role.value}@{office}" for role, office in held)
