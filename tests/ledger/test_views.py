"""Pages of the ledger: chains, entries and what proves them, verification."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client

from tests.rulebook.people import browser, no_second_factor
from tidewaiter.identity.roles import RoleName
from tidewaiter.jobs.models import Job
from tidewaiter.ledger import services
from tidewaiter.ledger.chain import Entry
from tidewaiter.ledger.models import LedgerEntry, VerificationRun

__all__ = ["no_second_factor"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)
PLACES = ("/administration/ledger/", "/administration/ledger/entries/")


@pytest.fixture
def written(db) -> LedgerEntry:
    with transaction.atomic():
        services.append([Entry("a.b", "thing:1", "ana", '{"x":1}')] * 3, at=AT)
    return LedgerEntry.objects.filter(subject="thing:1").order_by("seq")[1]


@pytest.fixture
def al() -> Client:
    return browser("al", RoleName.AUDITOR)


@pytest.fixture
def ada() -> Client:
    return browser("ada", RoleName.ADMINISTRATOR)


def text(answer) -> str:
    return answer.content.decode()


def test_who_is_not_signed_in_is_led_there_and_others_are_refused(written):
    entry = f"/administration/ledger/entries/{written.chain}/{written.seq}/"
    for path in (*PLACES, entry):
        assert Client().get(path).status_code == 302
        assert browser("tara", RoleName.TARGETING).get(path).status_code == 403
    answer = browser("sam", RoleName.SUPERVISOR).post("/administration/ledger/verify/")
    assert answer.status_code == 403
    assert not Job.objects.exists()


def test_an_administrator_verifies_but_reads_no_entries(ada, written):
    page = text(ada.get("/administration/ledger/"))
    assert "It was never verified." in page
    assert "/entries/" not in page
    assert ada.get("/administration/ledger/entries/").status_code == 403
    answer = ada.post("/administration/ledger/verify/")
    assert answer["Location"] == f"/administration/jobs/{Job.objects.get().pk}/"


def test_entries_are_narrowed_and_paged(al, written):
    page = text(al.get("/administration/ledger/entries/", {"subject": "thing:1"}))
    assert page.count("thing:1</bdi>") == 3
    assert "No entry fits" in text(al.get("/administration/ledger/entries/", {"actor": "nobody"}))
    assert al.get("/administration/ledger/entries/", {"before": "x"}).status_code == 200
    before = {"subject": "thing:1", "before": f"{written.at}_{written.id}"}
    older = text(al.get("/administration/ledger/entries/", before))
    assert older.count("thing:1</bdi>") == 1


def test_an_entry_says_what_proves_it(al, written):
    page = text(al.get(f"/administration/ledger/entries/{written.chain}/{written.seq}/"))
    assert "Its hash is that of what it says." in page
    assert "It names the hash of the entry before it." in page
    assert "The entry after it names its hash." in page
    for path in ("0/99999", "99999/1", "0/0"):
        assert al.get(f"/administration/ledger/entries/{path}/").status_code == 404


def test_a_verification_says_what_it_found(ada, al):
    report = (
        '{"entries":3,"not_covered":0,"checkpoints":1,"last_checkpoint":null,"more_problems":2,'
        '"problems":[{"kind":"edited","chain":0,"sequence":2,"checkpoint":null,"message":"",'
        '"meaning":"m","last":null}]}'
    )
    run = VerificationRun.objects.create(at=AT, intact=False, report=report)
    assert "Something is wrong" in text(ada.get("/administration/ledger/"))
    page = text(al.get(f"/administration/ledger/verifications/{run.pk}/"))
    assert "An entry was changed after it was written." in page
    assert "2 more are not listed." in page
    assert ada.get("/administration/ledger/verifications/99/").status_code == 404
