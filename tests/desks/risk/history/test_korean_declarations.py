"""Sanity on real-shaped input: synthetic declarations of the Korea Customs Service (MIT)."""

import os
import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tidewaiter.desks.risk.history import TERMS, FactStore

SHARED = Path(
    os.environ.get("TIDEWAITER_SHARED") or Path(__file__).resolve().parents[4] / ".." / "shared"
)
FILE = SHARED / "data" / "declarations" / "kcs_v3_hs6_train.csv"
NAMES = {
    "Declaration ID": "declaration_id",
    "Date": "accepted_at",
    "Importer ID": "importer",
    "Declarant ID": "declarant",
    "Seller ID": "seller",
    "Courier ID": "carrier",
    "HS6 Code": "hs",
    "Country of Origin": "origin",
    "Country of Departure": "dispatch",
    "Net Mass": "net_mass",
    "Item Price": "customs_value",
    "Fraud": "offence",
}

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason=f"{FILE} is not there")


@pytest.fixture(scope="module")
def frame():
    texts = pl.read_csv(FILE, infer_schema_length=0).select(list(NAMES)).rename(NAMES)
    moment = pl.col("accepted_at").str.to_datetime("%Y-%m-%d", time_unit="us", time_zone="UTC")
    return texts.with_columns(moment)


@pytest.fixture(scope="module")
def store(frame):
    return FactStore.build(frame.to_arrow().to_batches())


def test_all_tables_are_built_within_seconds(frame, store):
    start = time.perf_counter()
    again = FactStore.build(frame.to_arrow().to_batches())
    assert time.perf_counter() - start < 5
    assert again.digest == store.digest
    assert store.rows == 37_385
    assert [day.isoformat() for day in store.covers()] == ["2020-01-01", "2020-12-31"]


def test_counts_agree_with_a_join(frame, store):
    day = pl.col("accepted_at").dt.date()
    term = "history.importer_declarations(30)"
    found = store.lookup(frame.to_arrow().combine_chunks().to_batches()[0], [term])[term]
    left = frame.with_row_index().select("index", "importer", day.alias("day"))
    right = frame.select("importer", "declaration_id", day.alias("past"))
    counted = (
        left.join(right, on="importer")
        .filter(
            (pl.col("past") < pl.col("day"))
            & (pl.col("past") >= pl.col("day").dt.offset_by("-30d"))
        )
        .group_by("index")
        .agg(pl.col("declaration_id").n_unique().alias("n"))
    )
    want = left.join(counted, on="index", how="left").sort("index")["n"].fill_null(0).to_numpy()
    covered = left["day"].to_numpy() >= np.datetime64("2020-01-31")
    np.testing.assert_array_equal(found[covered], want[covered])
    assert np.isnan(found[~covered]).all()
    assert want[covered].max() > 10


def test_every_term_has_a_sensible_range(frame, store):
    terms = [f"{n}(90)" if t.takes_days else n for n, t in TERMS.items()]
    found = store.lookup(frame.to_arrow().combine_chunks().to_batches()[0], terms)
    for text, values in found.items():
        known = values[~np.isnan(values)]
        assert (known >= 0).all(), text
        if "_share" in text or "_new" in text:
            assert (known <= 1).all(), text
    assert not np.isnan(found["reference.unit_value_p50"]).all()
    assert np.isnan(found["history.exporter_new"]).all()
