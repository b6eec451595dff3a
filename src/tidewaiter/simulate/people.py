"""The people and systems of the trial site."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from tidewaiter.identity.actor import ALL_OFFICES, Actor
from tidewaiter.identity.models import User
from tidewaiter.identity.permissions import Scope
from tidewaiter.identity.roles import RoleName
from tidewaiter.identity.selectors import actor_of
from tidewaiter.identity.services.systems import make_system
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
    Person("supervisor", RoleName.SUPERVISOR),
    Person("auditor", RoleName.AUDITOR),
    Person("administrator", RoleName.ADMINISTRATOR),
)
"""Those whose sign-in is shown."""

COLLEAGUES = (
    Person("m.ferry", RoleName.BORDER, "XTHAV"),
    Person("a.quay", RoleName.BORDER, "XTNOR"),
    Person("s.weir", RoleName.BORDER, "XTGAT"),
    Person("l.holm", RoleName.SUPERVISOR),
)
"""Others who work there; they sign in with the same password."""


def add_people(operator: Actor, at: datetime) -> None:
    """Make all of them, with one password that is kept in the data folder."""
    password = _password()
    for person in (*DEMO, *COLLEAGUES):
        create_user(
            actor=operator,
            name=person.name,
            memberships=[(person.role, person.office)],
            password=password,
            at=at,
        )
    User.objects.update(must_change_password=False)  # whoever looks around may begin at once
    make_system(
        actor=operator,
        code=SYSTEM,
        name="Single window of Ostmere (invented)",
        scopes=[Scope.SUBMIT, Scope.READ],
        at=at,
    )


def sign_ins() -> dict[str, str]:
    """The password of each person shown, by name; empty where the site was not made by us."""
    if not settings.TRIAL_FILE.exists():
        return {}
    password = json.loads(settings.TRIAL_FILE.read_text("utf-8"))["password"]
    return {person.name: password for person in DEMO}


def actor(name: str) -> Actor:
    """Somebody of them as an actor."""
    return actor_of(User.objects.get(username=name))


def _password() -> str:
    words = "-".join(secrets.token_hex(2) for _ in range(4))
    handle = os.open(settings.TRIAL_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"password": words}, file)
    return words
