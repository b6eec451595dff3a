"""The people and systems of the trial site."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password

from tidewaiter.identity.actor import ALL_OFFICES, Actor
from tidewaiter.identity.models import User
from tidewaiter.identity.permissions import Scope
from tidewaiter.identity.roles import RoleName
from tidewaiter.identity.selectors import actor_of
from tidewaiter.identity.services.systems import issue_key, make_system
from tidewaiter.identity.services.users import create_user

SYSTEM = "TRIAL"
"""The system that sends the trial's declarations."""


@dataclass(frozen=True)
class Person:
    """Somebody to sign in as: the roles held, each at an office."""

    name: str
    role: RoleName
    office: str = ALL_OFFICES


DEMO = (
    Person("targeting", RoleName.TARGETING),
    Person("border", RoleName.BORDER, "XTHAV"),
    Person("border-air", RoleName.BORDER, "XTNOR"),
    Person("supervisor", RoleName.SUPERVISOR),
    Person("auditor", RoleName.AUDITOR),
    Person("administrator", RoleName.ADMINISTRATOR),
    Person("management-authority", RoleName.MANAGEMENT_AUTHORITY),
    Person("licensing-authority", RoleName.LICENSING_AUTHORITY),
)
"""Those whose sign-in is shown."""

COLLEAGUES = (
    Person("m.ferry", RoleName.BORDER, "XTHAV"),
    Person("a.quay", RoleName.BORDER, "XTNOR"),
    Person("j.mole", RoleName.BORDER, "XTSTR"),
    Person("s.weir", RoleName.BORDER, "XTGAT"),
    Person("k.pass", RoleName.BORDER, "XTPAS"),
    Person("r.spur", RoleName.BORDER, "XTRAL"),
    Person("l.holm", RoleName.SUPERVISOR),
    Person("o.lind", RoleName.LICENSING_AUTHORITY),
)
"""Others who work there; they sign in with the same password."""

AT_OFFICE = {one.office: one.name for one in (*DEMO, *COLLEAGUES) if one.role is RoleName.BORDER}
"""Whose work it is at each office."""
ASSISTANTS = {"XTHAV": "m.ferry"}
"""Who works in their place while somebody looks around as one of them."""


def add_people(operator: Actor, at: datetime) -> None:
    """Make all of them, with one password that is kept in the data folder."""
    password = _password()
    for person in (*DEMO, *COLLEAGUES):
        create_user(
            actor=operator,
            name=person.name,
            memberships=[(person.role, person.office)],
            with_password=False,
            at=at,
        )
    # One password for all, hashed once; whoever looks around may begin without changing it.
    User.objects.update(password=make_password(password), must_change_password=False)
    make_system(
        actor=operator,
        code=SYSTEM,
        name="Single window of Ostmere (invented)",
        scopes=[Scope.SUBMIT, Scope.READ, Scope.WORK, Scope.OUTCOMES, Scope.MILESTONES],
        at=at,
    )
    _, key = issue_key(actor=operator, code=SYSTEM, at=at)
    _remember({"password": password, "key": key, "begin": at.date().isoformat()})


def sign_ins() -> dict[str, str]:
    """The password of each person shown, by name; empty where the site was not made by us."""
    if not settings.TRIAL_FILE.exists():
        return {}
    return {person.name: remembered()["password"] for person in DEMO}


def remembered() -> dict[str, str]:
    """The password of all, the ``key`` of the trial's own traffic, and the day of its ``begin``."""
    found: dict[str, str] = json.loads(settings.TRIAL_FILE.read_text("utf-8"))
    return found


def actor(name: str) -> Actor:
    """Somebody of them as an actor."""
    return actor_of(User.objects.get(username=name))


def _password() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(4))


def _remember(told: dict[str, str]) -> None:
    handle = os.open(settings.TRIAL_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(told, file)
