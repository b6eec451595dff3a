"""Declarations and history as people write them in a case, and what they become.

Shorthand: a bare text for a time (``2026-01-02``), an amount (``12.50 USD``) or a quantity
(``3 NAR``); parties by role; items numbered in order; ``repeat`` for several alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import date, datetime
from typing import Any, get_args, get_origin

import pyarrow as pa

from tidewaiter.core import Amount, Declaration, Item, Party, Quantity, Timestamp, from_plain
from tidewaiter.core.canonical import field_types, parse_decimal
from tidewaiter.core.errors import ValueRefused
from tidewaiter.core.pointer import coerce
from tidewaiter.core.sentence import sentence
from tidewaiter.messages.cells import MOMENT
from tidewaiter.messages.columns import COLUMNS, Column, Kind
from tidewaiter.messages.rows import batch_of

_NUMBERED = {Amount: "currency", Quantity: "unit"}


def declarations(written: Sequence[Mapping[str, Any]], on: date | None) -> list[Declaration]:
    """The declarations of a case; one without a reference is called by its position.

    One without a date of acceptance or issue was accepted on the day ``on``. Raises
    :class:`ValueRefused` with the place, as in ``declarations.1.items.2.net_mass``.
    """
    found: list[Declaration] = []
    for number, one in enumerate(written, start=1):
        where = f"declarations.{number}"
        plain = {key: value for key, value in one.items() if key != "repeat"}
        found += _repeated(plain, times(one, where), str(number), where, on)
    seen: set[str] = set()
    for declaration in found:
        if declaration.id in seen:
            raise ValueRefused(
                sentence("two declarations are called '{id}'.", id=declaration.id),
                where="declarations",
                advice="Give each an mrn, lrn or message_id of its own.",
            )
        seen.add(declaration.id)
    return found


def history(written: Sequence[Mapping[str, Any]]) -> list[pa.RecordBatch]:
    """Earlier declarations as canonical batches, one for each entry and repetition.

    An entry is a row of canonical columns, or ``declaration`` with a whole one. Raises
    :class:`ValueRefused` with the place, as in ``history.3.net_mass``.
    """
    batches: list[pa.RecordBatch] = []
    for number, entry in enumerate(written, start=1):
        where = f"history.{number}"
        if not entry.get("declaration", entry).get("accepted_at"):
            raise ValueRefused("an 'accepted_at' is needed: the past is dated.", where=where)
        for copy in range(times(entry, where)):
            reference = f"history-{number}-{copy + 1}"
            if "declaration" in entry:
                inner = f"{where}.declaration"
                declaration = _declaration(entry["declaration"], reference, inner, copy, None)
                batches.append(batch_of([declaration]))
            else:
                batches.append(_row(entry, reference, where))
    return batches


def times(entry: Mapping[str, Any], where: str) -> int:
    """How often an entry counts."""
    found: int = from_plain(int, entry.get("repeat", 1), f"{where}.repeat")
    if not 1 <= found <= 10_000:
        raise ValueRefused("it is not between 1 and 10000.", where=f"{where}.repeat")
    return found


def _repeated(
    plain: Mapping[str, Any], count: int, name: str, where: str, on: date | None
) -> Iterator[Declaration]:
    for copy in range(count):
        own = f"{name}-{copy + 1}" if count > 1 else name
        yield _declaration(plain, own, where, copy if count > 1 else None, on)


def _declaration(
    plain: Mapping[str, Any], name: str, where: str, copy: int | None, on: date | None
) -> Declaration:
    """One declaration; a copy carries its number behind the reference."""
    data = dict(spelt_out(Declaration, plain, where))
    given = next((key for key in ("mrn", "lrn", "message_id") if data.get(key)), None)
    if given is None:
        data["message_id"] = name
    elif copy is not None:
        data[given] = f"{data[given]}-{copy + 1}"
    if on is not None and not data.get("accepted_at") and not data.get("issued_at"):
        data["accepted_at"] = spelt_out(Timestamp, on.isoformat(), where)
    found: Declaration = from_plain(Declaration, data, where)
    return found


def spelt_out(kind: Any, data: Any, where: str) -> Any:
    """Shorthand written out, so that :func:`~tidewaiter.core.from_plain` understands it."""
    kind = next((a for a in get_args(kind) if a is not type(None)), kind) if _union(kind) else kind
    if data is None:
        return None
    if get_origin(kind) is tuple:
        return _list_spelt_out(get_args(kind)[0], data, where)
    if not is_dataclass(kind):
        return data
    if not isinstance(data, Mapping):
        return _bare(kind, data, where)
    known = field_types(kind)
    return {
        name: spelt_out(known[name], value, f"{where}.{name}") if name in known else value
        for name, value in data.items()
    }


def _union(kind: Any) -> bool:
    return type(None) in get_args(kind)


def _bare(kind: Any, data: Any, where: str) -> Any:
    if kind is Timestamp:
        return {"value": from_plain(datetime, data, where), "text": str(data)}
    if kind in _NUMBERED:
        found = coerce(kind, data, where)
        return {"value": found.value, _NUMBERED[kind]: getattr(found, _NUMBERED[kind])}
    return data


def _list_spelt_out(kind: Any, data: Any, where: str) -> Any:
    if kind is Party and isinstance(data, Mapping):
        data = [_party(role, value) for role, value in data.items()]
    if not isinstance(data, Sequence) or isinstance(data, str):
        return data
    found = [spelt_out(kind, one, f"{where}.{n}") for n, one in enumerate(data, start=1)]
    if kind is Item:
        found = [
            {"number": number, **one} if isinstance(one, Mapping) else one
            for number, one in enumerate(found, start=1)
        ]
    return found


def _party(role: str, value: Any) -> dict[str, Any]:
    return {"role": role, **value} if isinstance(value, Mapping) else {"role": role, "id": value}


def _row(entry: Mapping[str, Any], reference: str, where: str) -> pa.RecordBatch:
    """A row of canonical columns as a batch of one."""
    row = {"item": 1, **entry}
    arrays = {"declaration_id": pa.array([reference], pa.string())}
    for name, value in row.items():
        if name != "repeat" and value is not None:
            arrays[name] = _cell(COLUMNS[name], value, f"{where}.{name}")
    return pa.RecordBatch.from_pydict(arrays)


def _cell(column: Column, value: Any, where: str) -> pa.Array:
    if column.kind is Kind.NUMBER:
        return pa.array([_number(value, where)], pa.string())
    if column.kind is Kind.INTEGER:
        return pa.array([from_plain(int, value, where)], pa.int64())
    if column.kind is Kind.MOMENT:
        return pa.array([from_plain(datetime, value, where)], MOMENT)
    if column.kind is Kind.FLAG:
        return pa.array([from_plain(bool, value, where)], pa.bool_())
    return pa.array([from_plain(str, value, where)], pa.string())


def _number(value: Any, where: str) -> str:
    try:
        return format(parse_decimal(value), "f")
    except ValueError as problem:
        raise ValueRefused(sentence("{problem}.", problem=problem), where=where) from None
