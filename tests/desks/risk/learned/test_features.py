"""Features: what they say, that they are blind to the future, and that there is one of them."""

import math
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.desks.risk.history.histories import batch_of as any_batch_of
from tests.desks.risk.history.histories import histories, rows_of
from tests.desks.risk.learned.histories import START, batch_of, history, row
from tidewaiter.core import SourceError
from tidewaiter.desks.risk.history.build import RESULT_DELAY
from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.past import Past
from tidewaiter.engine.batch import Batch


def told(batch, past):
    return {
        name: values.tolist()
        for name, values in zip(features.names(), features.matrix(batch, past).T, strict=True)
    }


def same(one, other):
    return np.array_equal(one, other, equal_nan=True)


def test_what_is_known_of_an_importer():
    found = [True, False, True, None, False]
    rows = [
        row(n, n, offence=offence, result_at=START + timedelta(days=n + 1))
        for n, offence in enumerate(found)
    ]
    asked = batch_of([row(9, 10), row(10, 10, importer="NEW"), row(11, 10, importer=None)])
    said = told(asked, Past.build([batch_of(rows)]))
    rate = (2 + 1) / (4 + 20)  # of everything examined before, with one in twenty imagined
    assert said["risk_overall"] == pytest.approx([rate] * 3)
    assert said["risk_importer"][:2] == pytest.approx([(2 + 10 * rate) / (4 + 10), rate])
    assert said["seen_importer"][:2] == pytest.approx([math.log(6), 0.0])
    assert said["examined_importer"][0] == pytest.approx(math.log(5))
    assert said["since_importer"][0] == 10 - 5, "the last result was known on day five"
    assert all(math.isnan(said[name][2]) for name in ("risk_importer", "seen_importer_hs6"))


def test_a_ratio_is_held_against_earlier_peers():
    rows = [row(n, n, customs_value=100.0 * value) for n, value in enumerate((1, 2, 4))]
    said = told(batch_of([row(9, 10, customs_value=800.0)]), Past.build([batch_of(rows)]))
    logs = [math.log(value) for value in (1, 2, 4)]
    mean = sum(logs) / 3
    spread = sum(x * x for x in logs) / 3 - mean**2
    assert said["unit_value"] == pytest.approx([math.log(8)])
    expected = (math.log(8) - mean) / math.sqrt(spread + 0.01)
    assert said["unit_value_of_hs6"] == pytest.approx([expected], rel=1e-5)


def test_words_and_pairs_of_words_have_a_record():
    past = [row(1, 1, description="used tyres", offence=True, result_at=START + timedelta(days=2))]
    asked = [row(2, 5, description="USED tyres"), row(3, 5, description="new tyres"), row(4, 5)]
    said = told(batch_of(asked), Past.build([batch_of(past)]))
    rate = 2 / 21
    hit = (1 + 10 * rate) / 11
    assert said["text_risk_mean"][:2] == pytest.approx([hit, (hit + 2 * rate) / 3])
    assert said["text_new_share"][:2] == pytest.approx([0.0, 2 / 3])
    assert math.isnan(said["text_risk_mean"][2])
    assert said["text_words"] == [2, 2, 0]


def test_an_amendment_is_not_counted_again():
    rows = batch_of([row(1, 1), row(2, 2)])
    kinds = rows.append_column("function", pa.array(["original", "amend"]))
    said = told(batch_of([row(9, 10)]), Past.build([kinds]))
    assert said["seen_importer"] == pytest.approx([math.log(2)])


def test_the_day_of_issue_may_stand_in_for_that_of_acceptance():
    rows = batch_of([row(1, 1), row(2, 2)])
    names = ["issued_at" if name == "accepted_at" else name for name in rows.schema.names]
    past, asked = Past.build([rows]), batch_of([row(9, 10)])
    assert same(
        features.matrix(asked, past),
        features.matrix(asked, Past.build([rows.rename_columns(names)])),
    )
    assert same(features.matrix(asked, past), features.matrix(asked.rename_columns(names), past))


