"""Files: the same bytes however they are cut, the same content in every format."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.core import canonical_text
from tidewaiter.messages.flat.mapping import load_mapping
from tidewaiter.messages.flat.reader import FlatReader
from tidewaiter.messages.rows import batch_of, declarations_of
from tidewaiter.simulate.country import Country, CountryError, traffic
from tidewaiter.simulate.country import files as writing
from tidewaiter.simulate.country.files import Order, declarations_for, make, rows, stream

START = date(2026, 3, 2)


def order(**told):
    return Order(**({"seed": "f", "declarations": 90, "start": START, "days": 5,
                     "format": "parquet"} | told))  # fmt: skip


def content(folder: Path):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("to", ["parquet", "csv", "canonical", "wco"])
def test_the_same_order_makes_the_same_bytes(tmp_path, to):
    for name in ("one", "two"):
        make(order(format=to, declarations=25), tmp_path / name)
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_another_process_with_other_hashes_and_language_makes_the_same_bytes(tmp_path):
    program = (
        "import sys; from datetime import date; from pathlib import Path;"
        "from tidewaiter.simulate.country.files import Order, make;"
        "make(Order(seed='f', declarations=25, start=date(2026, 3, 2), days=5, format='csv'),"
        "Path(sys.argv[1]))"
    )
    for name, hashes in (("one", "1"), ("two", "2")):
        environment = {"PYTHONHASHSEED": hashes, "LC_ALL": "C", "PYTHONPATH": ":".join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / name)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_the_size_of_row_groups_changes_no_row(tmp_path, monkeypatch):
    make(order(), tmp_path / "one")
    monkeypatch.setattr(writing, "ROW_GROUP", 40)
    make(order(), tmp_path / "two")
    names = ("declarations.parquet", "truth.parquet")
    for name in names:
        one, two = (pq.read_table(tmp_path / n / name) for n in ("one", "two"))
        assert one.to_pylist() == two.to_pylist()
        assert b"synthetic" in one.schema.metadata


@settings(max_examples=5, deadline=None)
@given(st.text("abc", min_size=1, max_size=4), st.integers(20, 60))
def test_columns_and_objects_hold_the_same(seed, count):
    one = order(seed=seed, declarations=count, days=2)
    for (block, _), (same, _) in zip(
        stream(one, columns := one.country()), stream(one, objects := one.country()), strict=True
    ):
        made = objects.declared(same)
        assert declarations_of(batch_of(made)) == declarations_of(rows(columns, block, None))
        assert [d.id for d in made] == rows(columns, block, None).column("lrn").unique().to_pylist()


def test_parquet_and_csv_are_read_back_as_the_canonical_objects(tmp_path):
    told = {}
    for to in ("parquet", "csv", "canonical"):
        make(order(format=to), tmp_path / to)
    told["lines"] = (tmp_path / "canonical" / "declarations.jsonl").read_text("utf-8").split("\n")
    for to in ("parquet", "csv"):
        path = tmp_path / to / f"declarations.{to}"
        reader = FlatReader([path], load_mapping("canonical"))
        read = [d for batch in reader for d in declarations_of(batch)]
        assert reader.rows_rejected == 0
        told[to] = [canonical_text(d) for d in read]
    assert told["parquet"] == told["csv"]
    assert len(told["csv"]) == len(told["lines"]) - 1 == 90
    plain = [json.loads(line) for line in told["lines"][:-1]]
    for line in plain:
        for party in line["parties"]:  # streets have no column
            address = party.get("address", {})
            if set(address) == {"city", "line"}:
                del party["address"]
    assert plain == [json.loads(line) for line in told["csv"]]


def test_blocks_of_another_size_keep_references_apart(monkeypatch):
    monkeypatch.setattr(traffic, "BLOCK", 7)
    day = Country("b", year=20_000, start=START).day(START)
    lrns = [one.lrn for one in day.declarations]
    assert len(lrns) == len(set(lrns)) > 14
    assert lrns == sorted(lrns)


def test_days_together_hold_as_many_as_asked_for():
    for count in (1, 10, 365, 100_000_000):
        by_day = order(declarations=count, days=365).by_day()
        assert sum(by_day) == count
        assert min(by_day) >= 0
    assert declarations_for(100_000_000) > 25_000_000


def test_an_order_of_items_makes_about_so_many():
    order = Order(seed="s", declarations=declarations_for(60_000), start=date(2026, 1, 1),
                  days=20, format="parquet")  # fmt: skip
    made = sum(len(block.lines.owner) for block, _ in stream(order, order.country()))
    assert made == pytest.approx(60_000, rel=0.03)


def test_outcomes_stand_only_where_somebody_looked(tmp_path):
    make(order(declarations=800), tmp_path / "x")
    table = pq.read_table(tmp_path / "x" / "declarations.parquet").to_pylist()
    truth = pq.read_table(tmp_path / "x" / "truth.parquet").to_pylist()
    looked = [row for row in table if row["offence"] is not None]
    assert 0.02 < len(looked) / len(table) < 0.3
    assert all(row["result_at"] > row["issued_at"] for row in looked)
    assert all(0.02 <= row["selection_probability"] <= 1 for row in table)
    assert all(row["assessed"] is None for row in table if not row["offence"])
    assert {row["examination_kind"] for row in looked} == {"documentary", "physical"}
    assert {row["examination_kind"] for row in table if row["offence"] is None} == {None}
    assert [(r["lrn"], r["item"]) for r in truth] == [(r["lrn"], r["item"]) for r in table]


def test_what_cannot_be_made_is_refused(tmp_path):
    with pytest.raises(CountryError, match="no format"):
        make(order(format="pdf"), tmp_path / "x")
    with pytest.raises(CountryError, match="nothing to make"):
        make(order(declarations=0), tmp_path / "x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").touch()
    with pytest.raises(CountryError, match="not empty"):
        make(order(), tmp_path / "full")
    assert START + timedelta(days=1) > START
