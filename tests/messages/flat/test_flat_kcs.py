"""The published declarations of the Korea Customs Service, read whole."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.messages.flat.binding import bind
from tidewaiter.messages.flat.csv_block import BlockParser
from tidewaiter.messages.flat.mapping import detect_mapping, load_mapping, parse_mapping
from tidewaiter.messages.flat.reader import FlatReader, read_header
from tidewaiter.messages.flat.writer import write_csv
from tidewaiter.messages.rows import declarations_of

FILES = ("kcs_v3_hs6_train.csv", "kcs_v3_hs6_valid.csv")


def test_every_row_is_read_and_means_what_it_says(shared, folder):
    paths = [shared / name for name in FILES]
    assert detect_mapping(read_header(paths[0])) == "kcs"
    rejects = []
    reader = FlatReader(paths, load_mapping("kcs"), on_reject=rejects.append)
    rows = [row for batch in reader for row in batch.to_pylist()]
    tables = [folder.cells(path) for path in paths]
    said = [dict(zip(head, row, strict=True)) for head, *body in tables for row in body]
    assert (len(rows), rejects, reader.unmapped) == (45_519, [], ())
    for row, source in zip(rows, said, strict=True):
        assert row["declaration_id"] == source["Declaration ID"]
        assert row["hs"] == source["HS6 Code"]
        assert row["net_mass"] == source["Net Mass"]
        assert row["customs_value"] == source["Item Price"]
        assert row["carrier"] == (source["Courier ID"] or None)
        assert row["seller"] == (source["Seller ID"] or None)
        assert row["offence"] == (source["Fraud"] == "1")
        assert row["offence_severity"] == int(source["Critical Fraud"])
        assert row["accepted_at"] == datetime.fromisoformat(source["Date"]).replace(tzinfo=UTC)
    assert any(row["hs"].startswith("0") for row in rows)


def test_the_published_file_is_written_back_the_same(shared, tmp_path):
    source = shared / FILES[1]
    mapping = load_mapping("kcs")
    path = tmp_path / "again.csv"
    written = write_csv(FlatReader([source], mapping), mapping, path)
    assert written.left_out == ()
    assert path.read_bytes().replace(b"\r\n", b"\n") == source.read_bytes()


def test_a_row_becomes_a_declaration(shared):
    batch = next(iter(FlatReader([shared / FILES[0]], load_mapping("kcs"), batch_rows=10)))
    first = declarations_of(batch)[0]
    assert first.mrn == "97061800"
    assert first.items[0].net_mass == Decimal("108.0")
    assert first.accepted_at.text == "2020-01-01"


cells = st.text(st.sampled_from("ab,\"'\n\r ;\\é=1"), max_size=6)


@settings(max_examples=int(os.environ.get("TIDEWAITER_EXAMPLES", "300")), deadline=None)
@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=6),
    st.booleans(),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_a_block_parsed_at_once_reads_as_it_does_line_by_line(rows, quoted, end):
    def spell(cell):
        return '"' + cell.replace('"', '""') + '"' if quoted else cell

    data = end.join(",".join(spell(c) for c in row) for row in rows).encode()
    columns = {"mrn": "a", "office": "b", "marks": "c"}
    mapping = parse_mapping({"columns": columns}, "t", "t")
    parser = BlockParser(bind(mapping, ["a", "b", "c"], "t"), "utf-8")
    fast = parser._at_once(data)
    if fast is not None and not fast.ids.null_count:
        slow = parser._carefully(data, final=True, torn=False)
        assert not slow.faults
        assert {p: a.to_pylist() for p, a in fast.columns.items()} == {
            p: a.to_pylist() for p, a in slow.columns.items()
        }
        assert fast.starts.tolist() == slow.starts.tolist()


@pytest.mark.parametrize("line", range(12))
def test_the_bytes_from_a_line_on_are_found_from_the_end(line):
    data = b"".join(b"r%d,x\n" % n for n in range(12))
    mapping = parse_mapping({"columns": {"mrn": "a"}}, "t", "t")
    block = BlockParser(bind(mapping, ["a", "b"], "t"), "utf-8").parse(data, final=True)
    assert block.from_line(line) == b"".join(data.splitlines(keepends=True)[line:])
    assert block.from_line(12) == b""
