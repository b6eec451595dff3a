"""Everybody asks every operation: who may is answered, who may not is refused and changes nothing.

What is expected follows from the table of permissions and from the permission that the operation
declares in the OpenAPI document; how the code decides is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from tests.api.operations import Asked, body_of, laid
from tests.api.people import Somebody, everybody
from tidewaiter.identity import keyring
from tidewaiter.identity.needs import EXTENSION, SIGNED_IN
from tidewaiter.identity.permissions import TABLE, Bound, Permission
from tidewaiter.ledger import api as ledger_api
from tidewaiter.register.intake.door import door, receive
from tidewaiter.web.api_page import operations

pytestmark = pytest.mark.django_db

OPERATIONS = {one["operationId"]: (method, one) for method, _, one in operations()}
ALLOWED = 200
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)\b", re.IGNORECASE)
_KEPT_ABOUT_ASKING = ('"django_session"', 'SET "last_used_at"')


class World:
    """Everybody and everything, in a transaction that is taken back in the end."""

    def __init__(self) -> None:
        self.people = everybody()
        self.asked = laid()
        self.writes: list[str] = []

    def note(self, execute: Any, sql: str, *more: Any) -> Any:
        """Keep statements that change what is on file."""
        if _WRITES.match(sql) and not any(word in sql for word in _KEPT_ABOUT_ASKING):
            self.writes.append(sql)
        return execute(sql, *more)

    def ask(self, operation: str, who: Somebody) -> tuple[Any, list[str]]:
        """The answer, and what was written; it is taken back."""
        method, _ = OPERATIONS[operation]
        asked = self.asked[operation]
        body, kind = body_of(asked)
        keyring.forget()
        self.writes = []
        with transaction.atomic(), connection.execute_wrapper(self.note):
            answer = who.api.client.generic(
                method,
                f"/api/v1{asked.path}",
                body,
                content_type=kind,
                query_params=asked.query,
                headers=who.api.headers,
            )
            transaction.set_rollback(True)
        keyring.forget()
        return answer, self.writes


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        # The pool's thread would not see this transaction.
        door.submit = lambda submission: receive([submission])[0]  # type: ignore[method-assign]
        try:
            yield World()
        finally:
            del door.submit
            transaction.set_rollback(True)
            keyring.forget()


def verdict(who: Somebody, permission: Permission, asked: Asked) -> int:
    """The status that the table gives, or :data:`ALLOWED`."""
    grant = TABLE[permission]
    if not (who.scope in grant.scopes if who.is_system else who.role in grant.roles):
        return 403
    if _within_bounds(who, grant.bounds, asked):
        return ALLOWED
    shows = grant.seen_by
    seen = shows != permission and (shows is None or verdict(who, shows, asked) == ALLOWED)
    return 403 if seen else 404


def _within_bounds(who: Somebody, bounds: frozenset[Bound], asked: Asked) -> bool:
    here = asked.office is None or who.office in ("*", asked.office)
    own = not who.is_system or asked.owner in (None, who.name)
    holds = {
        Bound.OFFICE: here,
        Bound.OWN: own,
        Bound.OTHERS: not who.is_system and asked.owner != who.name,
        Bound.NOT_SELF: asked.owner != who.name,
    }
    return all(holds[bound] for bound in bounds)


def expected(who: Somebody, declared: str, asked: Asked) -> int:
    """What somebody should be answered: 401, 403, 404 or :data:`ALLOWED`."""
    if not who.known:
        return 401
    if declared == SIGNED_IN:
        return ALLOWED
    permission = Permission(declared)
    if asked.shows:
        shown = verdict(who, asked.shows, asked)
        if shown != ALLOWED:
            return shown
    for one in (permission, *asked.also):
        found = verdict(who, one, asked)
        if found != ALLOWED:
            if one is permission and (asked.marker or asked.each) and found == 404:
                return ALLOWED  # a list is narrowed, not refused
            return found
    return 403 if asked.owner_only and asked.owner != who.name else ALLOWED


def wrong(world: World, operation: str) -> list[str]:
    """Every cell of an operation that is not as it should be."""
    _, described = OPERATIONS[operation]
    asked, declared = world.asked[operation], described[EXTENSION]
    found = []
    for who in world.people:
        should = expected(who, declared, asked)
        answer, writes = world.ask(operation, who)
        told = f"{operation} by {who.label}: {answer.status_code}, should be {should}"
        if (answer.status_code if answer.status_code in (401, 403, 404) else ALLOWED) != should:
            found.append(f"{told} {answer.content[:200]!r}")
        elif should != ALLOWED and (writes or answer["Content-Type"] != "application/problem+json"):
            found.append(f"{told}, wrote {writes}")
        elif should == ALLOWED and answer.status_code not in described_statuses(described):
            found.append(f"{told} {answer.content[:200]!r}")
        elif should == ALLOWED and not _narrowed(who, declared, asked, answer, writes):
            found.append(f"{told}: it shows or does what it must not, or too little")
    return found


def described_statuses(described: dict[str, Any]) -> set[int]:
    """The good answers of an operation; a file that is not there yet is a conflict."""
    good = {int(status) for status in described["responses"] if int(status) < 400}
    return good | ({409} if described["operationId"] == "job_result" else set())


def _narrowed(who: Somebody, declared: str, asked: Asked, answer: Any, writes: list[str]) -> bool:
    if declared == SIGNED_IN or not (asked.marker or asked.each):
        return True
    sees = verdict(who, Permission(declared), asked) == ALLOWED
    if asked.each:
        return bool(writes) == sees
    return (asked.marker in answer.content.decode()) == sees


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_answered_as_the_table_says(world, operation):
    assert EXTENSION in OPERATIONS[operation][1], "declare it: openapi_extra=needs(Permission...)"
    assert operation in world.asked, "say in tests/api/operations.py how it is asked"
    assert not wrong(world, operation)


def test_every_permission_of_an_operation_is_one_of_the_table():
    declared = {described.get(EXTENSION) for _, described in OPERATIONS.values()}
    assert declared - {SIGNED_IN} <= {permission.value for permission in TABLE}


@pytest.mark.parametrize("operation", ["get_entry", "list_entries"])
def test_a_forgotten_check_is_found(world, monkeypatch, operation):
    monkeypatch.setattr(ledger_api, "require", lambda *_, **__: None)
    found = wrong(world, operation)
    assert any("border at the office: 200, should be 403" in cell for cell in found)


def test_a_check_of_another_permission_than_the_declared_one_is_found(world, monkeypatch):
    monkeypatch.setitem(OPERATIONS["list_users"][1], EXTENSION, Permission.SYSTEM_READ.value)
    found = wrong(world, "list_users")
    assert any("supervisor at the office: 200, should be 403" in cell for cell in found)
