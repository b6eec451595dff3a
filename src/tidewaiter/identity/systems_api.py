"""Systems and their keys over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field, Strict, StringConstraints

from tidewaiter.identity import policy, selectors, services
from tidewaiter.identity.actor import ALL_OFFICES
from tidewaiter.identity.auth import acting
from tidewaiter.identity.models import System, SystemKey
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission, Scope
from tidewaiter.identity.shapes import Office, Text

router = Router()

Limit = Annotated[int, Field(ge=1, le=selectors.MOST_PER_PAGE)]
"""Rows of a page."""


class KeyOut(Schema):
    """A key of a system, without its secret."""

    id: str
    scopes: list[str]
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class MadeKey(KeyOut):
    """A key just made. The token is shown this once."""

    token: str


class SystemOut(Schema):
    """A system and its keys."""

    code: str
    name: str
    offices: list[str]
    scopes: list[str]
    active: bool
    keys: list[KeyOut]


class Systems(Schema):
    """A page of systems; ``next`` is the ``after`` of the page that follows."""

    items: list[SystemOut]
    next: str | None


class NewSystem(Schema):
    """A system to add."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
    name: Text = ""
    scopes: list[Scope]
    offices: Annotated[list[Office], Field(default_factory=lambda: [ALL_OFFICES])]


class NewKey(Schema):
    """A key to issue: all scopes of the system unless some are named."""

    scopes: list[Scope] | None = None
    days: Annotated[int, Strict(), Field(ge=1, le=3650)] | None = None


class Rotation(Schema):
    """How long the old key still works."""

    overlap_hours: Annotated[int, Strict(), Field(ge=0, le=24 * 90)] = services.OVERLAP_HOURS


@router.get(
    "/systems",
    response=Systems,
    operation_id="list_systems",
    openapi_extra=needs(Permission.SYSTEM_READ),
)
def list_systems(request: HttpRequest, after: Text = "", limit: Limit = 50) -> dict[str, Any]:
    """Systems and their keys, by code."""
    policy.require(acting(request), Permission.SYSTEM_READ)
    found = selectors.systems(after=after, limit=limit)
    more = len(found) == limit
    return {"items": list(map(_system, found)), "next": found[-1].code if more else None}


@router.post(
    "/systems",
    response={201: SystemOut},
    operation_id="create_system",
    openapi_extra=needs(Permission.SYSTEM_MANAGE),
)
def make_system(request: HttpRequest, new: NewSystem) -> dict[str, Any]:
    """Add a system."""
    system = services.make_system(
        actor=acting(request),
        code=new.code,
        name=new.name,
        scopes=new.scopes,
        offices=new.offices,
        at=timezone.now(),
    )
    return _system(system)


@router.post(
    "/systems/{code}/keys",
    response={201: MadeKey},
    operation_id="issue_key",
    openapi_extra=needs(Permission.SYSTEM_MANAGE),
)
def issue_key(request: HttpRequest, code: Text, new: NewKey) -> dict[str, Any]:
    """Issue a key; its token is shown this once."""
    now = timezone.now()
    key, token = services.issue_key(
        actor=acting(request),
        code=code,
        scopes=new.scopes,
        expires=None if new.days is None else now + timedelta(days=new.days),
        at=now,
    )
    return {**_key(key), "token": token}


@router.post(
    "/keys/{id}/rotate",
    response={201: MadeKey},
    operation_id="rotate_key",
    openapi_extra=needs(Permission.SYSTEM_MANAGE),
)
def rotate_key(
    request: HttpRequest,
    id: Text,  # noqa: A002 - the parameter's name is part of the API
    how: Rotation,
) -> dict[str, Any]:
    """Put a new key in place of another, which still works for a while."""
    key, token = services.rotate_key(
        actor=acting(request),
        prefix=id,
        overlap=timedelta(hours=how.overlap_hours),
        at=timezone.now(),
    )
    return {**_key(key), "token": token}


@router.post(
    "/keys/{id}/revoke",
    response=KeyOut,
    operation_id="revoke_key",
    openapi_extra=needs(Permission.SYSTEM_MANAGE),
)
def revoke_key(request: HttpRequest, id: Text) -> dict[str, Any]:  # noqa: A002 - as above
    """End a key."""
    return _key(services.revoke_key(actor=acting(request), prefix=id, at=timezone.now()))


def _system(system: System) -> dict[str, Any]:
    return {
        "code": system.code,
        "name": system.name,
        "offices": system.offices,
        "scopes": system.scopes,
        "active": system.active,
        "keys": [_key(key) for key in sorted(system.keys.all(), key=lambda k: k.pk)],
    }


def _key(key: SystemKey) -> dict[str, Any]:
    return {
        "id": key.prefix,
        "scopes": key.scopes,
        "created_at": key.created_at,
        "created_by": key.created_by,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "last_used_at": key.last_used_at,
    }
