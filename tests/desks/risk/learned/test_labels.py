"""Labels: nullable, dated, with provenance; corrected later without the past knowing."""

from datetime import timedelta

import numpy as np
import pytest

from tests.desks.risk.learned.histories import START, batch_of, row
from tidewaiter.core import SourceError
from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.history import number_of
from tidewaiter.desks.risk.learned.labels import AUDIT, NOT_RECORDED, RANDOM, TARGETED, Results
from tidewaiter.desks.risk.learned.later import about, open_results
from tidewaiter.desks.risk.learned.past import Past

DAY = number_of(START.date())
NEVER = 1 << 30
AUDITS = (
    "mrn,item,kind,offence,kinds,severity,assessed,ended_at\n"
    "D0,1,audit,yes,undervaluation,4,125.5,2025-03-10T09:00:00+02:00\n"
    "D9,1,audit,no,,,,2025-03-10T09:00:00Z\n"
    "D0,1,audit,,,,,\n"
)


def test_not_examined_is_not_innocent():
    rows = [row(0, 0, offence=None), row(1, 0, offence=False), row(2, 0, offence=True)]
    labels = Results.of(batch_of(rows)).before(NEVER, 3)
    assert np.isnan(labels.offence[0])
    assert labels.offence[1:].tolist() == [0.0, 1.0]
    assert labels.examined.tolist() == [False, True, True]


def test_a_result_is_known_on_its_day_or_a_month_later_and_never_before_the_declaration():
    rows = [
        row(0, 10, offence=True, result_at=START + timedelta(days=14)),
        row(1, 10, offence=True),
        row(2, 10, offence=True, result_at=START),
    ]
    assert (Results.of(batch_of(rows)).known - DAY).tolist() == [14, 40, 10]


def test_how_an_item_was_selected_stays_with_its_label():
    rows = [
        row(0, 0, offence=True, selected_at_random=True, selection_probability=0.02),
        row(1, 0, offence=True, selected_at_random=False, offence_severity=3, minutes=40.0),
        row(2, 0, offence=True),
    ]
    found = Results.of(batch_of(rows))
    assert found.source.tolist() == [RANDOM, TARGETED, NOT_RECORDED]
    assert found.chance[0] == 0.02
    assert (found.severity[1], found.minutes[1]) == (3.0, 40.0)
    assert found.before(NEVER, 3).by_chance.tolist() == [True, False, False]


def test_a_probability_in_percent_is_refused():
    with pytest.raises(LearningError, match="between 0 and 1"):
        Results.of(batch_of([row(0, 0, offence=True, selection_probability=2.0)]))


@pytest.fixture
def audits(tmp_path):
    path = tmp_path / "audits.csv"
    path.write_text(AUDITS, "utf-8")
    return path


def test_an_audit_joins_later_with_its_own_provenance(audits):
    batch = batch_of([row(0, 0, offence=False, result_at=START + timedelta(days=2)), row(1, 0)])
    joined = Results.joined([Results.of(batch), about(batch, open_results([audits]))])
    before, after = joined.before(DAY + 60, 2), joined.before(DAY + 64, 2)
    assert (before.offence[0], before.number("source")[0]) == (0.0, NOT_RECORDED)
    assert (after.offence[0], after.number("source")[0]) == (1.0, AUDIT)
    assert after.number("assessed")[0] == 125.5
    assert [change.tolist() for change in joined.changes()] == [[1, 0], [0, 1]]


def test_the_past_learns_of_an_audit_on_its_day(audits):
    batch = batch_of([row(0, 0, offence=False, result_at=START + timedelta(days=2))])
    past = Past.build([batch], [about(batch, open_results([audits]))])
    asked = batch_of([row(5, 60), row(6, 70)])
    place = features.names().index("risk_importer")
    first, second = features.matrix(asked, past)[:, place]
    rates = 1 / 21, 2 / 21
    assert first == pytest.approx(10 * rates[0] / 11)
    assert second == pytest.approx((1 + 10 * rates[1]) / 11)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [("yes", "perhaps", ":2, offence"), ("125.5", "much", ":2, assessed"),
     ("2025-03-10T09:00:00Z", "soon", ":3, ended_at"), ("ended_at", "when", "ended_at")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_where(audits, old, new, where):
    audits.write_text(AUDITS.replace(old, new, 1), "utf-8")
    with pytest.raises(SourceError) as problem:
        open_results([audits])
    assert where in str(problem.value)
