"""Deciding from Python, and reading ahead."""

from __future__ import annotations

import threading

import polars as pl
import pyarrow as pa
import pytest

import tidewaiter
from tidewaiter import samples
from tidewaiter.core import Declaration, Item, ProfileError, SourceError
from tidewaiter.library.prefetch import ahead

SAMPLE = samples.path()
PROFILE = """\
id: CARS
title: Cars
owner: tests
reason: Cars are looked at.
when: hs LIKE '8703%'
effect: {lane: red}
status: live
"""


@pytest.fixture
def cars(tmp_path):
    path = tmp_path / "cars.yaml"
    path.write_text(PROFILE)
    return path


def test_three_lines_decide_a_data_frame():
    frame = pl.read_csv(SAMPLE / "declarations.csv", infer_schema=False)
    decisions = tidewaiter.decide(
        frame, profiles=SAMPLE / "profiles", history=SAMPLE / "history.csv.gz", seed="s"
    )
    assert len(decisions) == frame["mrn"].n_unique()
    assert {d.lane for d in decisions} > {"green", "red"}
    assert decisions.frame().num_rows == len(decisions)


def test_a_frame_and_its_file_are_decided_alike():
    file = SAMPLE / "declarations.csv"
    rules = {"profiles": SAMPLE / "profiles", "policy": SAMPLE / "policy.yaml", "seed": "s"}
    from_frame = tidewaiter.decide(pl.read_csv(file, infer_schema=False), **rules)
    from_file = tidewaiter.decide(str(file), **rules)
    assert list(from_frame) == list(from_file)


def test_declarations_are_decided_as_they_are(cars):
    made = [
        Declaration(mrn="A", items=(Item(number=1, commodity_code="870321"),)),
        Declaration(mrn="B", items=(Item(number=1, commodity_code="010121"),)),
    ]
    found = tidewaiter.decide(made, profiles=cars)
    assert [(d.declaration, d.lane) for d in found] == [("A", "red"), ("B", "green")]
    assert found[0].reasons[0].source == "profile:CARS"


def test_rows_that_cannot_be_read_are_kept_apart(cars):
    table = pa.table({"mrn": ["A", "B"], "hs": ["870321", "870321"], "net_mass": ["1", "heavy"]})
    found = tidewaiter.decide(table, profiles=cars)
    assert [d.declaration for d in found] == ["A"]
    assert [reject.value for reject in found.rejects] == ["heavy"]


def test_rows_that_change_another_declaration_are_told_and_not_decided(cars):
    table = pa.table(
        {
            "mrn": ["A", "B", "B", "C", "D"],
            "hs": ["870321"] * 5,
            "item_no": ["1", "1", "2", "1", "1"],
            "function": ["original", "amend", "amend", "cancel", None],
        }
    )
    found = tidewaiter.decide(table, profiles=cars)
    assert [d.declaration for d in found] == ["A", "D"]
    assert [reject.reason for reject in found.rejects] == [
        "'B' is to amend a declaration; only originals are decided.",
        "'C' is to cancel a declaration; only originals are decided.",
    ]


def test_what_cannot_be_decided_says_so(cars):
    with pytest.raises(SourceError, match="a int cannot be decided"):
        tidewaiter.decide(3)
    with pytest.raises(ProfileError, match="no such file"):
        tidewaiter.decide([Declaration(mrn="A")], profiles=cars.parent / "none")
    with pytest.raises(AttributeError, match="no attribute 'decode'"):
        tidewaiter.decode  # noqa: B018


def test_reading_ahead_keeps_order_and_hands_over_failures():
    assert list(ahead(range(50))) == list(range(50))

    def broken():
        yield 1
        raise ValueError("torn")

    reader = ahead(broken())
    assert next(reader) == 1
    with pytest.raises(ValueError, match="torn"):
        next(reader)


def test_leaving_early_stops_the_reader():
    def endless():
        while True:
            yield 0

    reader = ahead(endless())
    assert next(reader) == 0
    reader.close()
    assert not [t for t in threading.enumerate() if t.name == "tidewaiter-ahead"]
