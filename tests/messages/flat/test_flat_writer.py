"""Batches written as CSV come back the same, and run in no spreadsheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.core.declaration import Declaration, Item
from tidewaiter.core.errors import SourceError, ValueRefused
from tidewaiter.core.parts import Duty, Party, Regime, Role, Timestamp
from tidewaiter.messages.flat.formula import neutralise, restore
from tidewaiter.messages.flat.mapping import load_mapping
from tidewaiter.messages.flat.reader import FlatReader
from tidewaiter.messages.flat.rejects import Reject, RejectFile
from tidewaiter.messages.flat.writer import write_csv
from tidewaiter.messages.rows import batch_of, declarations_of

CANONICAL = load_mapping("canonical")
nasty = st.text(st.sampled_from("=+-@'\t\r\n\",;\\ aÄ北0.1|"), min_size=1, max_size=8)
anything = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=10)
text = (nasty | anything).map(str.strip).filter(bool)
decimals = st.decimals(
    allow_nan=False, allow_infinity=False, places=3, min_value=-(10**15), max_value=10**15
)
moments = st.datetimes(timezones=st.just(UTC), allow_imaginary=False)


@st.composite
def declarations(draw):
    items = tuple(
        Item(
            number=n,
            commodity_code=draw(st.none() | st.from_regex(r"[0-9]{4,10}", fullmatch=True)),
            description=draw(st.none() | text),
            net_mass=draw(st.none() | decimals),
            duties=draw(
                st.just(()) | st.builds(Duty, type=text, amount=decimals).map(lambda d: (d,))
            ),
            dangerous_goods=tuple(draw(st.lists(text, max_size=3))),
        )
        for n in range(1, draw(st.integers(1, 4)))
    )
    return Declaration(
        mrn=draw(text),
        lrn=draw(st.none() | text),
        regime=draw(st.none() | st.sampled_from(Regime)),
        office=draw(st.none() | text),
        accepted_at=draw(
            st.none() | moments.map(Timestamp.of) | st.builds(Timestamp, moments, text)
        ),
        parties=tuple(
            draw(st.lists(st.builds(Party, role=st.just(Role.IMPORTER), name=text), max_size=1))
        ),
        routing_countries=tuple(draw(st.lists(text, max_size=3))),
        items=items,
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(declarations(), min_size=1, max_size=4, unique_by=lambda d: d.mrn),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(['"', "'"]),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_what_is_written_is_read_back_unchanged(
    tmp_path_factory, several, delimiter, quote, encoding
):
    mapping = replace(CANONICAL, delimiter=delimiter, quote=quote, encoding=encoding)
    path = tmp_path_factory.mktemp("round") / "a.csv"
    written = write_csv([batch_of(several)], mapping, path)
    assert written.left_out == ()
    rejects = []
    back = [
        d for b in FlatReader([path], mapping, on_reject=rejects.append) for d in declarations_of(b)
    ]
    assert rejects == []
    assert back == several


@given(text | nasty)
def test_no_neutralised_cell_is_a_formula_and_all_are_restored(cell):
    safe = neutralise(cell)
    assert safe[0] not in "=@\t\r"
    assert safe[0] not in "+-" or all(c in "0123456789.," for c in safe[1:])
    assert restore(pa.array([safe])).to_pylist() == [cell]


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx", "-", "'=x"])
def test_formula_cells_get_an_apostrophe(cell):
    assert neutralise(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-5.20", "+49170", "-1,234.50", "plain", "'quoted'", "a=b"])
def test_numbers_and_plain_texts_stay_as_they_are(cell):
    assert neutralise(cell) == cell


def one(**fields):
    items = fields.pop("items", (Item(number=1),))
    return batch_of([Declaration(mrn="M", items=items, **fields)])


def test_the_mapping_spells_units_values_dates_marks_and_lists_backwards(folder):
    mapping = folder.mapping(
        {
            "net_mass": {"column": "kg", "unit": "t"},
            "accepted_at": {"column": "day", "format": "%d.%m.%y", "timezone": "Asia/Seoul"},
            "origin": {"column": "o", "values": {"1": "CN", "2": "FR"}},
            "seals": {"column": "seals", "split": "|"},
        },
        decimal_mark=",",
        delimiter=";",
    )
    batch = one(
        accepted_at=Timestamp.of(datetime(2026, 1, 2, tzinfo=UTC)),
        seals=("S1", "S2"),
        items=(Item(number=1, origin="FR", net_mass=Decimal("1005.5")),),
    )
    path = folder.path / "a.csv"
    write_csv([batch], mapping, path)
    row = dict(zip(*folder.cells(path, delimiter=";"), strict=True))
    assert (row["kg"], row["day"], row["o"], row["seals"]) == ("1,0055", "02.01.26", "2", "S1|S2")
    back = folder.read(path, mapping).rows[0]
    assert (back["net_mass"], back["origin"], back["seals"]) == ("1005.5", "FR", "S1;S2")


def test_columns_that_the_mapping_does_not_take_are_reported(folder):
    batch = one(regime=Regime.EXPORT, office="30", ucr="U", items=(Item(number=2),))
    mapping = folder.mapping({"item": {"constant": "1"}}, defaults={"regime": "import"})
    written = write_csv([batch], mapping, folder.path / "a.csv")
    assert set(written.left_out) == {"function", "regime", "ucr", "item"}
    assert written.rows == 1


@pytest.mark.parametrize(
    ("columns", "fields", "says"),
    [
        ({"accepted_at": {"column": "d", "format": "%Y"}}, {}, "does not fit %Y"),
        ({"office": {"column": "o", "values": {"1": "40"}}}, {}, "'30' is not among the values"),
        ({"seals": {"column": "s", "split": "1"}}, {}, "inside a text"),
        (
            {"mrn": {"column": "i", "optional": True}},
            {"mrn": None, "lrn": "L"},
            "none of the references",
        ),
        ({"office": "o"}, {"office": "a\0b"}, "would not be read back"),
        ({"gross_total": "g"}, {"gross_total": Decimal(10**40)}, "would not be read back"),
    ],
)
def test_what_the_mapping_cannot_spell_is_refused(folder, columns, fields, says):
    usual = {
        "mrn": "M",
        "office": "30",
        "seals": ("S1", "S2"),
        "accepted_at": Timestamp.of(datetime(2026, 5, 2, tzinfo=UTC)),
    }
    batch = batch_of([Declaration(**{**usual, **fields})])
    with pytest.raises(ValueRefused, match=says):
        write_csv([batch], folder.mapping(columns), folder.path / "a.csv")


def test_a_character_outside_the_encoding_is_refused_with_advice(folder):
    with pytest.raises(ValueRefused, match="encoding = 'utf-8'"):
        write_csv([one(office="北")], folder.mapping(encoding="cp1252"), folder.path / "a.csv")


def test_a_file_that_cannot_be_written_is_an_error(folder):
    with pytest.raises(SourceError, match="cannot be written"):
        write_csv([one()], CANONICAL, folder.path / "absent" / "a.csv")


def test_a_stream_of_batches_gets_every_canonical_column_and_columns_limits_them(folder):
    path = folder.path / "a.csv"
    write_csv(iter([one(), one(office="30")]), CANONICAL, path)
    assert "office" in path.read_text(encoding="utf-8").splitlines()[0].split(",")
    write_csv(iter([one(office="30")]), CANONICAL, path, columns=["mrn", "office"])
    assert path.read_text(encoding="utf-8") == "mrn,office\nM,30\n"


def test_the_reject_file_is_safe_and_complete(folder):
    path = folder.path / "rejects.csv"
    with RejectFile(path) as rejects:
        rejects(Reject("a.csv", 7, "kg", "=1+1", "is bad.", "A,=1+1\nB"))
        rejects(Reject("a.csv", None, None, None, "is bad.", None))
    assert rejects.count == 2
    rows = folder.cells(path)
    assert rows[0] == ["file", "line", "column", "value", "reason", "raw"]
    assert rows[1] == ["a.csv", "7", "kg", "'=1+1", "is bad.", "A,=1+1\nB"]
    assert rows[2] == ["a.csv", "", "", "", "is bad.", ""]


def test_a_reject_file_that_cannot_be_written_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="reject file"):
        RejectFile(tmp_path / "absent" / "rejects.csv")
