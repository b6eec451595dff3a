"""The bridge between declarations and rows: canonical batches both ways.

A canonical batch has one row per goods item, those of one declaration adjacent, and the columns
of :data:`tidewaiter.messages.columns.COLUMNS`. Besides these it always has ``declaration_id`` and
``item``; a moment that is spelt differently from ``2026-11-23T10:05:00Z`` keeps its spelling in a
sibling column ``<name>.text``. A declaration without goods has one row whose ``item`` is null.

Arrow types: text and lists are ``string`` or ``dictionary<int32, string>``, numbers are plain
decimal text (or the numeric type a Parquet file had), integers ``int64``, moments
``timestamp[us, UTC]``, flags ``bool``. Absent is null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.core.declaration import Declaration
from tidewaiter.core.errors import ValueRefused
from tidewaiter.core.outcome import Outcome
from tidewaiter.core.parts import Timestamp
from tidewaiter.messages.assembly import assemble, outcome
from tidewaiter.messages.cells import MOMENT, decimals, join_list, moments_of, split_list
from tidewaiter.messages.columns import COLUMNS, Column, Kind

_WORDS = pa.dictionary(pa.int32(), pa.string())


def batch_of(declarations: Sequence[Declaration]) -> pa.RecordBatch:
    """Declarations as one canonical batch: the columns with any value, in canonical order.

    Raises :class:`ValueRefused` as :class:`Sheet` does.
    """
    return Sheet(declarations).batch()


class Sheet:
    """Declarations as the columns of a canonical batch, each made when it is asked for.

    A decision on arrival reads a handful of the hundred columns. Raises :class:`ValueRefused` for a
    declaration without a reference, for a reference that occurs twice (its rows could not be told
    apart) and for an integer beyond 64 bits.
    """

    def __init__(self, declarations: Sequence[Declaration]) -> None:
        self._declarations = declarations
        self._items = [item for d in declarations for item in (d.items or (None,))]
        counts = [max(1, len(d.items)) for d in declarations]
        self.owners = np.repeat(np.arange(len(declarations), dtype=np.int32), counts)
        self._alone = len(self._items) if len(declarations) == 1 else 0
        ids = _ids(declarations)
        made = pa.array(ids * self._alone or ids, pa.string())
        self._made: dict[str, pa.Array] = {
            "declaration_id": made if self._alone else made.take(self.owners)
        }
        self._asked: set[str] = set()
        for name, column in COLUMNS.items():
            if column.kind is Kind.INTEGER:
                self._make(name)

    def column(self, name: str) -> pa.Array | None:
        """One value per item row; ``None`` where no declaration has any."""
        self._make(name.removesuffix(".text"))
        return self._made.get(name)

    def batch(self) -> pa.RecordBatch:
        """All columns with any value, in canonical order."""
        names = ["declaration_id", *(n for name in COLUMNS for n in (name, f"{name}.text"))]
        found = {name: self.column(name) for name in names}
        return pa.RecordBatch.from_pydict({n: a for n, a in found.items() if a is not None})

    def _make(self, name: str) -> None:
        column = COLUMNS.get(name)
        if name in self._asked or column is None or column.level == "outcome":
            return
        self._asked.add(name)
        in_item = column.level == "item"
        steps = _STEPS[name]
        things = self._items if in_item else self._declarations
        found = [_walk(thing, steps) for thing in things]
        if column.name != "item" and found.count(None) == len(found):
            return
        if self._alone and not in_item:  # one after the other is faster than to take them
            found, in_item = found * self._alone, True
        for made, array in _arrays(column, found):
            self._made[made] = array if in_item else array.take(self.owners)


def declaration_of(batch: pa.RecordBatch, start: int, stop: int) -> Declaration:
    """The declaration in the rows ``[start, stop)``, its decimals exactly as written.

    Header fields are taken from the first of the rows. What has no home without its other half (a
    currency without an amount) is kept as an extra. Raises :class:`ValueRefused` for a value that
    does not fit its field.
    """
    values = _values(batch.slice(start, stop - start))
    return assemble(values, 0, stop - start)


def declarations_of(batch: pa.RecordBatch) -> list[Declaration]:
    """Every declaration of a batch in order: :func:`declaration_of` for each run of rows."""
    values = _values(batch)
    owner = owners(batch)
    starts = np.flatnonzero(np.diff(owner, prepend=-1)).tolist()
    stops = [*starts[1:], batch.num_rows]
    return [assemble(values, *run) for run in zip(starts, stops, strict=True)]


def outcomes_of(batch: pa.RecordBatch, start: int, stop: int) -> tuple[Outcome, ...]:
    """What the rows ``[start, stop)`` say was found later, one per row that says anything."""
    values = _values(batch.slice(start, stop - start))
    found = (outcome(values, row) for row in range(stop - start))
    return tuple(one for one in found if one)


def owners(batch: pa.RecordBatch) -> npt.NDArray[np.int32]:
    """For every row the position of its declaration in the batch: 0, 0, 1, ... (int32)."""
    ids = batch.column("declaration_id")
    owner = np.zeros(len(ids), dtype=np.int32)
    if len(ids) > 1:
        ids = ids.indices if pa.types.is_dictionary(ids.type) else ids
        np.cumsum(pc.not_equal(ids[1:], ids[:-1]).to_numpy(zero_copy_only=False), out=owner[1:])
    return owner


def _ids(declarations: Sequence[Declaration]) -> list[str]:
    seen: set[str] = set()
    for position, declaration in enumerate(declarations, start=1):
        if not declaration.id or declaration.id in seen:
            lacks = f"has the reference '{declaration.id}' again" if declaration.id else ""
            raise ValueRefused(
                f"the declaration {lacks or 'has no reference'}.",
                where=f"declaration {position} of the batch",
                advice="Give each an MRN, LRN or message reference of its own.",
            )
        seen.add(declaration.id)
    return [d.id for d in declarations]


def _steps(column: Column) -> list[str | int]:
    steps = column.pointer.removeprefix("items.*.").split(".")
    return [int(step) if step.isdigit() else step for step in steps]


_STEPS = {name: _steps(column) for name, column in COLUMNS.items()}


def _walk(value: Any, steps: list[str | int]) -> Any:
    """The leaf below ``value``; a list of leaves where the path goes through every occurrence."""
    for position, step in enumerate(steps):
        if value is None:
            return None
        if step == "*":
            return [_walk(each, steps[position + 1 :]) for each in value]
        if isinstance(step, int):
            value = value[step - 1] if step <= len(value) else None
        elif isinstance(value, tuple):
            value = next((party for party in value if party.role == step), None)
        else:
            value = getattr(value, step)
    return value


def _arrays(column: Column, found: list[Any]) -> Iterable[tuple[str, pa.Array]]:
    """The column and, for moments, its sibling; nothing where there is no value at all."""
    if column.name != "item" and all(v is None or v in ((), []) for v in found):
        return
    match column.kind:
        case Kind.NUMBER:
            texts = [None if v is None else format(v, "f") for v in found]
            yield column.name, pa.array(texts, pa.string())
        case Kind.INTEGER:
            yield column.name, _integers(column.name, found)
        case Kind.MOMENT:
            yield column.name, pa.array([v and v.value for v in found], MOMENT)
            spelt = [v and _own_spelling(v) for v in found]
            if any(spelt):
                yield f"{column.name}.text", _dictionary(spelt)
        case Kind.LIST:
            yield column.name, _dictionary([join_list(v or ()) for v in found])
        case _:
            yield column.name, _dictionary([None if v is None else str(v) for v in found])


def _integers(name: str, found: list[Any]) -> pa.Array:
    try:
        return pa.array(found, pa.int64())
    except (OverflowError, pa.ArrowInvalid) as problem:
        raise ValueRefused("a number beyond 64 bits.", where=name) from problem


def _dictionary(texts: list[str | None]) -> pa.Array:
    return pa.array([text or None for text in texts], _WORDS)


def _own_spelling(stamp: Timestamp) -> str | None:
    plain = stamp.value is not None and Timestamp.of(stamp.value).text == stamp.text
    return None if plain else stamp.text


def _values(batch: pa.RecordBatch) -> Mapping[str, list[Any]]:
    """Every canonical column as Python values: decimals, timestamps, lists of texts."""
    names = set(batch.schema.names)
    values: dict[str, list[Any]] = {}
    for name in batch.schema.names:
        column = COLUMNS.get(name)
        if column is None:
            continue
        array = batch.column(name)
        if column.kind is Kind.MOMENT:
            spelt = batch.column(f"{name}.text") if f"{name}.text" in names else None
            values[name] = _timestamps(array, spelt)
        elif column.kind is Kind.NUMBER:
            values[name] = decimals(array)
        elif column.kind is Kind.LIST:
            values[name] = [split_list(cell) for cell in array.to_pylist()]
        else:
            values[name] = array.to_pylist()
    return values


def _timestamps(array: pa.Array, spelt: pa.Array | None) -> list[Timestamp | None]:
    texts = [None] * len(array) if spelt is None else spelt.to_pylist()
    stamps: list[Timestamp | None] = []
    for moment, text in zip(moments_of(array), texts, strict=True):
        if moment is not None:
            stamps.append(Timestamp.of(moment, text or ""))
        else:
            stamps.append(Timestamp(None, text) if text else None)
    return stamps
