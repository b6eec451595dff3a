"""Systems and officers for tests, and how they call the API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from tidewaiter.identity import keys
from tidewaiter.identity.models import Membership, System, SystemKey, User
from tidewaiter.identity.permissions import Scope
from tidewaiter.identity.roles import RoleName

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)


def system(
    code: str = "S1", *, scopes: tuple[str, ...] = tuple(Scope), offices: Any = ("*",)
) -> str:
    """A system with a key: the value of its ``Authorization`` header."""
    token = keys.make()
    row = System.objects.create(
        code=code, name=code, offices=list(offices), scopes=list(scopes), created_at=AT
    )
    SystemKey.objects.create(
        system=row,
        prefix=token.prefix,
        digest=token.digest,
        scopes=list(scopes),
        created_at=AT,
        created_by="tests",
    )
    return f"Bearer {token}"


def officer(name: str, *roles: RoleName, office: str = "*") -> User:
    """A user with roles at an office."""
    user = User.objects.create_user(name)
    for role in roles:
        Membership.objects.create(user=user, role=role, office=office)
    return user


class Api:
    """Calls the API as a system (by its header) or as a signed-in officer."""

    def __init__(self, who: str | User) -> None:
        self.client = Client()
        self.headers = {"authorization": who} if isinstance(who, str) else {}
        if isinstance(who, User):
            session = self.client.session
            session[SESSION_KEY] = str(who.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
            session[HASH_SESSION_KEY] = who.get_session_auth_hash()
            session.save()

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        kind = "application/xml" if isinstance(body, bytes) else "application/json"
        return self.client.post(
            f"/api/v1{path}", body, content_type=kind, headers=self.headers | headers
        )

    def delete(self, path: str) -> Any:
        return self.client.delete(f"/api/v1{path}", headers=self.headers)
