"""Shipped tables: what is said of them on top, and rows that begin like it."""

from __future__ import annotations

from tidewaiter.core.tables import parsed, shipped, source

LINES = ["# source: a book", "# date: 2026-01-01", "code,text", "#4,roots", " 5 , all  ,beyond"]


def test_only_the_lines_on_top_say_something_of_the_table() -> None:
    assert source(LINES) == ("a book", "2026-01-01")
    assert list(parsed(LINES)) == [{"code": "#4", "text": "roots"}, {"code": "5", "text": "all"}]
    assert source(LINES[2:]) == ("", "")


def test_annotations_of_the_treaty_begin_with_the_sign() -> None:
    annotations = shipped("tidewaiter.desks.wildlife", "annotations")
    assert {"#1", "#4"} <= {row[next(iter(row))] for row in annotations}
