"""Everybody who may ask: each role here and elsewhere, each scope of a key, and those let in no
more."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from tests.api.acting import with_second_factor
from tests.register.actors import AT, Api, officer
from tidewaiter.identity import keys
from tidewaiter.identity.models import System, SystemKey, User
from tidewaiter.identity.permissions import Scope
from tidewaiter.identity.roles import RoleName

HERE, AWAY = "GB000060", "GB000001"
"""The office of the objects asked about, and another one."""

ROLES = [role for role in RoleName if role is not RoleName.SYSTEM]


@dataclass(frozen=True)
class Somebody:
    """Who asks. ``name`` is what owners are compared by."""

    label: str
    name: str = ""
    role: RoleName | None = None
    scope: Scope | None = None
    office: str = "*"
    known: bool = True
    api: Api = field(repr=False, kw_only=True)

    @property
    def is_system(self) -> bool:
        """Whether it is a system and not a user."""
        return self.name.startswith("system:")


def everybody() -> list[Somebody]:
    """All who may ask, with rows in the database."""
    return [*_users(), *_systems(), Somebody("nobody", known=False, api=Api(""))]


def user_of(role: RoleName, office: str) -> User:
    """The user with one role at one office that :func:`everybody` makes."""
    return User.objects.get(username=f"{role}.{office}")


def _users() -> list[Somebody]:
    found = []
    for role in ROLES:
        for office in (HERE, AWAY):
            user = with_second_factor(officer(f"{role}.{office}", role, office=office))
            label = f"{role} at {'the office' if office == HERE else 'another office'}"
            found.append(Somebody(label, user.username, role, office=office, api=Api(user)))
    bare = with_second_factor(officer("bare"))
    found.append(Somebody("user without role", "bare", api=Api(bare)))
    gone = with_second_factor(officer("gone", *ROLES))
    asks = Api(gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    found.append(Somebody("deactivated user", "gone", known=False, api=asks))
    return found


def _systems() -> list[Somebody]:
    found = []
    for code, offices in (("OWN", ["*"]), ("OTHER", ["*"]), ("FAR", [AWAY])):
        row = System.objects.create(
            code=code, name=code, offices=offices, scopes=list(Scope), created_at=AT
        )
        for scope in Scope:
            who = Api(_key(row, scope))
            label = f"system {code} with {scope}"
            found.append(Somebody(label, str(row), None, scope, offices[0], api=who))
    own = System.objects.get(code="OWN")
    past = AT - timedelta(days=1)
    idle = System.objects.create(
        code="IDLE", name="", offices=["*"], scopes=list(Scope), created_at=AT, active=False
    )
    for label, key in (
        ("revoked key", _key(own, *Scope, revoked_at=past)),
        ("expired key", _key(own, *Scope, expires_at=past)),
        ("key of an inactive system", _key(idle, *Scope)),
        ("key with a wrong secret", _key(own, *Scope)[:-4] + "AAAA"),
    ):
        found.append(Somebody(label, "system:OWN", known=False, api=Api(key)))
    return found


def _key(system: System, *scopes: Scope, **more: object) -> str:
    token = keys.make()
    SystemKey.objects.create(
        system=system,
        prefix=token.prefix,
        digest=token.digest,
        scopes=list(scopes),
        created_at=AT,
        created_by="tests",
        **more,
    )
    return f"Bearer {token}"
