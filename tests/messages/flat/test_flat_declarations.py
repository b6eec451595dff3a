"""Rows that belong together are accepted or rejected together."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.messages.flat.mapping import parse_mapping
from tidewaiter.messages.flat.reader import FlatReader
from tidewaiter.messages.flat.seen import Seen
from tidewaiter.messages.rows import declarations_of, owners

HEAD = "id,no,office,kg\n"


def test_rows_of_one_declaration_are_adjacent_items_in_file_order(folder):
    read = folder.read("id,office,kg\nA,30,1\nA,30,2\nB,40,3\n")
    assert read.column("item") == [1, 2, 1]
    assert owners(read.batches[0]).tolist() == [0, 0, 1]
    first = declarations_of(read.batches[0])[0]
    assert [str(item.net_mass) for item in first.items] == ["1", "2"]


def test_a_bad_row_takes_the_other_rows_of_its_declaration_along(folder):
    read = folder.read(HEAD + "A,1,30,1\nA,2,30,x\nA,3,30,1\nB,1,30,1\n")
    assert read.ids == ["B"]
    assert read.reader.rows_rejected == 3
    assert "plain decimal" in read.reasons[3]
    assert read.reasons[2] == "another row of this declaration (line 3) was rejected."
    assert [r.raw for r in read.rejects] == ["A,1,30,1", "A,2,30,x", "A,3,30,1"]


def test_a_row_with_a_cell_too_few_takes_its_declaration_along(folder):
    read = folder.read(HEAD + "A,1,30,1\nA,2,30\nB,1,30,1\nC,1\nD,1,30,1\n")
    assert read.ids == ["B", "D"]
    assert sorted(read.reasons) == [2, 3, 5]


def test_a_row_whose_reference_cannot_be_told_takes_both_neighbours_along(folder):
    read = folder.read("office,id,kg\n30,A,1\n30,B,1\n30\n30,C,1\n30,D,1\n")
    assert read.ids == ["A", "D"]
    assert sorted(read.reasons) == [3, 4, 5]


def test_a_reference_in_a_later_column_is_used_where_it_cannot_be_another(folder):
    read = folder.read("office,id,kg\n30,A,1\n30,B,1,1\n30,C,1\n")
    assert read.ids == []
    same = folder.read("office,id,kg\n30,A,1\n30,B,B,1\n30,C,1\n")
    assert same.ids == ["A", "C"]


def test_a_reference_that_comes_back_is_rejected_with_the_first_line(folder):
    read = folder.read(HEAD + "A,1,30,1\nB,1,30,1\nA,2,30,1\nA,3,30,1\n")
    assert read.ids == ["A", "B"]
    assert read.reasons[4] == "the declaration 'A' was met before (line 2)."
    assert "another row" in read.reasons[5]


def test_a_reference_that_comes_back_in_another_file_names_that_file(folder):
    read = folder.read([HEAD + "A,1,30,1\n", HEAD + "B,1,30,1\nA,1,30,1\n"])
    assert read.ids == ["A", "B"]
    (reject,) = read.rejects
    assert reject.line == 3
    assert reject.file.endswith("b.csv")
    assert "a.csv, line 2" in reject.reason


def test_a_declaration_rejected_once_does_not_come_back_in_part(folder):
    read = folder.read(HEAD + "A,1,30,x\nB,1,30,1\nA,2,30,1\n")
    assert read.ids == ["B"]


def test_coming_back_is_noticed_across_many_batches(folder):
    names = [f"N{n}" for n in range(5000)]
    read = folder.read(HEAD + "".join(f"{n},1,30,1\n" for n in [*names, names[3]]), batch_rows=64)
    assert read.ids == names
    assert "(line 5)" in read.reasons[5002]


def test_the_same_item_twice_is_rejected(folder):
    read = folder.read(HEAD + "A,2,30,1\nA,1,30,1\nA,2,30,1\nB,2,30,1\nB,1,30,1\n")
    assert read.ids == ["B", "B"]
    assert read.reasons[4] == "the declaration has item 2 already (line 2)."
    assert read.column("item") == [2, 1]


@pytest.mark.parametrize(("number", "says"), [("", "no item number"), ("0", "at least 1")])
def test_an_item_without_a_proper_number_is_rejected(folder, number, says):
    read = folder.read(HEAD + f"A,1,30,1\nA,{number},30,1\n")
    assert says in read.reasons[3]


def test_a_declaration_without_goods_is_one_row_without_item(folder):
    read = folder.read(HEAD + "A,,30,\nB,,30,5\n")
    assert read.ids == ["A"]
    assert declarations_of(read.batches[0])[0].items == ()
    assert "no item number" in read.reasons[3]


def test_rows_that_disagree_on_a_header_field_are_rejected_with_both_values(folder):
    read = folder.read(HEAD + "A,1,30,1\nA,2,40,1\nB,1,30,1\n")
    assert read.ids == ["B"]
    assert "'40' differs from '30'" in read.reasons[3]
    assert read.rejects[1].column == "office"


def test_an_empty_header_cell_takes_the_value_of_the_declaration(folder):
    read = folder.read(HEAD + "A,1,,1\nA,2,30,1\nA,3,,1\nB,1,,1\n")
    assert read.column("office") == ["30", "30", "30", None]
    assert read.rejects == []


def test_header_numbers_agree_by_value_and_moments_by_time(folder):
    mapping = folder.mapping({"gross_total": "gross", "accepted_at": "day"})
    head = "id,gross,day\n"
    read = folder.read(head + "A,10.0,2026-01-01\nA,10.00,20260101\n", mapping)
    assert read.rejects == []
    read = folder.read(head + "A,10.0,2026-01-01\nA,10.01,2026-01-02\n", mapping)
    assert {r.column for r in read.rejects if r.column} == {"gross", "day"}


def test_a_default_fills_only_what_the_whole_declaration_leaves_empty(folder):
    mapping = folder.mapping({"regime": "flow"}, defaults={"regime": "import"})
    read = folder.read("id,flow\nA,export\nA,\nB,\n", mapping)
    assert read.column("regime") == ["export", "export", "import"]


@pytest.mark.parametrize("batch_rows", [1, 3, 7, 100])
def test_no_declaration_is_cut_in_two(folder, batch_rows):
    rows = [f"N{n},{item},30,1\n" for n in range(200) for item in range(1, n % 6 + 2)]
    read = folder.read(HEAD + "".join(rows), batch_rows=batch_rows)
    seen = [set(batch.column("declaration_id").to_pylist()) for batch in read.batches]
    assert sum(len(ids) for ids in seen) == len(set().union(*seen)) == 200
    assert all(b.num_rows <= max(batch_rows, 6) for b in read.batches)
    assert [f"{r['declaration_id']},{r['item']},30,1\n" for r in read.rows] == rows


def test_a_declaration_longer_than_many_blocks_stays_whole(folder):
    rows = "".join(f"A,{n},30,1\n" for n in range(1, 90_001))
    read = folder.read(HEAD + rows + "B,1,30,1\n", batch_rows=100)
    assert [b.num_rows for b in read.batches] == [90_000, 1]


def test_a_declaration_with_too_many_rows_is_rejected_and_the_rest_goes_on(folder):
    rows = "".join(f"A,{n},30,1\n" for n in range(1, 100_010))
    read = folder.read(HEAD + rows + "B,1,30,1\n")
    assert read.ids == ["B"]
    assert "more than 99999 rows" in read.reasons[2]


def test_the_reference_is_the_best_there_is(folder):
    mapping = folder.mapping({"lrn": "lrn"})
    read = folder.read("id,lrn\nM1,L1\n,L2\n", mapping)
    assert read.ids == ["M1", "L2"]


def test_reading_again_starts_afresh(folder):
    reader = FlatReader([folder.file(HEAD + "A,1,30,1\n")], folder.mapping())
    assert [b.num_rows for b in reader] == [b.num_rows for b in reader] == [1]
    assert reader.rows_read == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(["few", "number", "quote", "nul"]))),
    st.integers(1, 40),
)
def test_bad_rows_anywhere_are_named_by_their_own_line(tmp_path_factory, sizes, damage, batch_rows):
    rows = [
        [f"N{n}", str(i), "30", "1.5"] for n, size in enumerate(sizes) for i in range(1, size + 1)
    ]
    owner = [row[0] for row in rows]
    lines = [",".join(row) for row in rows]
    kinds = {}
    for at, kind in damage:
        kinds[at % len(rows)] = kind
    for at, kind in kinds.items():
        good = rows[at]
        lines[at] = {
            "few": ",".join(good[:3]),
            "number": ",".join([*good[:3], "1,5e"]).replace("1,5e", "x"),
            "quote": f'{good[0]},"{good[1]},30,1.5',
            "nul": ",".join([*good[:3], "\0"]),
        }[kind]
    path = tmp_path_factory.mktemp("bad") / "a.csv"
    path.write_text(HEAD + "\n".join(lines), encoding="utf-8")
    rejects = []
    columns = {"mrn": "id", "item": "no", "office": "office", "net_mass": "kg"}
    reader = FlatReader(
        [path],
        parse_mapping({"columns": columns}, "t", "t"),
        batch_rows=batch_rows,
        on_reject=rejects.append,
    )
    kept = [row for batch in reader for row in batch.column("declaration_id").to_pylist()]
    spoilt = {owner[at] for at in kinds}
    assert kept == [name for name in owner if name not in spoilt]
    assert {r.line for r in rejects} == {n + 2 for n, name in enumerate(owner) if name in spoilt}
    own = {r.line for r in rejects if not r.reason.startswith("another row")}
    assert own == {at + 2 for at in kinds}


def test_seen_tells_new_from_known_whatever_their_length():
    seen = Seen()
    names = [f"{n}" * (n % 40 + 1) for n in range(3000)]
    places = np.arange(3000, dtype=np.int64)
    for start in range(0, 3000, 100):
        part = pa.array(names[start : start + 100])
        assert (seen.meet(part, places[start : start + 100]) == -1).all()
    assert seen.meet(pa.array(names), places + 5000).tolist() == places.tolist()
    again = pa.array(["new", "new", "x" * 500, "x" * 500])
    assert seen.meet(again, places[:4] + 9000).tolist() == [-1, 9000, -1, 9002]


def test_seen_keeps_places_beyond_32_bits_and_all_it_met_while_it_grows():
    seen, names = Seen(), pa.array([f"N{n}" for n in range(300_000)])
    places = np.arange(300_000, dtype=np.int64) + 2**40
    assert (seen.meet(names, places) == -1).all()
    assert (seen.meet(names, places + 10**6) == places).all()


def test_seen_finds_the_first_of_several_within_one_call():
    found = Seen().meet(pa.array(["A", "B", "A", "A"]), np.array([10, 20, 30, 40]))
    assert found.tolist() == [-1, -1, 10, 10]


def test_a_declaration_too_large_for_memory_is_rejected_piece_by_piece(folder, monkeypatch):
    for name, size in (
        ("_FIRST_BLOCK", 200),
        ("LARGEST_BLOCK", 500),
        ("LARGEST_DECLARATION", 2000),
    ):
        monkeypatch.setattr(f"tidewaiter.messages.flat.csv_file.{name}", size)
    monkeypatch.setattr("tidewaiter.messages.flat.stream._STEP", 64)
    rows = "".join(f"A,{n},30,1\n" for n in range(1, 1001))
    read = folder.read(HEAD + "Z,1,30,1\n" + rows + "B,1,30,1\n")
    assert read.ids == ["Z", "B"]
    assert "64 MiB" in read.reasons[3]
    assert any("met before (line 3)" in reason for reason in read.reasons.values())
    assert read.reader.rows_rejected == 1000
