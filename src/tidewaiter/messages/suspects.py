"""Which declarations of a canonical batch may have something odd about them, by columns.

:func:`~tidewaiter.messages.checks.check` looks at one declaration at a time; most have nothing odd.
This finds those it has to look at: never too few, at times a few too many.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.core.finding import Finding
from tidewaiter.messages.cells import split_list
from tidewaiter.messages.checks import check
from tidewaiter.messages.rows import declarations_of, owners
from tidewaiter.reference.containers import container_fault
from tidewaiter.reference.lists import countries, currencies, incoterms, package_kinds, units
from tidewaiter.reference.tariff import current_tariff

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]

_FORMULA = "^[=@+\\-\t\r\n\uff1d\uff0b\uff0d\uff20]"
_EXACT = 15
"""Digits up to which two different decimals are two different doubles."""


def findings_of(rows: pa.RecordBatch) -> dict[int, tuple[Finding, ...]]:
    """What is odd about the declarations of a batch, by their position; few have anything."""
    owner = owners(rows)
    places = suspects(rows, owner)
    if not len(places):
        return {}
    chosen = rows.filter(pa.array(np.isin(owner, places)))
    pairs = zip(places.tolist(), declarations_of(chosen), strict=True)
    return {place: found for place, one in pairs if (found := check(one))}


def suspects(rows: pa.RecordBatch, owner: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Positions, in order, of the declarations that may have something odd."""
    found = np.zeros(rows.num_rows, bool)
    for name, odd in _ODD.items():
        found |= _odd(_column(rows, name), odd)
    for name in rows.schema.names:
        if name == "description" or name.endswith("_name"):
            found |= _begins_odd(_column(rows, name))
        elif name.endswith("_country"):
            found |= _odd(_column(rows, name), _country)
    found |= _below(_column(rows, "gross_mass"), _column(rows, "net_mass"))
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    found |= _misnumbered(_column(rows, "item"), owner, starts)
    positions = owner[starts][_sums(rows, starts)]
    return np.union1d(owner[found], positions)


def _column(rows: pa.RecordBatch, name: str) -> pa.Array | None:
    index = rows.schema.get_field_index(name)
    column = rows.column(index) if index >= 0 else None
    return None if column is None or column.null_count == len(column) else column


def _commodity(code: str) -> bool:
    return not (code.isascii() and code.isdigit() and current_tariff().knows(code))


def _country(code: str) -> bool:
    return code not in countries().codes


def _currency(code: str) -> bool:
    return code not in currencies().codes


def _some(odd: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda cell: any(odd(part) for part in split_list(cell) if part)


_ODD: dict[str, Callable[[str], bool]] = {
    "hs": _commodity,
    "origin": _country,
    "dispatch": _country,
    "destination": _country,
    "routing": _some(_country),
    "invoice_currency": _currency,
    "price_currency": _currency,
    "containers": _some(lambda number: container_fault(number) is not None),
    "incoterm": lambda code: code not in incoterms().codes,
    "supplementary_unit": lambda code: code.partition("#")[0] not in units().codes,
    "package_kind": lambda code: code not in package_kinds().codes,
    "dangerous_goods": _some(lambda number: not (len(number) == 4 and number.isdigit())),
}
"""Per canonical column whether a value of it is odd; asked once for each different value."""


def _odd(column: pa.Array | None, odd: Callable[[str], bool]) -> Flags | bool:
    if column is None:
        return False
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    values = enumerate(coded.dictionary.to_pylist())
    bad = [n for n, value in values if value is not None and odd(str(value))]
    return _rows_with(coded, bad)


def _rows_with(coded: pa.DictionaryArray, codes: list[int]) -> Flags | bool:
    if not codes:
        return False
    at = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    found: Flags = np.isin(at, codes)
    return found


def _begins_odd(column: pa.Array | None) -> Flags | bool:
    if column is None:
        return False
    if pa.types.is_dictionary(column.type):
        hits = pc.match_substring_regex(column.dictionary, _FORMULA).to_numpy(zero_copy_only=False)
        return _rows_with(column, np.flatnonzero(hits == True).tolist())  # noqa: E712 - nulls
    return _true(pc.match_substring_regex(column, _FORMULA))


def _true(flags: pa.Array) -> Flags:
    found: Flags = flags.fill_null(False).to_numpy(zero_copy_only=False)
    return found


def _numbers(column: pa.Array) -> Numbers:
    """A column of numbers as doubles, NaN where there is none."""
    if pa.types.is_dictionary(column.type):
        values = column.dictionary.cast(pa.float64())
        column = values.take(column.indices)
    found: Numbers = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return found


def _below(gross: pa.Array | None, net: pa.Array | None) -> Flags | bool:
    if gross is None or net is None:
        return False
    one, other = _numbers(gross), _numbers(net)
    found: Flags = (one < other) | ((one == other) & (_long(gross) | _long(net)))
    return found


def _long(column: pa.Array) -> Flags | bool:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not pa.types.is_string(column.type):
        return False
    return _true(pc.greater(pc.utf8_length(column), _EXACT))


def _misnumbered(
    column: pa.Array | None, owner: npt.NDArray[np.int32], starts: npt.NDArray[np.int64]
) -> Flags | bool:
    if column is None:
        return False
    expected = np.arange(len(owner)) - np.repeat(starts, np.diff(starts, append=len(owner))) + 1
    said = column.fill_null(1).to_numpy(zero_copy_only=False)
    found: Flags = said != expected
    return found


def _sums(rows: pa.RecordBatch, starts: npt.NDArray[np.int64]) -> Flags:
    """Per declaration whether a total may differ from what its items come to."""
    sizes = np.diff(starts, append=rows.num_rows)
    found = np.zeros(len(starts), bool)
    count = _column(rows, "item_count")
    if count is not None:
        there = _true(rows.column("item").is_valid()).astype(float)
        found |= _apart(_numbers(count)[starts], np.add.reduceat(there, starts), 0.0)
    for total, part, tolerance in _TOTALS:
        said, parts = _column(rows, total), _column(rows, part)
        if said is not None and parts is not None:
            values = _numbers(parts)
            values = np.nan_to_num(values) if part == "packages" else values
            sums = np.add.reduceat(values, starts)
            found |= _apart(_numbers(said)[starts], sums, tolerance * sizes)
    return found


_TOTALS = (
    ("package_total", "packages", 0.0),
    ("gross_total", "gross_mass", 0.0005),
    ("invoice_total", "item_price", 0.005),
)
"""Half of what :mod:`~tidewaiter.messages.checks` allows, since these are doubles."""


def _apart(said: Numbers, counted: Numbers, tolerance: Any) -> Flags:
    found: Flags = np.abs(said - counted) > tolerance
    return found
