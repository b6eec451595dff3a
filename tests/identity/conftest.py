"""People, systems and a site to try them on."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from tidewaiter.identity import keyring, services
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.models import User
from tidewaiter.identity.roles import RoleName

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PASSWORD = "a quiet tide at dawn"
SHELL = Actor.command_line("tester")

Maker = Callable[..., User]


@pytest.fixture(autouse=True)
def _no_key_is_remembered() -> Iterator[None]:
    keyring.forget()
    yield
    keyring.forget()


@pytest.fixture(autouse=True)
def _site(settings) -> None:
    settings.ROOT_URLCONF = "tests.identity.urls"


@pytest.fixture
def person(db) -> Maker:
    """Makes a user with roles, who has set an own password."""

    def make(name: str, *roles: str) -> User:
        held = [(RoleName(r.partition("@")[0]), r.partition("@")[2] or "*") for r in roles]
        user, _ = services.create_user(
            actor=SHELL, name=name, memberships=held, password=PASSWORD, at=NOW
        )
        User.objects.filter(pk=user.pk).update(must_change_password=False)
        user.refresh_from_db()
        return user

    return make


@pytest.fixture
def signed_in(person) -> Callable[..., Client]:
    """Makes a user and gives a client whose session is theirs."""

    def make(name: str, *roles: str) -> Client:
        client = Client()
        client.force_login(person(name, *roles))
        return client

    return make


def sign_in(client: Client, name: str, password: str = PASSWORD, **more):
    return client.post("/account/sign-in/", {"login": name, "password": password}, **more)
