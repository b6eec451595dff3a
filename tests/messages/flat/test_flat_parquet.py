"""Parquet files: types as they come, damage as it comes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tidewaiter.core.errors import MappingError, SourceError
from tidewaiter.messages.flat import parquet_file
from tidewaiter.messages.flat.reader import FlatReader, read_header


def save(folder, columns, name="a.parquet", **options):
    path = folder.path / name
    pq.write_table(pa.table(columns), path, **options)
    return path


def ids(count):
    return [f"N{n}" for n in range(count)]


def test_only_mapped_columns_are_read_and_text_comes_as_dictionaries(folder):
    path = save(folder, {"id": ids(3), "office": ["1", "2", " 2 "], "other": [1, 2, 3]})
    read = folder.read(path)
    assert read.column("office") == ["1", "2", "2"]
    assert pa.types.is_dictionary(read.batches[0].schema.field("office").type)
    assert len(read.batches[0].column("office").dictionary) == 2
    assert read.reader.unmapped == ("other",)
    assert read_header(path) == ["id", "office", "other"]


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())],
)
def test_text_comes_in_any_arrow_text_type(folder, kind):
    path = save(folder, {"id": pa.array(["A", "B"], kind), "office": pa.array(["", "x"], kind)})
    read = folder.read(path)
    assert (read.ids, read.column("office")) == (["A", "B"], [None, "x"])


def test_numbers_keep_the_arrow_type_and_nan_is_absent(folder):
    columns = {
        "id": ids(3),
        "kg": pa.array([1.5, float("nan"), None]),
        "gross": pa.array([Decimal("1.50"), None, Decimal("2.25")]),
    }
    mapping = folder.mapping({"gross_mass": "gross"})
    read = folder.read(save(folder, columns), mapping)
    assert read.batches[0].schema.field("net_mass").type == pa.float64()
    assert read.column("net_mass") == [1.5, None, None]
    assert read.column("gross_mass") == [Decimal("1.50"), None, Decimal("2.25")]


def test_an_infinite_number_is_rejected_by_its_row(folder):
    read = folder.read(save(folder, {"id": ids(3), "kg": [1.0, float("inf"), 2.0]}))
    assert read.ids == ["N0", "N2"]
    (reject,) = read.rejects
    assert (reject.line, reject.unit, reject.column, reject.value) == (2, "row", "kg", "inf")
    assert "a.parquet, row 2" in reject.where


def test_flags_integers_and_whole_floats_are_understood(folder):
    columns = {
        "id": pa.array([10, 11, 12]),
        "bad": [1.0, 0.0, None],
        "no": [1.0, 2.0, 3.0],
        "office": [30.0, 31.0, None],
    }
    read = folder.read(save(folder, columns))
    assert read.ids == ["10", "11", "12"]
    assert read.column("offence") == [True, False, None]
    assert read.column("item") == [1, 2, 3]
    assert read.column("office") == ["30", "31", None]


@pytest.mark.parametrize(
    "kind", [pa.timestamp("ns"), pa.timestamp("ms", "Asia/Seoul"), pa.date32(), pa.date64()]
)
def test_dates_and_timestamps_become_utc_moments(folder, kind):
    at = datetime(2026, 1, 2, tzinfo=UTC)
    value = at if pa.types.is_timestamp(kind) and kind.tz else at.replace(tzinfo=None)
    value = date(2026, 1, 2) if pa.types.is_date(kind) else value
    read = folder.read(save(folder, {"id": ["A"], "day": pa.array([value], kind)}))
    assert read.column("accepted_at") == [at]


def test_a_naive_timestamp_is_in_the_time_zone_of_the_mapping(folder):
    mapping = folder.mapping({"accepted_at": {"column": "day", "timezone": "Asia/Seoul"}})
    columns = {"id": ["A"], "day": [datetime(2026, 1, 2, 9)]}  # noqa: DTZ001 - naive on purpose
    read = folder.read(save(folder, columns), mapping)
    assert read.column("accepted_at") == [datetime(2026, 1, 2, tzinfo=UTC)]


def test_an_integer_commodity_code_needs_pad(folder):
    path = save(folder, {"id": ids(3), "hs": [101210000, 8517120000, 85171200]})
    with pytest.raises(MappingError, match="pad = 10"):
        FlatReader([path], folder.mapping())
    read = folder.read(path, folder.mapping({"hs": {"column": "hs", "pad": 10}}))
    assert read.column("hs") == ["0101210000", "8517120000"]
    assert "10 digits" in read.reasons[3]


def test_a_float_commodity_code_is_refused(folder):
    path = save(folder, {"id": ids(1), "hs": [8517.12]})
    with pytest.raises(MappingError, match="float has lost"):
        FlatReader([path], folder.mapping({"hs": {"column": "hs", "pad": 10}}))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("office", [{"a": 1}]),
        ("kg", [[1.0]]),
        ("day", [1.5]),
        ("day", [20260101]),
        ("office", [b"bytes"]),
    ],
)
def test_a_type_that_cannot_be_read_is_named_with_its_column(folder, column, values):
    with pytest.raises(MappingError, match=f"column {column}"):
        FlatReader([save(folder, {"id": ["A"], column: values})], folder.mapping())


def test_whole_number_dates_are_read_by_their_format(folder):
    mapping = folder.mapping({"accepted_at": {"column": "day", "format": "%Y%m%d"}})
    read = folder.read(save(folder, {"id": ["A"], "day": [20260102]}), mapping)
    assert read.column("accepted_at") == [datetime(2026, 1, 2, tzinfo=UTC)]


def test_lists_of_text_become_list_cells(folder):
    read = folder.read(save(folder, {"id": ids(3), "seals": [["A", "B;C"], [], None]}))
    assert read.column("seals") == ["A;B\\;C", None, None]


def test_declarations_that_straddle_batches_and_row_groups_stay_whole(folder):
    names = [f"N{n // 7}" for n in range(700)]
    offices = [f"{n // 7 % 13}" for n in range(700)]
    path = save(folder, {"id": names, "office": offices}, row_group_size=60)
    read = folder.read(path, batch_rows=25)
    assert (read.ids, read.column("office")) == (names, offices)
    assert all(b.num_rows % 7 == 0 for b in read.batches)


def test_a_damaged_late_row_group_fails_after_the_earlier_batches(folder):
    path = save(
        folder,
        {"id": [f"N{n * 7919 % 100003}" for n in range(4000)], "kg": [f"{n}" for n in range(4000)]},
        row_group_size=1000,
        compression="snappy",
    )
    group = pq.ParquetFile(path).metadata.row_group(3).column(0)
    data = bytearray(path.read_bytes())
    at = group.dictionary_page_offset or group.data_page_offset
    data[at : at + group.total_compressed_size] = b"\xff" * group.total_compressed_size
    path.write_bytes(data)
    read = folder.read(path, batch_rows=500)
    assert isinstance(read.error, SourceError)
    assert "a.parquet" in str(read.error)
    assert 2000 <= len(read.ids) < 3000
    assert "damaged" in read.rejects[-1].reason


@pytest.mark.parametrize("cut", [10, 200])
def test_a_cut_off_parquet_file_is_an_error(folder, cut):
    path = save(folder, {"id": ids(100)})
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(SourceError, match="damaged or cut-off Parquet"):
        FlatReader([path], folder.mapping())


def test_text_that_is_not_utf_8_rejects_its_row(folder):
    broken = pa.array([b"ok", b"K\xf6ln"], pa.binary())
    for office in (broken.view(pa.string()), broken.view(pa.string()).slice(0)):
        read = folder.read(save(folder, {"id": ["A", "B"], "office": office}))
        assert read.ids == ["A"]
        assert "not UTF-8" in read.reasons[2]


def test_a_parquet_file_without_rows_gives_nothing(folder):
    read = folder.read(save(folder, {"id": pa.array([], pa.string())}))
    assert (read.batches, read.error) == ([], None)


def test_csv_and_parquet_of_one_run_are_told_apart_by_content(folder):
    parquet = save(folder, {"id": ["A"]}, name="a.csv")
    read = folder.read([parquet, folder.file("id\nB\nA\n", "b.parquet")])
    assert read.ids == ["A", "B"]
    assert "a.csv, row 1" in read.rejects[0].reason


def test_a_mapping_for_one_format_refuses_the_other(folder):
    path = save(folder, {"id": ["A"]})
    with pytest.raises(MappingError, match="is Parquet"):
        FlatReader([path], folder.mapping(format="csv"))


@pytest.mark.parametrize(("code", "sound"), [(1, True), (2, False), (-1, False), (None, True)])
def test_codes_outside_their_dictionary_are_damage(code, sound):
    codes = pa.array([0, code], pa.int32())
    texts = pa.DictionaryArray.from_arrays(codes, pa.array(["a", "b"]), safe=False)
    batch = pa.RecordBatch.from_arrays([texts], ["office"])
    if sound:
        parquet_file._check_codes(batch)
    else:
        with pytest.raises(ValueError, match="dictionary of 2"):
            parquet_file._check_codes(batch)
