"""Users over HTTP, and who one is; systems and keys are beside."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from tidewaiter.identity import permissions, policy, selectors, services, systems_api
from tidewaiter.identity.actor import ALL_OFFICES
from tidewaiter.identity.auth import acting
from tidewaiter.identity.models import User
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.roles import RoleName
from tidewaiter.identity.shapes import Flag, Office, Text
from tidewaiter.identity.systems_api import Limit

router = Router(tags=["identity"])
router.add_router("", systems_api.router)


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
