"""What the command line calls."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tidewaiter.core import Declaration, Item
from tidewaiter.core.errors import SourceError
from tidewaiter.messages import write
from tidewaiter.messages.command import as_record, as_text, checked, convert, list_formats, read

GOOD = Declaration(lrn="L1", declaration_type="IMA", items=(Item(number=1, origin="CN"),))


@pytest.fixture
def inbox(tmp_path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.xml").write_bytes(write(GOOD, "wco").raw)
    (folder / "b.xml").write_bytes(b"<MetaData>\n<x></MetaData>")
    return folder


def test_every_message_is_one_json_object(inbox):
    records = [json.loads(json.dumps(as_record(m))) for m in read([inbox])]
    assert [r["status"] for r in records] == ["accepted", "rejected"]
    assert records[0]["format"] == "wco-dec"
    assert records[0]["content"]["items"][0]["origin"] == "CN"
    assert records[1]["line"] == 2
    assert records[1]["findings"][0]["code"] == "MSG-005"


def test_in_words_a_message_says_what_became_of_it(inbox):
    said = [as_text(m) for m in read([inbox])]
    assert "accepted, declaration (wco-dec)" in said[0]
    assert "line 2:" in said[1]


def test_checking_leaves_the_content_out(inbox):
    assert all("content" not in record for record in checked([inbox]))


@pytest.mark.parametrize("to", ["wco", "asycuda", "cusdec", "csv"])
def test_what_is_converted_is_read_again_and_what_is_not_says_why(inbox, tmp_path, to):
    made = list(convert([inbox], to, tmp_path / "out"))
    assert [c.reason is None for c in sorted(made, key=lambda c: c.source)] == [True, False]
    (message,) = read([tmp_path / "out"])
    assert message.content.lrn == "L1"
    assert message.content.items[0].origin == "CN"


@pytest.mark.parametrize("to", ["wco", "asycuda", "cusdec", "csv"])
def test_a_folder_of_converted_declarations_is_read_again_as_a_whole(tmp_path, to):
    """Every interchange that is written has a reference of its own."""
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(1, 6):
        (folder / f"{n}.xml").write_bytes(write(replace(GOOD, lrn=f"L{n}"), "wco").raw)
    list(convert([folder], to, tmp_path / "out"))
    again = list(read([tmp_path / "out"]))
    assert [m.accepted for m in again] == [True] * 5
    assert sorted(m.content.lrn for m in again) == ["L1", "L2", "L3", "L4", "L5"]


def test_a_path_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SourceError, match="no such file"):
        list(read([tmp_path / "none"]))


def test_formats_are_listed_with_their_sources():
    assert all(f["source"] for f in list_formats())
