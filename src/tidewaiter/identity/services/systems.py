"""Verbs about systems and their keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from tidewaiter.core.sentence import sentence
from tidewaiter.identity import keyring, keys, policy
from tidewaiter.identity.actor import ALL_OFFICES, Actor
from tidewaiter.identity.errors import Conflict, IdentityError, Unknown
from tidewaiter.identity.models import System, SystemKey
from tidewaiter.identity.permissions import Permission, Scope
from tidewaiter.identity.recording import record

OVERLAP_HOURS = 7 * 24
"""How long a key still works after it was rotated, unless said otherwise."""

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
_OFFICE = re.compile(r"[A-Za-z0-9_-]{1,17}|\*", re.ASCII)


@transaction.atomic
def make_system(
    *,
    actor: Actor,
    code: str,
    name: str,
    scopes: Iterable[str],
    offices: Iterable[str] = (ALL_OFFICES,),
    at: datetime,
) -> System:
    """Add a system. Raises :class:`IdentityError`, :class:`Conflict` for a code that is taken."""
    policy.require(actor, Permission.SYSTEM_MANAGE)
    if not _CODE.fullmatch(code):
        raise IdentityError(
            sentence("'{code}' cannot be a code.", code=code), advice="Use letters, digits and ._-"
        )
    system = System(
        code=code,
        name=name or code,
        scopes=_scopes(scopes),
        offices=_offices(offices),
        created_at=at,
    )
    try:
        with transaction.atomic():
            system.save(force_insert=True)
    except IntegrityError:
        raise Conflict(sentence("There is a system '{code}' already.", code=code)) from None
    body = {"scopes": system.scopes, "offices": system.offices}
    record("system.created", str(system), actor, body, at)
    return system


@transaction.atomic
def set_system_active(*, actor: Actor, code: str, active: bool, at: datetime) -> System:
    """Let a system in, or no more."""
    policy.require(actor, Permission.SYSTEM_MANAGE)
    system = _system(code)
    system.active = active
    system.save(update_fields=["active"])
    record("system.active" if active else "system.inactive", str(system), actor, {}, at)
    transaction.on_commit(keyring.forget)
    return system


@transaction.atomic
def issue_key(
    *,
    actor: Actor,
    code: str,
    scopes: Iterable[str] | None = None,
    expires: datetime | None = None,
    at: datetime,
) -> tuple[SystemKey, str]:
    """A new key of a system, and its text, which is shown this once and kept nowhere.

    Without ``scopes`` it has all of the system's. Raises :class:`IdentityError` for scopes that the
    system has not, and for an expiry that has passed.
    """
    policy.require(actor, Permission.SYSTEM_MANAGE)
    system = _system(code)
    asked = _scopes(system.scopes if scopes is None else scopes)
    beyond = sorted(set(asked) - set(system.scopes))
    if beyond:
        raise IdentityError(
            sentence(
                "The system '{code}' has not the scope {known}.", code=code, known=", ".join(beyond)
            ),
            advice=sentence("It has {known}.", known=", ".join(system.scopes)),
        )
    if expires is not None and expires <= at:
        raise IdentityError("The key would have expired already.", advice="Name a later time.")
    key, text = _new(system, asked, expires, actor, at)
    record("key.issued", _subject(key), actor, {"scopes": asked, "expires": expires}, at)
    return key, text


@transaction.atomic
def rotate_key(
    *, actor: Actor, prefix: str, overlap: timedelta = timedelta(hours=OVERLAP_HOURS), at: datetime
) -> tuple[SystemKey, str]:
    """A new key in place of another, which still works for ``overlap``; gives key and text.

    The new one has the scopes of the old and lasts as long as the old was meant to. Raises
    :class:`Conflict` if the key was rotated or revoked already: of two who rotate it at once, one
    gets a new key.
    """
    policy.require(actor, Permission.SYSTEM_MANAGE)
    old = _locked(prefix)
    if old.replaced_by_id is not None or not old.works_on(at):
        raise Conflict(
            sentence("The key {prefix} was rotated, revoked or has expired.", prefix=prefix)
        )
    lasts = None if old.expires_at is None else at + (old.expires_at - old.created_at)
    key, text = _new(old.system, old.scopes, lasts, actor, at)
    until = at + max(overlap, timedelta(0))
    old.expires_at = until if old.expires_at is None else min(old.expires_at, until)
    old.replaced_by = key
    old.save(update_fields=["expires_at", "replaced_by"])
    body = {"by": key.prefix, "until": old.expires_at}
    record("key.rotated", _subject(old), actor, body, at)
    transaction.on_commit(keyring.forget)
    return key, text


@transaction.atomic
def revoke_key(*, actor: Actor, prefix: str, at: datetime) -> SystemKey:
    """End a key: here at once, in other processes within :data:`keyring.REMEMBERED` seconds."""
    policy.require(actor, Permission.SYSTEM_MANAGE)
    key = _locked(prefix)
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
        record("key.revoked", _subject(key), actor, {}, at)
    transaction.on_commit(keyring.forget)
    return key


def _new(
    system: System, scopes: list[str], expires: datetime | None, actor: Actor, at: datetime
) -> tuple[SystemKey, str]:
    token = keys.make()
    key = SystemKey.objects.create(
        system=system,
        prefix=token.prefix,
        digest=token.digest,
        scopes=scopes,
        expires_at=expires,
        created_at=at,
        created_by=actor.name,
    )
    return key, str(token)


def _system(code: str) -> System:
    system = System.objects.select_for_update().filter(code=code).first()
    if system is None:
        raise Unknown(sentence("There is no system '{code}'.", code=code))
    return system


def _locked(prefix: str) -> SystemKey:
    found = SystemKey.objects.select_for_update(of=("self",)).select_related("system")
    key = found.filter(prefix=prefix.removeprefix("tw_")).first()
    if key is None:
        raise Unknown(sentence("There is no key '{prefix}'.", prefix=prefix))
    return key


def _subject(key: SystemKey) -> str:
    return f"{key.system}:{key.prefix}"


def _scopes(asked: Iterable[str]) -> list[str]:
    scopes = sorted(set(asked))
    unknown = [scope for scope in scopes if scope not in set(Scope)]
    if unknown or not scopes:
        raise IdentityError(
            sentence("There is no scope {known}.", known=", ".join(unknown))
            if unknown
            else "A scope is missing.",
            advice=sentence("Scopes are {known}.", known=", ".join(Scope)),
        )
    return scopes


def _offices(asked: Iterable[str]) -> list[str]:
    offices = sorted(set(asked))
    wrong = [office for office in offices if not _OFFICE.fullmatch(office)]
    if wrong or not offices:
        raise IdentityError(
            sentence("'{office}' cannot be an office.", office=wrong[0])
            if wrong
            else "An office is missing.",
            advice="Use codes of offices, or *.",
        )
    return offices
