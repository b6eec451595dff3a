"""Names in matches and verdicts go once their retention time has passed, and not before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.desks.risk.screening.rows import A, approved, decide, gathered, ruled, seen
from tests.rulebook.rows import NOW
from tidewaiter.desks.risk.screening.forgetting import KEPT, ended
from tidewaiter.desks.risk.screening.models import ForgottenMatch, MatchVerdict, SeenMatch
from tidewaiter.jobs import retention
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.register.models import Declaration

pytestmark = pytest.mark.django_db
DAYS = 30


@pytest.fixture(autouse=True)
def _ruled(settings, tmp_path) -> None:
    settings.DATA_FOLDER = tmp_path
    ruled()
    approved(A)


def due(days: int) -> retention.Due:
    """What a period takes so many days after everything happened."""
    period = retention.Period("name matches", DAYS, date(2026, 1, 1), None, "a law")
    (found,) = retention.due([period], NOW + timedelta(days=days))
    return found


def on_file(mrn: str = "26AA1") -> None:
    Declaration.objects.create(mrn=mrn, lane="green", state="released", office="GB000060",
                               number=1, received_at=NOW, changed_at=NOW)  # fmt: skip


def test_the_kind_is_known_to_retention():
    assert KEPT in retention.kinds()


def test_a_decided_match_goes_with_its_verdicts_and_a_row_says_so():
    on_file()
    match = seen()
    decide(match, until=NOW.date() + timedelta(days=40))
    decide(match, seen=MatchVerdict.objects.get().pk, until=NOW.date() + timedelta(days=50))
    assert due(60).count() == 0, "its verdict still holds on the day before which it must be over"
    assert retention.purge(due(60)) == 0
    assert due(90).count() == 1
    assert retention.purge(due(90)) == 1
    assert not SeenMatch.objects.exists()
    assert not MatchVerdict.objects.exists()
    left = ForgottenMatch.objects.get()
    assert (left.match, left.list, left.entry, left.verdicts) == (match.pk, "SYN", "A", 2)
    assert match.name not in str(ForgottenMatch.objects.values())
    entry = LedgerEntry.objects.get(kind="data.purged", subject="name matches")
    assert '"count":1' in entry.body
    assert match.name not in entry.body
    _, said = gathered()
    assert [one.code for one in said.findings] == ["SCR-001"], "it is asked about again"


def test_what_waits_stays_as_long_as_its_declaration():
    on_file()
    seen()
    assert ended(NOW + timedelta(days=900)).count() == 0
    Declaration.objects.all().delete()
    assert due(DAYS - 1).count() == 0
    assert due(DAYS + 1).count() == 1
