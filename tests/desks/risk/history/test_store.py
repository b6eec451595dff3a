import json
import math
from datetime import timedelta

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from tidewaiter.core.errors import ProfileError, SourceError
from tidewaiter.desks.risk.history import TERMS, FactStore, parse

from .histories import ALL_TERMS, START, batch_of, histories, rows_of

ROW = {
    "declaration_id": "D1",
    "accepted_at": START,
    "importer": "A",
    "hs": "870321",
    "origin": "JP",
    "customs_value": 30.0,
    "net_mass": 2.0,
}


def later(days, **changes):
    return ROW | {"accepted_at": START + timedelta(days=days)} | changes


def one(store, row, term):
    return store.lookup(batch_of([row]), [term])[term][0]


@settings(max_examples=25, deadline=None)
@given(histories())
def test_a_saved_store_answers_as_before_and_keeps_its_digest(tmp_path_factory, history):
    path = tmp_path_factory.mktemp("store") / "facts"
    store = FactStore.build([batch_of(rows_of(history))], minimum=1, source="a test")
    store.save(path)
    again = FactStore.load(path)
    assert (again.digest, again.source, again.rows) == (store.digest, "a test", store.rows)
    asked = batch_of(rows_of(history))
    one, other = store.lookup(asked, ALL_TERMS), again.lookup(asked, ALL_TERMS)
    for term in ALL_TERMS:
        np.testing.assert_array_equal(one[term], other[term], err_msg=term)


def test_an_empty_store_knows_nothing_and_can_be_saved(tmp_path):
    empty = FactStore.build([])
    for store in (FactStore.EMPTY, empty):
        found = store.lookup(batch_of([ROW]), ALL_TERMS)
        assert all(math.isnan(found[term][0]) for term in ALL_TERMS)
        assert store.covers() is None
    empty.save(tmp_path / "facts")
    assert FactStore.load(tmp_path / "facts").digest == empty.digest


def test_the_reference_table_can_be_read_by_anyone(tmp_path):
    FactStore.build([batch_of([ROW])], minimum=1, terms=["reference.unit_value_p50"]).save(
        tmp_path / "facts"
    )
    rows = pq.read_table(tmp_path / "facts" / "reference.parquet").to_pylist()
    assert [(r["hs6"], r["origin"], str(r["effective_from"]), r["n"], r["p50"]) for r in rows] == [
        ("870321", "JP", "2024-12-01", 1, 15.0),
        ("870321", "JP", "2025-12-01", 0, None),
    ]


def test_the_digest_changes_with_the_facts_and_with_the_setting():
    store = FactStore.build([batch_of([ROW])])
    others = [
        FactStore.build([batch_of([ROW | {"importer": "B"}])]),
        FactStore.build([batch_of([ROW, later(1)])]),
        FactStore.build([batch_of([ROW])], minimum=11),
        FactStore.build([batch_of([ROW])], terms=["history.importer_new"]),
    ]
    assert len({store.digest, *(other.digest for other in others)}) == 5
    assert FactStore.build([batch_of([ROW])], source="elsewhere").digest == store.digest


def test_a_tampered_store_is_refused(tmp_path):
    path = tmp_path / "facts"
    FactStore.build([batch_of([ROW])]).save(path)
    table = pq.read_table(path / "pairs.parquet")
    place = table.schema.get_field_index("first_seen")
    moved = pa.array([day - timedelta(days=9) for day in table["first_seen"].to_pylist()])
    pq.write_table(table.set_column(place, "first_seen", moved), path / "pairs.parquet")
    with pytest.raises(SourceError, match="digest"):
        FactStore.load(path)


def test_what_is_not_a_store_is_neither_read_nor_overwritten(tmp_path):
    (tmp_path / "letters").mkdir()
    with pytest.raises(SourceError, match="no fact store"):
        FactStore.load(tmp_path / "letters")
    with pytest.raises(SourceError, match="something else"):
        FactStore.EMPTY.save(tmp_path / "letters")
    (tmp_path / "letters" / "store.json").write_text(json.dumps({"format": 99}))
    with pytest.raises(SourceError, match="another format"):
        FactStore.load(tmp_path / "letters")


def test_a_store_replaces_an_older_one_in_its_place(tmp_path):
    FactStore.build([batch_of([ROW])]).save(tmp_path / "facts")
    newer = FactStore.build([batch_of([ROW, later(1)])])
    newer.save(tmp_path / "facts")
    assert FactStore.load(tmp_path / "facts").digest == newer.digest
    assert [path.name for path in tmp_path.iterdir()] == ["facts"]


def test_a_store_without_a_term_says_so():
    store = FactStore.build([batch_of([ROW])], terms=["history.importer_declarations(90)"])
    assert one(store, later(95), "history.importer_declarations(30)") == 0.0
    with pytest.raises(ProfileError, match="built without"):
        one(store, later(95), "history.exporter_new")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("history.importer_declaration(90)", "Did you mean 'history.importer_declarations'"),
        ("history.importer_declarations", r"Write history.importer_declarations\(90\)"),
        ("history.importer_new(90)", "takes no days"),
        ("history.importer_declarations(0)", "from 1 to"),
        ("reference.unit_value_p11", "no such fact"),
        ("history.importer_declarations(90", "no such fact"),
        ("", "no such fact"),
    ],
)
def test_a_term_that_is_not_in_the_vocabulary_is_refused(text, message):
    with pytest.raises(ProfileError, match=message):
        parse(text)


