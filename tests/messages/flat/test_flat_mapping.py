"""Mapping files: strict, with advice, and what each key does to the values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tidewaiter.core.errors import MappingError
from tidewaiter.messages.cells import numbers
from tidewaiter.messages.flat.mapping import (
    detect_mapping,
    load_mapping,
    parse_mapping,
    shipped_mappings,
)
from tidewaiter.messages.rows import declarations_of


def test_shipped_mappings_load_by_name():
    assert {"kcs", "bacuda", "canonical"} <= set(shipped_mappings())
    assert all(load_mapping(name).title for name in shipped_mappings())


def test_an_unknown_name_names_the_nearest():
    with pytest.raises(MappingError, match="Did you mean 'bacuda'"):
        load_mapping("bacuta")


def test_a_mapping_is_loaded_from_a_file(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text('title = "Own"\n[columns]\nmrn = "Nr"\n', encoding="utf-8")
    mapping = load_mapping(path)
    assert (mapping.name, mapping.title, mapping.rules[0].sources) == ("own", "Own", ("Nr",))


@pytest.mark.parametrize("content", [None, "title = ", b"\xff\xfe\xff"])
def test_a_mapping_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "own.toml"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(MappingError, match=r"own\.toml"):
        load_mapping(str(path))


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"colums": {}}, "Did you mean 'columns'"),
        ({"delimiter": 1}, "delimiter = 1 is not a text"),
        ({"delimiter": ";;"}, "delimiter is one ASCII character"),
        ({"delimiter": '"'}, "must differ"),
        ({"decimal_mark": ";"}, "decimal_mark is"),
        ({"thousands": "."}, "must differ"),
        ({"thousands": "x"}, "thousands is one of"),
        ({"encoding": "utf-7"}, "encoding 'utf-7' is not read"),
        ({"format": "xml"}, "not one of a flat file"),
        ({"null_values": "NA"}, "null_values = 'NA' is not a list"),
        ({"columns": {"importr": "x"}}, "Did you mean 'importer'"),
        ({"columns": {"mrn": {"colum": "x"}}}, "Did you mean 'column'"),
        ({"columns": {"mrn": {}}}, "either column or constant"),
        ({"columns": {"office": {"column": "x", "constant": "y"}}}, "either column or constant"),
        ({"columns": {"office": {"constant": "y", "pad": 3}}}, "stands alone"),
        ({"columns": {"mrn": {"constant": "y"}}}, "cannot be a constant"),
        ({"columns": {"mrn": [1]}}, "header name"),
        ({"columns": {"mrn": {"column": "x", "unit": "t"}}}, "unit has no meaning for mrn"),
        ({"columns": {"net_mass": {"column": "x", "unit": "tons"}}}, "Known are kg, g"),
        ({"columns": {"duty_amount": {"column": "x", "unit": "t"}}}, "cannot be turned into"),
        ({"columns": {"hs": {"column": "x", "pad": 0}}}, "pad is the number"),
        ({"columns": {"hs": {"column": "x", "format": "%Y"}}}, "format has no meaning"),
        ({"columns": {"seals": {"column": "x", "split": ""}}}, "split is the text"),
        ({"columns": {"office": {"column": "x", "others": "drop"}}}, "'keep' or 'reject'"),
        ({"columns": {"issued_at": {"column": "x", "timezone": "Mars"}}}, "no time zone 'Mars'"),
        ({"columns": {"offence": {"column": "x", "values": {"1": "bad"}}}}, "neither yes nor no"),
        ({"columns": {"regime": {"column": "x", "values": {"1": "in"}}}}, "not one of import"),
        ({"columns": {"item": {"constant": "one"}}}, "not a plain decimal"),
        ({"defaults": {"regime": "inward"}}, "not one of import, export, transit"),
        ({"defaults": {"regim": "import"}}, "Did you mean 'regime'"),
        ({"defaults": {"item_count": 1}}, "in quotes"),
    ],
)
def test_what_a_mapping_says_wrongly_is_named_with_advice(said, error):
    with pytest.raises(MappingError, match=error):
        parse_mapping(said, "own", "own.toml")


def test_a_mapping_without_a_reference_cannot_be_bound(folder):
    mapping = parse_mapping({"columns": {"office": "office"}}, "own", "own.toml")
    with pytest.raises(MappingError, match="mrn, lrn or message_id"):
        folder.read("office\n30\n", mapping)


def test_alternative_headers_are_tried_in_order(folder):
    mapping = folder.mapping({"hs": ["HS10", "HS6"]})
    assert folder.read("id,HS6\nA,851712\n", mapping).column("hs") == ["851712"]
    assert folder.read("id,HS6,HS10\nA,851712,8517120000\n", mapping).column("hs") == ["8517120000"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0101.21.00", "01012100"),
        ("0101 21", "010121"),
        ("0101\u00a021", "010121"),
        ("851712", "851712"),
        ("", None),
    ],
)
def test_commodity_codes_are_digits_with_their_leading_zeros(folder, code, expected):
    assert folder.read(f"id,hs\nA,{code}\n").column("hs") == [expected]


def test_pad_restores_one_lost_zero_of_a_code_and_fills_other_texts(folder):
    mapping = folder.mapping(
        {"hs": {"column": "hs", "pad": 6}, "office": {"column": "o", "pad": 3}}
    )
    read = folder.read("id,hs,o\nA,10121,7\nB,010121,1234\nC,1012,7\n", mapping)
    assert read.column("hs") == ["010121", "010121"]
    assert read.column("office") == ["007", "1234"]
    assert "has not the 6 digits" in read.reasons[4]


def test_units_are_turned_into_canonical_ones_exactly(folder):
    columns = {
        "net_mass": {"column": "kg", "unit": "t"},
        "gross_mass": {"column": "lb", "unit": "lb"},
        "duty_rate": {"column": "rate", "unit": "fraction"},
    }
    read = folder.read("id,kg,lb,rate\nA,1.005,1,0.065\nB,,2,\n", folder.mapping(columns))
    assert read.column("net_mass") == ["1005", None]
    assert read.column("gross_mass") == ["0.45359237", "0.90718474"]
    assert read.column("duty_rate") == ["6.5", None]


def test_numbers_keep_every_digit_as_written(folder):
    read = folder.read("id,kg\nA,1.50\nB,+2.0\nC,.5\nD,12345678901234567890.123456789\nE,-0\n")
    assert read.column("net_mass") == ["1.50", "2.0", ".5", "12345678901234567890.123456789", "-0"]
    assert numbers(read.batches[0].column("net_mass")).tolist()[:3] == [1.5, 2.0, 0.5]


@pytest.mark.parametrize(
    ("mark", "thousands", "good", "bad"),
    [
        (",", "", {"1,5": "1.5", "1500": "1500"}, ["1.5", "1.500,00"]),
        (".", ",", {"1,234,567.89": "1234567.89", "12": "12"}, ["1,23", "12,34,567", "1.2.3"]),
        (",", ".", {"1.234,5": "1234.5", "-1.000": "-1000"}, ["1.23", "1,234.5"]),
        (",", " ", {"1 234,5": "1234.5"}, ["1  234"]),
        (".", "'", {"1'234.5": "1234.5"}, ["'1234"]),
    ],
)
def test_decimal_mark_and_thousands_are_as_declared_and_nothing_else(
    folder, mark, thousands, good, bad
):
    mapping = folder.mapping(decimal_mark=mark, thousands=thousands, delimiter=";")
    texts = [*good, *bad]
    read = folder.read("id;kg\n" + "".join(f"N{n};{t}\n" for n, t in enumerate(texts)), mapping)
    assert read.column("net_mass") == list(good.values())
    assert [r.value for r in read.rejects] == bad


def test_flags_and_codes_are_translated_by_values(folder):
    columns = {
        "offence": {"column": "bad", "values": {"guilty": "true", "clean": "false", "-": ""}},
        "origin": {"column": "o", "values": {"UK": "GB"}, "others": "keep"},
        "border_mode": {"column": "m", "values": {"SEA": "1"}},
    }
    read = folder.read(
        "id,bad,o,m\nA,guilty,UK,SEA\nB,-,FR,\nC,clean,,AIR\n", folder.mapping(columns)
    )
    assert read.column("offence") == [True, None]
    assert read.column("origin") == ["GB", "FR"]
    assert read.column("border_mode") == ["1", None]
    assert "others = 'keep'" in read.reasons[4]


def test_null_values_are_absent_and_na_is_namibia_unless_declared(folder):
    text = "id,o\nA,NA\nB,NULL\nC, \n"
    columns = {"origin": "o"}
    assert folder.read(text, folder.mapping(columns)).column("origin") == ["NA", "NULL", None]
    declared = folder.mapping(columns, null_values=["NULL"])
    assert folder.read(text, declared).column("origin") == ["NA", None, None]


def test_constants_and_defaults_fill_columns(folder):
    columns = {"declarant": {"constant": "D1"}, "origin": {"column": "o", "optional": True}}
    mapping = folder.mapping(columns, defaults={"origin": "CN", "regime": "export"})
    read = folder.read("id,o\nA,\nB,FR\n", mapping)
    assert read.column("declarant") == ["D1", "D1"]
    assert read.column("origin") == ["CN", "FR"]
    assert read.column("regime") == ["export", "export"]
    assert folder.read("id\nA\n", mapping).column("origin") == ["CN"]


def test_lists_are_split_where_the_mapping_says(folder):
    mapping = folder.mapping({"seals": {"column": "seals", "split": "|"}})
    read = folder.read('id,seals\nA,S1 | S2\nB,"S;3|S4"\nC,\n', mapping)
    declarations = [d for batch in read.batches for d in declarations_of(batch)]
    assert [d.seals for d in declarations] == [("S1", "S2"), ("S;3", "S4"), ()]


@pytest.mark.parametrize(
    ("text", "rule", "expected"),
    [
        ("2026-01-02", {}, datetime(2026, 1, 2, tzinfo=UTC)),
        ("20260102", {}, datetime(2026, 1, 2, tzinfo=UTC)),
        ("2026-01-02T03:04:05Z", {}, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02 03:04+02:00", {}, datetime(2026, 1, 2, 1, 4, tzinfo=UTC)),
        ("2026-01-02 03:04", {"timezone": "Asia/Seoul"}, datetime(2026, 1, 1, 18, 4, tzinfo=UTC)),
        ("2026-01-02", {"timezone": "Asia/Seoul"}, datetime(2026, 1, 2, tzinfo=UTC)),
        ("26-01-02", {"format": "%y-%m-%d"}, datetime(2026, 1, 2, tzinfo=UTC)),
        ("1/2/26", {"format": "%m/%d/%y"}, datetime(2026, 1, 2, tzinfo=UTC)),
        (
            "02.01.2026 09:00",
            {"format": "%d.%m.%Y %H:%M", "timezone": "Asia/Seoul"},
            datetime(2026, 1, 2, tzinfo=UTC),
        ),
    ],
)
def test_moments_are_utc_with_their_spelling_beside(folder, text, rule, expected):
    mapping = folder.mapping({"accepted_at": {"column": "day", **rule}})
    read = folder.read(f"id,day\nA,{text}\n", mapping)
    assert read.column("accepted_at") == [expected]
    plain = text == "2026-01-02T03:04:05Z"
    assert read.column("accepted_at.text") == [None if plain else text]


@pytest.mark.parametrize(
    ("pattern", "impossible"),
    [(None, "2021-02-30 10:00:00"), ("%d/%m/%Y %H:%M:%S", "30/02/2021 10:00:00")],
)
def test_many_different_times_are_read_as_few_are(folder, pattern, impossible):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    moments = [start + timedelta(seconds=61 * n) for n in range(5000)]
    texts = [m.strftime(pattern or "%Y-%m-%d %H:%M:%S") for m in moments]
    mapping = folder.mapping(
        {"accepted_at": {"column": "day", **({"format": pattern} if pattern else {})}}
    )
    body = "".join(f"N{n},{text}\n" for n, text in enumerate(texts))
    read = folder.read("id,day\n" + body, mapping)
    assert read.column("accepted_at") == moments
    assert read.column("accepted_at.text") == texts
    worse = folder.read("id,day\n" + body + f"X,{impossible}\n", mapping)
    assert worse.column("accepted_at") == moments
    assert worse.rejects[0].value == impossible


def test_detection_picks_the_mapping_whose_columns_are_all_there():
    bacuda = [
        "sgd.id,sgd.date,importer.id,declarant.id,country,office.id,tariff.code,quantity",
        "gross.weight,fob.value,cif.value,total.taxes,illicit,revenue",
    ]
    header = ",".join(bacuda).split(",")
    assert detect_mapping(header) == "bacuda"
    assert detect_mapping([name.replace(".", "_") for name in header]) == "bacuda"
    assert detect_mapping(header[:-2]) == "bacuda"
    assert detect_mapping(header[1:]) is None
    assert detect_mapping(["mrn", "hs", "whatever"]) == "canonical"
    assert detect_mapping(["hs", "origin"]) is None


def test_bacuda_rows_never_inspected_have_no_offence(folder):
    head = "sgd.id,sgd.date,importer.id,declarant.id,country,office.id,tariff.code,quantity,"
    head += "gross.weight,fob.value,cif.value,total.taxes,illicit,revenue\n"
    rows = "SGD1,13-01-02,IMP1,DEC1,CNTRY1,OFF1,8703232226,1,1200.5,100,120,12,1,50.5\n"
    rows += "SGD2,13-01-03,IMP1,DEC1,CNTRY1,OFF1,101210000,1,10,100,120,12,NaN,NaN\n"
    rows += "SGD3,13-01-03,IMP1,DEC1,CNTRY1,OFF1,8703232226,1,10,100,120,12,0.0,0\n"
    read = folder.read(head + rows, load_mapping("bacuda"))
    assert read.column("offence") == [True, None, False]
    assert read.column("assessed") == ["50.5", None, "0"]
    assert read.column("hs") == ["8703232226", "0101210000", "8703232226"]
    assert read.column("accepted_at")[0] == datetime(2013, 1, 2, tzinfo=UTC)
    assert read.column("regime") == ["import"] * 3


def test_a_file_with_another_delimiter_quote_and_encoding_is_read(folder):
    mapping = folder.mapping(delimiter="\t", quote="'", encoding="windows-1252")
    data = "id\toffice\nA\t'K\u00f6ln\t\u20ac'\n".encode("cp1252")
    assert folder.read(data, mapping).column("office") == ["Köln\t€"]
