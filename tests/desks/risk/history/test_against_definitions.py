import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tidewaiter.desks.risk.history import FactStore

from .histories import (
    ALL_TERMS,
    START,
    batch_of,
    histories,
    moments,
    rows_of,
)
from .oracle import Oracle, day_of

FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
SETTINGS = st.fixed_dictionaries(
    {
        "as_of_step": st.sampled_from(["month", "week", "day"]),
        "window_days": st.sampled_from([5, 40, 365]),
        "minimum": st.sampled_from([1, 2, 4]),
        "warm_up_days": st.sampled_from([1, 30]),
    }
)


def same(one, other):
    return (math.isnan(one) and math.isnan(other)) or one == pytest.approx(other, rel=1e-12)


def oracle_for(rows, chosen):
    names = {"as_of_step": "step"}
    return Oracle(rows, **{names.get(name, name): value for name, value in chosen.items()})


@FEW
@given(histories(), histories(most=4, days=140), SETTINGS)
def test_every_term_agrees_with_its_definition(history, asked, chosen):
    store = FactStore.build([batch_of(rows_of(history))], **chosen)
    oracle = oracle_for(rows_of(history), chosen)
    rows = rows_of(history) + rows_of(asked)
    found = store.lookup(batch_of(rows), ALL_TERMS)
    for place, row in enumerate(rows):
        for term in ALL_TERMS:
            fact = oracle.fact(row, term)
            want = math.nan if fact is None else float(fact)
            assert same(found[term][place], want), (term, row, found[term][place], want)


@FEW
@given(histories(), histories(), st.data())
def test_nothing_dated_on_or_after_the_day_matters(history, other, data):
    cut = data.draw(moments())
    cut_day = cut.date()
    early = [
        row
        for row in rows_of(history)
        if row["accepted_at"] and counted_before(row, cut_day) and result_before(row, cut_day)
    ]
    late = [r for r in rows_of(history) if r not in early and on_or_after(r, cut_day)]
    changed = [r for r in rows_of(other) if on_or_after(r, cut_day)]
    asked = [dict(row, accepted_at=cut) for row in rows_of(other)]
    answers = [
        FactStore.build(
            [batch_of(early + rest)], minimum=1, as_of_step="week", window_days=30
        ).lookup(batch_of(asked), ALL_TERMS)
        for rest in (late, changed, [])
    ]
    for term in ALL_TERMS:
        for answer in answers[1:]:
            np.testing.assert_array_equal(answers[0][term], answer[term], err_msg=term)


def counted_before(row, day):
    late = row["function"] in ("amend", "cancel", "replace") and row["issued_at"]
    return row["accepted_at"].date() < day and not (late and row["issued_at"].date() >= day)


def result_before(row, day):
    return row["result_at"] is None or row["result_at"].date() < day


def on_or_after(row, day):
    return row["accepted_at"] is not None and row["accepted_at"].date() >= day


@FEW
@given(histories(), st.data())
def test_a_result_that_comes_on_or_after_the_day_does_not_matter(history, data):
    cut = data.draw(moments())
    rows = rows_of(history)
    flipped = [
        dict(row, offence=not row["offence"])
        if row["offence"] is not None and row["result_at"] and row["result_at"].date() >= cut.date()
        else row
        for row in rows
    ]
    asked = batch_of([dict(row, accepted_at=cut) for row in rows])
    terms = [term for term in ALL_TERMS if "offence" in term or "examined" in term]
    one, other = (FactStore.build([batch_of(r)]).lookup(asked, terms) for r in (rows, flipped))
    for term in terms:
        np.testing.assert_array_equal(one[term], other[term], err_msg=term)


@FEW
@given(histories(), st.data())
def test_neither_order_nor_batching_of_the_history_matters(history, data):
    store = FactStore.build([batch_of(rows_of(history))], minimum=1)
    rows = rows_of(data.draw(st.permutations(history)))
    size = data.draw(st.integers(1, 5))
    batches = [batch_of(rows[at : at + size]) for at in range(0, len(rows), size)]
    other = FactStore.build(data.draw(st.permutations(batches)), minimum=1)
    assert other.digest == store.digest


@FEW
@given(histories(), st.data())
def test_neither_order_nor_batching_of_what_is_decided_matters(history, data):
    store = FactStore.build([batch_of(rows_of(history))], minimum=1)
    rows = rows_of(history)
    whole = store.lookup(batch_of(rows), ALL_TERMS)
    order = data.draw(st.permutations(range(len(rows))))
    for place in order[:4]:
        alone = store.lookup(batch_of([rows[place]]), ALL_TERMS)
        for term in ALL_TERMS:
            np.testing.assert_array_equal(alone[term][0], whole[term][place], err_msg=term)
    shuffled = store.lookup(batch_of([rows[place] for place in order]), ALL_TERMS)
    for term in ALL_TERMS:
        np.testing.assert_array_equal(shuffled[term], whole[term][list(order)], err_msg=term)


def test_the_oracle_notices_when_the_day_itself_is_counted():
    """A negative control: with the declaration's own day let in, the facts differ."""
    row = {"accepted_at": START, "declaration_id": "D", "importer": "A"}
    history = [dict(row, accepted_at=START.replace(day=1)), row]
    later = [
        dict(r, accepted_at=r["accepted_at"].replace(day=r["accepted_at"].day + 1)) for r in history
    ]
    term = "history.importer_declarations(7)"
    asked = batch_of([later[1]])
    assert FactStore.build([batch_of(history)]).lookup(asked, [term])[term][0] == 1
    assert FactStore.build([batch_of(later)]).lookup(asked, [term])[term][0] == 0
    assert Oracle(later).fact(later[1], term) == 0
    assert day_of(later[1]) != day_of(row)


def test_a_large_batch_gets_the_same_facts_as_its_rows():
    """Large batches take another way through the search."""
    rng = np.random.default_rng(5)
    size = 40_000
    names = np.array([f"T{n}" for n in range(3_000)])
    table = pa.table(
        {
            "declaration_id": [f"D{n // 3}" for n in range(size)],
            "accepted_at": pa.array(
                np.datetime64("2024-01-01", "us")
                + np.sort(rng.integers(0, 400, size)) * np.timedelta64(1, "D")
            ).cast(pa.timestamp("us", "UTC")),
            "importer": names[rng.zipf(1.3, size) % 3_000],
            "origin": np.array(["CN", "DE", "US"])[rng.integers(0, 3, size)],
            "hs": np.array([f"{n:06d}" for n in range(100_000, 100_400)])[
                rng.integers(0, 400, size)
            ],
            "customs_value": rng.lognormal(5, 2, size),
            "net_mass": rng.lognormal(2, 2, size),
        }
    ).combine_chunks()
    batch = table.to_batches()[0]
    store = FactStore.build([batch], minimum=3)
    terms = ["history.importer_declarations(30)", "history.importer_hs_new"]
    terms += ["reference.unit_value_p50", "history.importer_days_known"]
    whole = store.lookup(batch, terms)
    shuffled = rng.permutation(size)
    mixed = store.lookup(batch.take(pa.array(shuffled)), terms)
    for term in terms:
        assert np.isfinite(whole[term]).any()
        np.testing.assert_array_equal(mixed[term], whole[term][shuffled])
        parts = [store.lookup(batch.slice(at, 50), [term])[term] for at in range(0, 2_000, 50)]
        np.testing.assert_array_equal(np.concatenate(parts), whole[term][:2_000])