def changed(one, number):
    """The same item as something else altogether."""
    return one | {
        "importer": f"X{number}",
        "customs_value": 1.0,
        "description": "something else",
        "offence": not one["offence"],
        "net_mass": 77.0,
    }


def test_the_future_may_be_anything():
    rows = history(600, days=40)
    cut = START + timedelta(days=25)
    other = [
        dict(one) if one["accepted_at"] < cut else changed(one, n) for n, one in enumerate(rows)
    ]
    for one in other:  # results that were known on the day or later, of what came before
        if one["result_at"] and one["result_at"] >= cut:
            one["offence"] = not one["offence"]
            one["assessed"] = 1e9
    asked = batch_of([one | {"accepted_at": cut + timedelta(hours=8)} for one in rows[:50]])
    before = batch_of([one for one in rows if one["accepted_at"] < cut])
    pasts = [Past.build([batch_of(rows)]), Past.build([batch_of(other)])]
    assert same(*(features.matrix(asked, past) for past in pasts))
    assert same(*(features.matrix(before, past) for past in pasts))
    after = batch_of([row(1, 26)])
    assert not same(*(features.matrix(after, past) for past in pasts)), "a later day sees it"


@settings(max_examples=40, deadline=None)
@given(histories(most=10), st.integers(0, 80))
def test_nothing_dated_on_or_after_the_day_enters(found, day):
    rows = rows_of(found)
    cut = START.replace(year=2024, month=11, day=18) + timedelta(days=day)
    known = [dict(one) for one in rows if (day_of(one) or cut) < cut]
    for one in known:
        if (one["result_at"] or day_of(one) + timedelta(days=RESULT_DELAY)) >= cut:
            one["offence"] = None
    asked = any_batch_of([one | {"accepted_at": cut} for one in rows if one["function"] is None])
    if asked.num_rows:
        pasts = Past.build([any_batch_of(rows)]), Past.build([any_batch_of(known)])
        own = [n for n, name in enumerate(features.names()) if not _by_reference(name)]
        one, other = (features.matrix(asked, past)[:, own] for past in pasts)
        assert same(one, other)


def day_of(one):
    return one["accepted_at"] or one["issued_at"]


def _by_reference(name):
    """Features of the fact store, whose own tests cover corrections dated otherwise."""
    return name.rpartition("_")[2] in ("p10", "p50", "p90", "n")


def test_training_batches_and_live_decisions_have_the_same_features(tmp_path):
    rows = history(300, days=60)
    whole, past = batch_of(rows), Past.build([batch_of(rows)])
    matrix = features.matrix(whole, past)
    past.save(tmp_path / "past")
    kept = Past.load(tmp_path / "past")
    for n in range(200, 300, 7):
        day = rows[n]["accepted_at"].date()
        alone = whole.slice(n, 1)
        before = Past.build([batch_of([one for one in rows if one["accepted_at"].date() < day])])
        declared = Batch.of(Batch(alone).declarations).rows
        for said in (
            features.matrix(alone, past),
            features.matrix(declared, kept),
            features.matrix(alone, before),
        ):
            assert same(said[0], matrix[n])


def test_the_order_and_size_of_batches_do_not_matter():
    rows = history(200, days=30)
    parts = [batch_of(rows[120:]), batch_of(rows[:120])]
    asked = batch_of(rows)
    assert same(
        features.matrix(asked, Past.build(parts)), features.matrix(asked, Past.build([asked]))
    )


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "letters").mkdir()
    with pytest.raises(SourceError, match="something else"):
        Past.build([]).save(tmp_path / "letters")
    with pytest.raises(SourceError, match="cannot be read"):
        Past.load(tmp_path / "nowhere")


def test_there_are_about_one_hundred_and_fifty_and_their_meaning_has_a_digest():
    names = features.names()
    assert len(names) == len(set(names)) == 166
    assert len(features.definition()) == 64
