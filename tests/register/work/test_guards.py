"""The database itself keeps time lines and outcomes as they were written."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from tests.register.work.rows import AT, officer, work
from tidewaiter.register import guards
from tidewaiter.register.models import Examination, ItemOutcome, Milestone, Note, WorkEvent
from tidewaiter.register.work import outcomes
from tidewaiter.register.work.found import Found, FoundItem

pytestmark = pytest.mark.django_db

ROWS = {
    "register_workevent": (WorkEvent, "event"),
    "register_examination": (Examination, "kind"),
    "register_itemoutcome": (ItemOutcome, "notes"),
    "register_note": (Note, "text"),
    "register_milestone": (Milestone, "place"),
}


@pytest.fixture
def _examined() -> None:
    row = work("M1").declaration_id
    found = Found(kind="physical", items=(FoundItem(item=1, offence=False, notes="x"),))
    outcomes.record(actor=officer(), mrn="M1", found=found, at=AT)
    Note.objects.create(declaration_id=row, text="x", author="ann", made_at=AT)
    Milestone.objects.create(
        declaration_id=row, kind="arrival", happened_at=AT, stated="x", place="x", reference="1",
        told_at=AT, told_by="port",
    )  # fmt: skip
    connection.check_constraints()  # PostgreSQL truncates no table with checks outstanding


def tried(sql: str) -> str:
    """What the database says to a statement; empty if it lets it pass."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except IntegrityError as problem:
        return str(problem)
    return ""


@pytest.mark.usefixtures("_examined")
@pytest.mark.parametrize("table", guards.TABLES)
def test_rows_are_neither_changed_nor_deleted_nor_emptied(table):
    model, column = ROWS[table]
    before = list(model.objects.values())
    statements = [f"UPDATE {table} SET {column} = 'other'", f"DELETE FROM {table}"]
    if connection.vendor == "postgresql":
        statements += [f"TRUNCATE {table} CASCADE"]
    else:
        statements += [f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"]
    for statement in statements:
        assert guards.TABLES[table] in tried(statement), statement
    assert list(model.objects.values()) == before


@pytest.mark.usefixtures("_examined")
def test_without_the_triggers_the_same_statement_passes():
    guards.drop(connection)
    assert tried("UPDATE register_workevent SET event = 'other'") == ""
    assert WorkEvent.objects.get().event == "other"
