"""Users, systems and keys over HTTP, and who one is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field, Strict, StringConstraints

from tidewaiter.identity import permissions, policy, selectors, services
from tidewaiter.identity.actor import ALL_OFFICES
from tidewaiter.identity.auth import acting
from tidewaiter.identity.models import System, SystemKey, User
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission, Scope
from tidewaiter.identity.roles import RoleName
from tidewaiter.identity.shapes import Flag, Text

router = Router(tags=["identity"])

Limit = Annotated[int, Field(ge=1, le=selectors.MOST_PER_PAGE)]
Office = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_-]{1,17}|\*)$")]


class Held(Schema):
    """A role, and the office where it is held."""

    role: RoleName
    office: Office = ALL_OFFICES


class Me(Schema):
    """Who is asking, and what that allows somewhere."""

    name: str
    memberships: list[Held]
    scopes: list[str]
    permissions: list[Permission]


class UserOut(Schema):
    """A user."""

    name: str
    email: str
    active: bool
    memberships: list[Held]


class Users(Schema):
    """A page of users; ``next`` is the ``after`` of the page that follows."""

    items: list[UserOut]
    next: str | None


class NewUser(Schema):
    """A user to add; a password is made unless one signs in with a provider only."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.@+-]{1,150}$")]
    memberships: Annotated[list[Held], Field(default_factory=list)]
    with_password: Flag = True


class MadeUser(UserOut):
    """A user just added. The password is shown this once."""

    password: str


class NewPassword(Schema):
    """A password just made. It is shown this once."""

    name: str
    password: str


class Forgotten(Schema):
    """How many failed sign-ins were forgotten, by name and address."""

    forgotten: int


class Roles(Schema):
    """The roles a user shall have, and no others."""

    memberships: list[Held]


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


@router.get("/whoami", response=Me, operation_id="whoami", openapi_extra=needs(None))
def whoami(request: HttpRequest) -> dict[str, Any]:
    """Who is asking."""
    actor = acting(request)
    held = actor.memberships or {(role, o) for role in actor.roles for o in actor.offices}
    return {
        "name": actor.name,
        "memberships": [{"role": role, "office": office} for role, office in sorted(held)],
        "scopes": sorted(actor.scopes),
        "permissions": [p for p in permissions.TABLE if policy.holds(actor, p)],
    }


@router.get(
    "/users", response=Users, operation_id="list_users", openapi_extra=needs(Permission.USER_READ)
)
def list_users(request: HttpRequest, after: Text = "", limit: Limit = 50) -> dict[str, Any]:
    """Who has which role where, by name."""
    policy.require(acting(request), Permission.USER_READ)
    found = selectors.users(after=after, limit=limit)
    more = len(found) == limit
    return {"items": list(map(_user, found)), "next": found[-1].username if more else None}


@router.post(
    "/users",
    response={201: MadeUser},
    operation_id="create_user",
    openapi_extra=needs(Permission.USER_MANAGE),
)
def create_user(request: HttpRequest, new: NewUser) -> dict[str, Any]:
    """Add a user."""
    user, password = services.create_user(
        actor=acting(request),
        name=new.name,
        memberships=_held(new.memberships),
        with_password=new.with_password,
        at=timezone.now(),
    )
    return {**_user(user), "password": password}


@router.put(
    "/users/{name}/roles",
    response=UserOut,
    operation_id="set_roles",
    openapi_extra=needs(Permission.USER_MANAGE),
)
def set_roles(request: HttpRequest, name: Text, roles: Roles) -> dict[str, Any]:
    """Give a user these roles and no others; ends the user's sessions."""
    held = _held(roles.memberships)
    user = services.set_roles(actor=acting(request), name=name, memberships=held, at=timezone.now())
    return _user(user)


@router.post(
    "/users/{name}/deactivate",
    response=UserOut,
    operation_id="deactivate_user",
    openapi_extra=needs(Permission.USER_MANAGE),
)
def deactivate(request: HttpRequest, name: Text) -> dict[str, Any]:
    """Let a user in no more; ends the user's sessions."""
    return _user(services.deactivate(actor=acting(request), name=name, at=timezone.now()))


@router.post(
    "/users/{name}/reactivate",
    response=UserOut,
    operation_id="reactivate_user",
    openapi_extra=needs(Permission.USER_MANAGE),
)
def reactivate(request: HttpRequest, name: Text) -> dict[str, Any]:
    """Let a user in again."""
    return _user(services.reactivate(actor=acting(request), name=name, at=timezone.now()))


@router.delete(
    "/users/{name}/second-factor",
    response={204: None},
    operation_id="reset_second_factor",
    openapi_extra=needs(Permission.USER_MANAGE),
)
def reset_second_factor(request: HttpRequest, name: Text) -> None:
    """Forget a user's second factors; ends the user's sessions."""
    services.reset_second_factor(actor=acting(request), name=name, at=timezone.now())


@router.post(
    "/users/{name}/unlock",
    response=Forgotten,
    operation_id="unlock_user",
    openapi_extra=needs(Permission.USER_MANAGE),
)
def unlock(request: HttpRequest, name: Text) -> dict[str, int]:
    """Forget a user's failed sign-ins, so that they can try again at once."""
    gone = services.unlock(actor=acting(request), name=name, at=timezone.now())
    return {"forgotten": gone}


@router.post(
    "/users/{name}/password",
    response=NewPassword,
    operation_id="reset_password",
    openapi_extra=needs(Permission.USER_MANAGE),
)
def reset_password(request: HttpRequest, name: Text) -> dict[str, str]:
    """Make a new password, which must be changed at sign-in; ends the user's sessions.

    Keep the password of the answer, it is not shown again.
    """
    made = services.reset_password(actor=acting(request), name=name, at=timezone.now())
    return {"name": selectors.user(name).username, "password": made}


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


def _held(asked: list[Held]) -> list[tuple[RoleName, str]]:
    return [(one.role, one.office) for one in asked]


def _user(user: User) -> dict[str, Any]:
    held = sorted(user.memberships.all(), key=lambda m: (m.role, m.office))
    return {
        "name": user.username,
        "email": user.email,
        "active": user.is_active,
        "memberships": [{"role": m.role, "office": m.office} for m in held],
    }


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
