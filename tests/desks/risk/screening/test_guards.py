"""The database itself keeps editions and verdicts as they were written."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from tests.desks.risk.screening.rows import A, B, approved, decide, propose, ruled, seen
from tests.rulebook.acting import supervisor
from tests.rulebook.rows import NOW
from tidewaiter.desks.risk.screening import guards, services
from tidewaiter.desks.risk.screening.models import EntryEvent

pytestmark = pytest.mark.django_db

EDITION, EVENT, VERDICT = (
    "screening_listedition",
    "screening_entryevent",
    "screening_matchverdict",
)


@pytest.fixture(autouse=True)
def _laid(settings, tmp_path) -> None:
    settings.DATA_FOLDER = tmp_path
    ruled()
    approved(A)
    decide(seen())
    propose(A, B)
    connection.check_constraints()  # PostgreSQL truncates no table with checks outstanding


def tried(sql: str) -> str:
    """What the database says to a statement; empty if it lets it pass."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except IntegrityError as problem:
        return str(problem)
    return ""


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (f"UPDATE {EDITION} SET outcome = 'rejected' WHERE number = 1", "decided once"),
        (f"UPDATE {EDITION} SET note = 'x' WHERE number = 2", "never changes"),
        (f"UPDATE {EDITION} SET entries = 9 WHERE number = 2", "never changes"),
        (f"DELETE FROM {EDITION} WHERE number = 2", "never goes"),
        (f"UPDATE {EVENT} SET content = '{{}}'", "never changes"),
        (f"UPDATE {EVENT} SET edition_id = (SELECT MIN(id) FROM {EDITION})", "never changes"),
        (f"DELETE FROM {EVENT} WHERE key = 'A'", "rejected edition only"),
        (f"DELETE FROM {EVENT} WHERE key = 'B'", "rejected edition only"),
        (
            f"INSERT INTO {EVENT} (edition_id, list, key, change, content, digest) "
            f"SELECT MIN(id), 'SYN', 'C', 'added', '', '' FROM {EDITION}",
            "open edition only",
        ),
        (f"UPDATE {VERDICT} SET verdict = 'same'", "never changes"),
        (f"DELETE FROM {VERDICT}", "forgotten match only"),
        ("UPDATE screening_seenmatch SET entry = 'B'", "stays about the same party"),
    ],
)
def test_what_was_written_stays(statement, said):
    assert said in tried(statement), statement


@pytest.mark.parametrize("table", [EDITION, EVENT, VERDICT])
def test_tables_are_neither_emptied_nor_replaced(table):
    if connection.vendor == "postgresql":
        assert "never emptied" in tried(f"TRUNCATE {table} CASCADE")
    else:
        assert tried(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}") != ""


def test_without_the_triggers_the_same_statement_passes():
    guards.drop(connection)
    assert tried(f"UPDATE {EVENT} SET content = '{{}}'") == ""
    connection.check_constraints()
    guards.create(connection)
    assert tried(f"UPDATE {EVENT} SET content = '{{}}'") != ""


def test_entries_of_a_rejected_edition_go():
    opened = EntryEvent.objects.get(key="B").edition_id
    services.reject_edition(actor=supervisor("bob"), number=opened, reason="wrong file", at=NOW)
    assert not EntryEvent.objects.filter(key="B").exists()
    assert EntryEvent.objects.filter(key="A").exists()
