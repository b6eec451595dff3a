"""Every kind of broken file: a clear reject, and the good rest goes on."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tidewaiter.core.errors import MappingError, SourceError
from tidewaiter.messages.flat import stream
from tidewaiter.messages.flat.reader import FlatReader

HEAD = "id,office,hs,kg,day,bad\n"
GOOD = "{},30,851712,1.5,2026-01-02,0\n"


def good(*names):
    return "".join(GOOD.format(name) for name in names)


def test_a_clean_file_is_read_without_a_reject(folder):
    read = folder.read(HEAD + good("A", "B"))
    assert (read.ids, read.rejects) == (["A", "B"], [])
    row = read.rows[0]
    assert (row["item"], row["hs"], row["net_mass"], row["offence"]) == (1, "851712", "1.5", False)
    assert read.reader.declarations == 2
    assert read.reader.bytes_read == read.reader.bytes_total > 0


@pytest.mark.parametrize(
    ("cells", "column", "value", "says"),
    [
        ("B,30,851712,1.5,2026-01-02", None, None, "has 5 cells where the header has 6"),
        ("B,30,851712,1.5,2026-01-02,0,0", None, None, "has 7 cells"),
        ("B,30,851712,1E5,2026-01-02,0", "kg", "1E5", "without an exponent"),
        ("B,30,851712,NaN,2026-01-02,0", "kg", "NaN", "not a plain decimal"),
        ("B,30,851712,inf,2026-01-02,0", "kg", "inf", "not a plain decimal"),
        ('B,30,851712,"1,500",2026-01-02,0', "kg", "1,500", "decimal_mark or thousands"),
        ("B,30,851712,0x1F,2026-01-02,0", "kg", "0x1F", "not a plain decimal"),
        ("B,30,851712,-,2026-01-02,0", "kg", "-", "not a plain decimal"),
        ("B,30,851712," + "1" * 41 + ",2026-01-02,0", "kg", "1" * 41, "too many"),
        ("B,30,851712,1.5,2021-02-30,0", "day", "2021-02-30", "not a date"),
        ("B,30,851712,1.5,yesterday,0", "day", "yesterday", "Set format"),
        ("B,30,851712,1.5,2026-01-02,maybe", "bad", "maybe", "neither yes nor no"),
        ("B,30,2.9E+07,1.5,2026-01-02,0", "hs", "2.9E+07", "spreadsheet"),
        ("B,30,290511.0,1.5,2026-01-02,0", "hs", "290511.0", "spreadsheet"),
        ("B,30,phone,1.5,2026-01-02,0", "hs", "phone", "not a commodity code"),
        ("B,30,851712,\0,2026-01-02,0", None, None, "NUL"),
        (",30,851712,1.5,2026-01-02,0", None, None, "no reference"),
    ],
)
def test_a_bad_row_is_rejected_with_its_place_and_the_rest_goes_on(
    folder, cells, column, value, says
):
    alone = not cells.startswith(",")  # a row without reference may belong to its neighbours
    before, after = good("A1", "A2"), good("C1", "C2")
    read = folder.read(HEAD + before + cells + "\n" + after)
    assert read.ids == (["A1", "A2", "C1", "C2"] if alone else ["A1", "C2"])
    (reject,) = [r for r in read.rejects if r.line == 4]
    assert says in reject.reason
    if column:
        assert (reject.column, reject.value) == (column, value)
    assert reject.file.endswith("a.csv")
    assert reject.raw == cells
    assert "a.csv, line 4" in reject.where


def test_every_fault_of_a_row_is_reported_at_once(folder):
    read = folder.read(HEAD + "B,30,phone,1E5,2021-02-30,maybe\n")
    assert [r.column for r in read.rejects] == ["hs", "kg", "day", "bad"]
    assert read.reader.rows_rejected == 1


def test_an_empty_file_is_an_error(folder):
    with pytest.raises(SourceError, match="is empty"):
        FlatReader([folder.file("")], folder.mapping())


def test_a_header_alone_gives_nothing_and_no_error(folder):
    read = folder.read(HEAD)
    assert (read.batches, read.rejects, read.error) == ([], [], None)


def test_duplicate_header_names_are_an_error_where_they_are_mapped(folder):
    with pytest.raises(MappingError, match=r"'hs' more than once \(columns 2, 3\)"):
        FlatReader([folder.file("id,hs,hs\nA,1,2\n")], folder.mapping())
    read = folder.read("id,x,x\nA,1,2\n")
    assert read.reader.unmapped == ("x",)


def test_a_missing_column_names_the_nearest_header(folder):
    mapping = folder.mapping({"net_mass": "net weight"})
    with pytest.raises(MappingError, match="Did you mean 'net weigth'"):
        FlatReader([folder.file("id,net weigth\nA,1\n")], mapping)


def test_the_wrong_delimiter_is_named(folder):
    with pytest.raises(MappingError, match="Set delimiter to ';'"):
        FlatReader([folder.file("id;hs\nA;1\n")], folder.mapping())


def test_a_missing_file_and_a_folder_are_errors(folder):
    with pytest.raises(SourceError, match="No such file"):
        FlatReader([folder.path / "absent.csv"], folder.mapping())
    with pytest.raises(SourceError, match="is a folder"):
        FlatReader([folder.path], folder.mapping())


def test_a_spreadsheet_is_not_taken_for_csv(folder):
    with pytest.raises(SourceError, match="spreadsheet"):
        FlatReader([folder.file(b"PK\x03\x04" + bytes(50))], folder.mapping())


def test_latin_1_bytes_in_utf_8_are_rejected_with_advice(folder):
    data = (HEAD + good("A")).encode() + "B,Köln,1,1,2026-01-01,0\n".encode("latin-1")
    read = folder.read(data + good("C").encode())
    assert read.ids == ["A", "C"]
    assert "Set encoding" in read.reasons[3]
    assert read.rejects[0].value == "K\\xf6ln"
    assert folder.read(data, folder.mapping(encoding="iso-8859-1")).column("office") == [
        "30",
        "Köln",
    ]


def test_a_file_in_the_wrong_encoding_throughout_ends_in_a_clean_summary(folder):
    data = HEAD.encode() + b"".join(b"N%d,K\xf6ln,1,1,2026-01-01,0\n" % n for n in range(500))
    read = folder.read(data)
    assert (read.error, read.batches) == (None, [])
    assert read.reader.rows_rejected == read.reader.rows_read == 500


def test_bytes_that_do_not_decode_in_an_unmapped_column_do_no_harm(folder):
    read = folder.read(b"id,note\nA,K\xf6ln\nB,\0\n")
    assert read.ids == ["A"]
    assert "NUL" in read.reasons[3]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_byte_order_marks_are_understood(folder, encoding):
    mark = "" if encoding in ("utf-16", "utf-8-sig") else "\ufeff"
    text = HEAD + "A,Köln 北京,1,1,2026-01-01,0\n" + good("B")
    read = folder.read((mark + text).encode(encoding))
    assert read.column("office") == ["Köln 北京", "30"]


def test_utf_16_without_its_mark_and_utf_32_are_refused(folder):
    with pytest.raises(SourceError, match="byte-order mark"):
        FlatReader([folder.file(HEAD.encode("utf-16-le"))], folder.mapping(encoding="utf-16"))
    with pytest.raises(SourceError, match="UTF-32"):
        FlatReader([folder.file(HEAD.encode("utf-32"))], folder.mapping())


def test_half_a_character_at_the_end_of_utf_16_rejects_its_row(folder):
    data = (HEAD + good("A") + "B,3").encode("utf-16")[:-1]
    read = folder.read(data)
    assert read.ids == ["A"]
    assert read.reader.rows_rejected == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_all_line_ends_give_the_same_rows_and_lines(folder, end, last):
    text = (HEAD + good("A") + "B,30,1,x,2026-01-01,0\n" + good("C")).replace("\n", end)
    read = folder.read(text if last else text.rstrip("\r\n"))
    assert read.ids == ["A", "C"]
    assert read.rejects[0].line == 3


def test_blank_lines_and_rows_of_empty_cells_are_passed_over(folder):
    read = folder.read(HEAD + "\n" + good("A") + ",,,,,\n\n" + good("B") + "\n,,,,,\n")
    assert (read.ids, read.rejects) == (["A", "B"], [])


def test_lines_stay_right_behind_cells_that_run_over_lines(folder):
    read = folder.read(
        HEAD + '"A","3\n0",1,1,2026-01-01,0\n' + good("B") + "C,30,1,x,2026-01-01,0\n"
    )
    assert read.column("office") == ["3\n0", "30"]
    assert read.rejects[0].line == 5


def test_an_unclosed_quote_costs_one_row_and_not_the_file(folder):
    text = HEAD + good("A") + 'B,"30,1,1,2026-01-01,0\n' + good(*(f"C{n}" for n in range(500)))
    read = folder.read(text)
    assert len(read.ids) == 501
    assert list(read.reasons) == [3]
    assert "quote" in read.reasons[3]


def test_two_stray_quotes_do_not_join_the_rows_between(folder):
    stray = 'B,"30,1,1,2026-01-01,0\n'
    read = folder.read(
        HEAD + good("A") + stray + good("C", "D") + stray.replace("B", "E") + good("F")
    )
    assert read.ids == ["A", "C", "D", "F"]
    assert list(read.reasons) == [3, 6]


def test_an_endless_line_is_rejected_in_little_memory(folder, monkeypatch):
    monkeypatch.setattr(stream, "LONGEST_LINE", 2**16)
    monkeypatch.setattr("tidewaiter.messages.flat.careful.LONGEST_LINE", 2**16)
    path = folder.path / "long.csv"
    with path.open("wb") as file:
        file.write((HEAD + good("A") + "B,").encode())
        for _ in range(96):
            file.write(b"x" * 2**20)
        file.write(("\n" + good("C")).encode())
    tracemalloc.start()
    read = folder.read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read.ids == ["A", "C"]
    assert list(read.reasons) == [3]
    assert "longer than 65536 bytes" in read.reasons[3]
    assert len(read.rejects[0].raw) == 2000
    assert peak < 48 * 2**20


@pytest.mark.parametrize(("extra", "kept"), [(0, ["A", "B"]), (1, ["A"])])
def test_the_longest_line_is_exact(folder, extra, kept):
    line = "B," + "x" * (stream.LONGEST_LINE - 2 + extra)
    assert folder.read("id,note\nA,1\n" + line + "\r\n").ids == kept
    assert folder.read("id,note\nA,1\n" + line).ids == kept


def test_gzip_is_read_as_it_is(folder):
    path = folder.file(HEAD + good(*(f"A{n}" for n in range(3000))), "a.csv.gz")
    read = folder.read(path)
    assert len(read.ids) == 3000
    assert read.reader.bytes_read == path.stat().st_size


def test_a_cut_off_gzip_delivers_what_came_before_and_then_fails(folder):
    path = folder.file(HEAD + good(*(f"A{n * 7919 % 100003}" for n in range(9000))), "a.csv.gz")
    path.write_bytes(path.read_bytes()[:-2000])
    read = folder.read(path)
    assert isinstance(read.error, SourceError)
    assert "cut off" in str(read.error)
    assert 1000 < len(read.ids) < 9000
    assert all("damaged" in reason or "another row" in reason for reason in read.reasons.values())
    assert read.rejects


def test_damage_inside_a_gzip_is_an_error_and_not_an_end(folder):
    path = folder.file(HEAD + good(*(f"A{n * 7919 % 100003}" for n in range(90000))), "a.csv.gz")
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 50] = bytes(50)
    path.write_bytes(data)
    read = folder.read(path)
    assert "gzip" in str(read.error)
    assert len(read.ids) < 90000


def test_a_gzip_bomb_is_refused(folder, monkeypatch):
    monkeypatch.setattr("tidewaiter.messages.flat.unzip._FREE_GROWTH", 2**20)
    path = folder.file((HEAD + good("A")).encode() + bytes(16 * 2**20), "a.csv.gz")
    assert "unpacks to more than" in str(folder.read(path).error)


def test_two_gzip_members_are_one_file(folder):
    path = folder.file(HEAD + good("A"), "a.csv.gz")
    path.write_bytes(path.read_bytes() + folder.file(good("B"), "b.csv.gz").read_bytes())
    assert folder.read(path).ids == ["A", "B"]


scraps = st.sampled_from(
    [
        b"A",
        b"B",
        b",",
        b'"',
        b"\n",
        b"\r",
        b"\0",
        b"\xff",
        b"\xc3\xa9",
        b"1",
        b"-",
        b"'=",
        b" ",
        b";",
    ]
)
cells = st.lists(scraps, max_size=4).map(b"".join)
lines = st.lists(st.lists(cells, min_size=6, max_size=6).map(b",".join), max_size=30)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lines.map(b"\n".join) | st.binary(max_size=300),
    st.sampled_from(["utf-8", "cp1252", "utf-16"]),
    st.sampled_from([2, 1000]),
)
def test_whatever_the_bytes_are_each_row_is_read_or_rejected(folder, body, encoding, batch_rows):
    marks = b"\xff\xfe" if encoding == "utf-16" else b""
    head = HEAD.encode(encoding.replace("utf-16", "utf-16-le"))
    mapping = folder.mapping(encoding=encoding)
    read = folder.read(marks + head + body, mapping, batch_rows=batch_rows)
    assert read.error is None
    for batch in read.batches:
        batch.validate(full=True)
