"""What declarations state of trade is read once, in the background."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.desks.wildlife.office.rows import AT, NOW, authority, declared, registered
from tidewaiter.desks.wildlife.background import read_trade
from tidewaiter.desks.wildlife.models import DeclaredTrade
from tidewaiter.desks.wildlife.reconciling.sides import Side
from tidewaiter.desks.wildlife.selectors import declaring
from tidewaiter.desks.wildlife.selectors.editions import reference_now
from tidewaiter.desks.wildlife.selectors.reconciling import reconciled
from tidewaiter.rulebook.errors import NoRules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def test_what_is_declared_is_read_once_and_again_when_the_tables_change():
    registered()
    declared("L1")
    assert read_trade(NOW) == 1
    assert read_trade(NOW) == 0
    (row,) = DeclaredTrade.objects.all()
    assert '"Psittacus erithacus", "LIV", "NAR", "2"' in row.content
    DeclaredTrade.objects.update(digest="older")
    assert read_trade(NOW) == 1
    assert DeclaredTrade.objects.count() == 1


def test_a_page_reads_the_newest_itself_and_says_when_more_waits(monkeypatch):
    registered()
    for n in range(3):
        declared(f"L{n}")
    found = reconciled(authority(), AT.year, "import")
    assert (found.counts[Side.DECLARED], found.waits) == (3, False)
    monkeypatch.setattr(declaring, "FEW", 2)
    found = reconciled(authority(), AT.year, "import")
    assert (found.counts[Side.DECLARED], found.waits) == (2, True)
    read_trade(NOW)
    found = reconciled(authority(), AT.year, "import")
    assert (found.counts[Side.DECLARED], found.waits) == (3, False)


def test_a_year_of_declarations_takes_the_same_queries(django_assert_max_num_queries):
    registered()
    for n in range(6):
        declared(f"L{n}")
    read_trade(NOW)
    reconciled(authority(), AT.year, "import")
    with django_assert_max_num_queries(9):
        reconciled(authority(), AT.year, "import")
    assert declaring.waiting(reference_now(NOW), 10) == []


def test_without_rules_nothing_is_read(monkeypatch):
    def none(at):
        raise NoRules

    monkeypatch.setattr("tidewaiter.desks.wildlife.background.reference_now", none)
    declared("L1", permit=None)
    assert read_trade(NOW) == 0
