"""The ledger over HTTP: pages, one entry, the last verification, and who may ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.testing import TestClient

from tests.ledger.rows import AT, write
from tidewaiter.core.errors import ValueRefused
from tidewaiter.identity import keyring, keys
from tidewaiter.identity.auth import session, system_key
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.models import System, SystemKey
from tidewaiter.ledger import services
from tidewaiter.ledger.api import router
from tidewaiter.ledger.chain import place_of
from tidewaiter.ledger.errors import NoSuchEntry

pytestmark = pytest.mark.django_db

api = NinjaAPI(urls_namespace="test-ledger", auth=[system_key, session])
api.add_router("/ledger", router)
for kind, status in ((Forbidden, 403), (NoSuchEntry, 404), (ValueRefused, 422)):

    def answer(request: HttpRequest, problem: Exception, status: int = status):
        return api.create_response(request, {"detail": str(problem)}, status=status)

    api.add_exception_handler(kind, answer)

client = TestClient(api)


def key(*scopes: str) -> dict[str, str]:
    keyring.forget()
    now = datetime.now(UTC)
    system = System.objects.create(
        code="AUDIT", name="Audit", scopes=list(scopes), offices=["*"], created_at=now
    )
    token = keys.make()
    SystemKey.objects.create(
        system=system, prefix=token.prefix, digest=token.digest, scopes=list(scopes),
        created_at=now, created_by="test",
    )  # fmt: skip
    return {"Authorization": f"Bearer {token}"}


def test_pages_hold_every_entry_once_the_newest_first():
    asked = key("ledger")
    for turn in range(7):
        write(3, at=AT + timedelta(minutes=turn // 2))
    seen, place = [], ""
    while place is not None:
        page = client.get(f"/ledger/entries?limit=4&before={place}".removesuffix("&before="),
                          headers=asked).json()  # fmt: skip
        seen += page["entries"]
        assert len(page["entries"]) <= 4
        place = page["next"]
    assert len(seen) == len({entry["id"] for entry in seen}) == 21
    assert [e["at"] for e in seen] == sorted((e["at"] for e in seen), reverse=True)


def test_pages_are_of_a_subject_an_actor_or_a_kind():
    asked = key("ledger")
    write(3, "ana")
    write(2, "ben")
    for question, count in (
        ("subject=26ZZ00001", 2),
        ("actor=ben", 2),
        ("kind=test.done", 5),
        ("actor=ben&subject=26ZZ00002", 0),
    ):
        page = client.get(f"/ledger/entries?{question}", headers=asked).json()
        assert len(page["entries"]) == count, question


def test_one_entry_is_shown_as_it_was_hashed():
    asked = key("ledger")
    chain, seq = place_of(write(2)[1])
    entry = client.get(f"/ledger/entries/{chain}/{seq}", headers=asked).json()
    assert (entry["chain"], entry["sequence"]) == (chain, seq)
    assert entry["body"] == '{"n":1}'
    assert len(entry["previous"]) == len(entry["hash"]) == 64


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("entries/0/999", 404),
        ("entries/5000/1", 422),
        ("entries/0/0", 422),
        (f"entries/0/{1 << 62}", 422),
        ("entries?before=yesterday", 422),
        ("entries?limit=501", 422),
        ("entries?before=2026-11-25T08:00:00.000000Z_999999999999999999", 200),
    ],
)
def test_what_cannot_be_answered_is_said(path, status):
    assert client.get(f"/ledger/{path}", headers=key("ledger")).status_code == status


def test_the_last_verification_is_told_and_none_is_not_green(signing):
    asked = key("ledger")
    assert client.get("/ledger/verification", headers=asked).json()["intact"] is None
    services.verify(at=AT)
    told = client.get("/ledger/verification", headers=asked).json()
    assert told["intact"] is False
    assert told["report"]["problems"][0]["kind"] == "nothing signed"
    services.checkpoint(at=AT)
    services.verify(at=AT)
    assert client.get("/ledger/verification", headers=asked).json()["intact"] is True


@pytest.mark.parametrize("path", ["entries", "entries/0/1", "verification"])
def test_without_the_permission_nothing_is_shown(path):
    assert client.get(f"/ledger/{path}").status_code == 401
    assert client.get(f"/ledger/{path}", headers=key("submit")).status_code == 403