def test_every_term_of_the_vocabulary_is_answered_and_explained():
    store = FactStore.build([batch_of([ROW])])
    for name, term in TERMS.items():
        text = f"{name}(90)" if term.takes_days else name
        assert store.lookup(batch_of([later(200)]), [text])[text].dtype == np.float64
        assert term.meaning
        assert (term.unit == "") == (term.type == "flag")


def test_novelty_is_unknown_until_the_store_has_warmed_up():
    store = FactStore.build([batch_of([ROW])], warm_up_days=30)
    stranger = {"importer": "B"}
    assert math.isnan(one(store, later(29, **stranger), "history.importer_new"))
    assert one(store, later(30, **stranger), "history.importer_new") == 1.0
    assert one(store, later(1), "history.importer_new") == 0.0
    assert math.isnan(one(store, later(30, importer=None), "history.importer_new"))


def test_a_count_is_unknown_where_the_store_covers_part_of_the_window():
    store = FactStore.build([batch_of([ROW])])
    assert math.isnan(one(store, later(6), "history.importer_declarations(7)"))
    assert one(store, later(7), "history.importer_declarations(7)") == 1.0
    assert one(store, later(8), "history.importer_declarations(7)") == 0.0


def test_a_result_without_a_date_counts_from_31_days_after_acceptance():
    store = FactStore.build([batch_of([ROW | {"offence": True}])])
    assert math.isnan(one(store, later(30), "history.importer_offence_share(30)"))
    assert one(store, later(31), "history.importer_offence_share(30)") == 1.0
    assert one(store, later(31), "history.importer_examined(30)") == 1.0


def test_an_amendment_counts_from_the_day_it_was_issued():
    amendment = ROW | {"function": "amend", "issued_at": START + timedelta(days=20)}
    store = FactStore.build([batch_of([ROW, amendment])])
    assert one(store, later(20), "history.importer_amendment_share(20)") == 0.0
    assert one(store, later(21), "history.importer_amendment_share(21)") == 0.5
    assert one(store, later(21), "history.importer_declarations(21)") == 1.0


def test_a_percentile_of_too_few_items_is_unknown_and_says_how_few():
    rows = [later(0, declaration_id=f"D{n}", customs_value=float(n)) for n in range(10)]
    full, short = (FactStore.build([batch_of(part)]) for part in (rows, rows[:9]))
    asked = later(30)
    assert one(full, asked, "reference.unit_value_p25") == np.percentile(np.arange(10) / 2, 25)
    assert math.isnan(one(short, asked, "reference.unit_value_p25"))
    assert one(short, asked, "reference.unit_value_n") == 9.0
    assert one(short, later(30, origin="CN"), "reference.unit_value_n") == 0.0
    assert math.isnan(one(short, later(5), "reference.unit_value_n"))
    assert math.isnan(one(short, later(30, hs="8703"), "reference.unit_value_n"))


def test_texts_may_be_dictionaries_and_numbers_and_flags_may_be_texts():
    rows = [
        later(n, declaration_id=f"D{n}", customs_value=n + 0.5, offence=n % 2 == 0)
        for n in range(80)
    ]
    plain = batch_of(rows)
    frame = pl.from_arrow(plain).with_columns(
        pl.col("importer", "hs", "origin").cast(pl.Categorical),
        pl.col("customs_value", "net_mass").cast(pl.String),
        pl.col("offence").cast(pl.String),
        pl.col("accepted_at").dt.cast_time_unit("ms"),
    )
    other = frame.to_arrow().combine_chunks().to_batches()[0]
    store = FactStore.build([plain], minimum=1)
    assert FactStore.build([other], minimum=1).digest == store.digest
    for batch in (other, other.slice(5, 3)):
        offset = 0 if batch is other else 5
        found = store.lookup(batch, ALL_TERMS)
        want = store.lookup(plain.slice(offset, batch.num_rows), ALL_TERMS)
        for term in ALL_TERMS:
            np.testing.assert_array_equal(found[term], want[term], err_msg=term)


def test_columns_that_are_absent_are_unknown():
    batch = pa.RecordBatch.from_pylist([{"accepted_at": later(90)["accepted_at"]}])
    found = FactStore.build([batch_of([ROW])]).lookup(batch, ALL_TERMS)
    assert all(math.isnan(found[term][0]) for term in ALL_TERMS)


def test_history_without_declaration_numbers_counts_each_row():
    batch = batch_of([ROW, ROW]).drop_columns(["declaration_id"])
    store = FactStore.build([batch])
    assert one(store, later(7), "history.importer_declarations(7)") == 2.0


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("customs_value", "12,5", "customs_value.*not a number"),
        ("offence", "maybe", "neither true"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_column(column, value, message):
    frame = pl.from_arrow(batch_of([ROW])).with_columns(pl.lit(value).alias(column))
    with pytest.raises(SourceError, match=message):
        FactStore.build(frame.to_arrow().to_batches())


@pytest.mark.parametrize("chosen", [{"as_of_step": "year"}, {"window_days": 0}, {"minimum": 0}])
def test_a_setting_that_makes_no_sense_is_refused(chosen):
    with pytest.raises(SourceError):
        FactStore.build([], **chosen)
