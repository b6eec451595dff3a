"""What happens to every message asks by an index: no table is read from end to end, however long.

SQLite tells its plan whatever a table holds; PostgreSQL reads small tables from end to end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection

from tests.register.declarations import change, declaration, submission
from tests.register.rules import NO_CHANCE
from tidewaiter.core import MessageFunction
from tidewaiter.engine.policy import RandomShare
from tidewaiter.register.intake.door import receive
from tidewaiter.register.models import Declaration, MessageKey
from tidewaiter.register.models.incoming import Fate
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook.ruleset import Ruleset

GROWING = ("register_", "ledger_", "wildlife_examined", "screening_")
"""Beginnings of the names of tables that grow with traffic."""

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by size"),
]


@contextmanager
def scanned() -> Iterator[list[str]]:
    """The queries that read a growing table from end to end, or sort what they find of it."""
    found: list[str] = []

    def look(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        if not many and sql.split(None, 1)[0] in ("SELECT", "UPDATE", "DELETE"):
            plan = connection.create_cursor().execute(f"EXPLAIN QUERY PLAN {sql}", params)
            for *_, step in plan:
                table = re.match(r"SCAN (\w+)", step)
                if table and table[1].startswith(GROWING):
                    found.append(f"{step}: {sql}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


@pytest.fixture(autouse=True)
def all_are_examined(monkeypatch) -> None:
    """A policy that sends everything to an examination, so that it can still be changed."""
    policy = replace(NO_CHANCE, random=(RandomShare(Decimal(100)),))
    rules = Ruleset({"policy": {"p": policy}}, {})
    monkeypatch.setattr(rulebook, "current", lambda at: rules)


def test_taking_in_changing_and_repeating_read_no_table_from_end_to_end():
    sent = [submission(declaration(f"L{n}"), system=f"S{n % 3}") for n in range(8)]
    receive([submission(declaration("before"))])  # what is read once for all
    with scanned() as found:
        receipts = receive(sent)
        again = receive(sent)
        replaced = change(receipts[0].mrn or "", MessageFunction.REPLACE, "A1")
        cancelled = change(receipts[1].mrn or "", MessageFunction.CANCEL, "A2")
        changed = receive([submission(replaced, "S0"), submission(cancelled, "S1")])
    assert {one.fate for one in receipts} == {Fate.CREATED}
    assert {one.fate for one in again} == {Fate.REPEATED}
    assert {one.fate for one in changed} == {Fate.CHANGED}
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "asked", [{}, {"state": "detained", "lane": "red"}, {"state": "detained", "office": "A"}]
)
def test_a_list_in_a_rare_state_is_read_by_an_index(asked):
    rows = Declaration.objects.filter(**asked).order_by("-id")[:51]
    plan = rows.explain()
    assert ("SCAN" in plan) == (not asked)
    assert "TEMP B-TREE" not in plan


def test_a_question_without_an_index_is_found():
    with scanned() as found:
        list(MessageKey.objects.filter(lrn__in=["L1"]))
    assert len(found) == 1
