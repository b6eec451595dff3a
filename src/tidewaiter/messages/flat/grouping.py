"""Windows to canonical batches: what belongs together is accepted or rejected together.

A declaration is accepted whole or not at all. If one of its rows cannot be read, its other rows are
rejected too, each with the reason, so that nothing is decided on part of its goods.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.messages.columns import COLUMNS
from tidewaiter.messages.flat.agreement import agree
from tidewaiter.messages.flat.binding import Binding
from tidewaiter.messages.flat.rejects import RAW_LIMIT, Reject
from tidewaiter.messages.flat.seen import Seen
from tidewaiter.messages.flat.window import MOST_ROWS, Fault, Window


@dataclass
class Places:
    """Where rows are: the files read so far, and the number each one's lines start from."""

    files: list[tuple[str, str]]
    bases: list[int]

    def numbers(self, lines: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Lines of the present file as numbers that tell files apart."""
        return lines + self.bases[-1]

    def __call__(self, number: int) -> str:
        """``line 7`` in the present file, ``jan.csv, line 7`` in another."""
        file = int(np.searchsorted(self.bases, number, side="left")) - 1
        name, unit = self.files[file]
        here = f"{unit} {number - self.bases[file]}"
        return here if file == len(self.bases) - 1 else f"{name}, {here}"


@dataclass
class Settled:
    """A window settled: the accepted rows, the rejects, and the number of rows rejected."""

    batch: pa.RecordBatch
    rejects: list[Reject]
    rejected: int


def settle(window: Window, binding: Binding, seen: Seen, places: Places) -> Settled:
    """Convert the rows of a window and part the whole declarations from the others."""
    columns, faults = binding.canonical(window.columns, len(window.lines))
    faults = window.faults + faults
    starts = np.flatnonzero(window.heads)
    group = np.cumsum(window.heads) - 1
    headers = {bound.rule.name: bound.header for bound in binding.bound}
    if len(starts) < len(group):
        columns, different = agree(columns, headers, starts, group)
        faults += different
    columns = binding.with_defaults(columns)
    columns["item"], wrong = _items(columns, headers.get("item"), window, group)
    faults += wrong
    faults += _without_reference(window, faults, binding)
    faults += _met_before(window, seen, places)
    faults += _not_whole(window, starts)
    batch = _batch(window.ids, columns)
    if not faults:
        return Settled(batch, [], 0)
    bad = np.zeros(len(starts), dtype=bool)
    bad[group[[fault.row for fault in faults]]] = True
    out = bad[group]
    rejects = _rejects(window, faults, np.flatnonzero(out), group, places.files[-1])
    return Settled(batch.filter(pa.array(~out)), rejects, int(out.sum()))


def _batch(ids: pa.StringArray, columns: dict[str, pa.Array]) -> pa.RecordBatch:
    arrays = {"declaration_id": ids}
    for name in COLUMNS:
        for each in (name, f"{name}.text"):
            if each in columns:
                arrays[each] = columns[each]
    return pa.RecordBatch.from_pydict(arrays)


def _items(
    columns: dict[str, pa.Array], header: str | None, window: Window, group: npt.NDArray[np.int64]
) -> tuple[pa.Array, list[Fault]]:
    """The item numbers, counted from 1 where the file has none, and what is wrong with them."""
    rows = np.arange(len(group), dtype=np.int64)
    starts = np.flatnonzero(window.heads)
    if "item" not in columns:
        return pa.array(rows - starts[group] + 1), []
    items = columns["item"]
    faults: list[Fault] = []
    numbers = items.fill_null(0).to_numpy()
    steady = window.heads[1:] | (numbers[1:] > numbers[:-1])
    if numbers.size and numbers.min() > 0 and steady.all():
        return items, faults
    alone = np.bincount(group)[group] == 1
    met: dict[tuple[int, int], int] = {}
    for row in rows.tolist():
        key = int(group[row]), int(numbers[row])
        if not items[row].is_valid:
            if not alone[row] or _has_goods(columns, row):
                faults.append(Fault(row, header, None, "the row has no item number."))
        elif key[1] < 1:
            faults.append(Fault(row, header, str(key[1]), "an item number is at least 1."))
        elif key in met:
            where = f"line {window.lines[met[key]]}"
            reason = f"the declaration has item {key[1]} already ({where})."
            faults.append(Fault(row, header, str(key[1]), reason))
        else:
            met[key] = row
    return items, faults


def _has_goods(columns: dict[str, pa.Array], row: int) -> bool:
    named = (name for name in columns if name in COLUMNS and COLUMNS[name].level == "item")
    return any(columns[name][row].is_valid for name in named)


def _without_reference(window: Window, faults: list[Fault], binding: Binding) -> list[Fault]:
    if not window.ids.null_count:
        return []
    known = {fault.row for fault in faults}
    missing = np.flatnonzero(window.ids.is_null().to_numpy(zero_copy_only=False)).tolist()
    header = binding.reference_columns[0].header
    reason = "the row has no reference of its declaration."
    return [Fault(row, header, None, reason) for row in missing if row not in known]


def _met_before(window: Window, seen: Seen, places: Places) -> list[Fault]:
    """Declarations that come back: their rows were adjacent the first time, or not at all."""
    rows, ids = np.flatnonzero(window.heads), window.ids
    if ids.null_count:
        runs = np.ones(len(ids), dtype=bool)
        runs[1:] = ~pc.equal(ids[1:], ids[:-1]).fill_null(False).to_numpy(zero_copy_only=False)
        rows = np.flatnonzero(runs & ids.is_valid().to_numpy(zero_copy_only=False))
    if len(rows) < len(ids):
        ids = ids.take(pa.array(rows))
    first = seen.meet(ids, places.numbers(window.lines[rows]))
    faults = []
    for at in np.flatnonzero(first >= 0).tolist():
        identity = ids[at].as_py()
        reason = f"the declaration '{identity}' was met before ({places(int(first[at]))})."
        faults.append(Fault(int(rows[at]), None, identity, reason))
    return faults


def _not_whole(window: Window, starts: npt.NDArray[np.int64]) -> list[Fault]:
    sizes = np.diff(starts, append=len(window.lines))
    reason = f"the declaration has more than {MOST_ROWS} rows."
    faults = [Fault(int(starts[n]), None, None, reason) for n in np.flatnonzero(sizes > MOST_ROWS)]
    if window.spoilt:
        faults.append(Fault(int(starts[-1]), None, None, window.spoilt))
    return faults


def _rejects(
    window: Window,
    faults: list[Fault],
    rows: npt.NDArray[np.int64],
    group: npt.NDArray[np.int64],
    file: tuple[str, str],
) -> list[Reject]:
    """One reject per fault, and one for every other row of a declaration with a fault."""
    name, unit = file
    by_row: dict[int, list[Fault]] = {}
    for fault in sorted(faults, key=lambda f: f.row):
        by_row.setdefault(fault.row, []).append(fault)
    culprit: dict[int, int] = {}
    for row in by_row:
        culprit.setdefault(int(group[row]), row)
    rejects = []
    for row in rows.tolist():
        raw = window.raw(row)
        other = f"another row of this declaration ({unit} {window.lines[culprit[int(group[row])]]})"
        for fault in by_row.get(row) or [Fault(row, None, None, f"{other} was rejected.")]:
            reject = Reject(
                name,
                int(window.lines[row]),
                fault.column,
                fault.value and fault.value[:RAW_LIMIT],
                fault.reason,
                raw and raw[:RAW_LIMIT],
                unit,
            )
            rejects.append(reject)
    return rejects
