"""A Parquet file as windows of whole declarations.

Only mapped columns are read, text as dictionaries. The rows of the last declaration of a batch wait
for the next batch, so that none is cut in two.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tidewaiter.core.errors import MappingError, SourceError
from tidewaiter.messages.flat.binding import Binding, bind
from tidewaiter.messages.flat.converting import is_plain_text
from tidewaiter.messages.flat.rules import FlatMapping
from tidewaiter.messages.flat.stream import size_of
from tidewaiter.messages.flat.window import DAMAGED, MOST_ROWS, Window, group_heads

_DAMAGE = (pa.ArrowException, OSError, ValueError)
"""What Arrow raises for bytes that are not what the file says."""


def schema_names(path: Path) -> list[str]:
    """The column names of a Parquet file. Raises :class:`SourceError`."""
    with _open(path, []) as file:
        names: list[str] = file.schema_arrow.names
    return names


Columns = dict[int, pa.Array]
"""Columns of a file by their position in it."""


class ParquetFile:
    """One Parquet file. Its schema is read and bound at once.

    Raises :class:`SourceError` if it is no whole Parquet file, :class:`MappingError` if the mapping
    does not fit its columns or their types.
    """

    unit = "row"

    def __init__(self, path: Path, mapping: FlatMapping) -> None:
        self.path = path
        self.size = size_of(path)
        self.position = 0
        with _open(path, []) as file:
            schema = file.schema_arrow
        self.binding: Binding = bind(mapping, schema.names, str(path))
        self._names: dict[int, str] = {p: schema.names[p] for p in self.binding.positions}
        for bound in self.binding.bound:
            if bound.position is not None:
                kind = schema.field(bound.position).type
                advice = self.binding.converters[bound.rule.name].accepts(kind)
                if advice:
                    raise MappingError(
                        f"the column holds {kind}, from which {bound.rule.name} cannot be read.",
                        where=f"{path}, column {bound.header}",
                        advice=advice,
                    )
        self._texts = [
            bound.header
            for bound in self.binding.bound
            if bound.position is not None
            and not is_plain_text(bound.rule)
            and pa.types.is_string(schema.field(bound.position).type)
        ]

    def windows(self, batch_rows: int) -> Iterator[Window]:
        """The rows in windows of about ``batch_rows``.

        Raises :class:`SourceError` where the file is damaged, after all that came before.
        """
        row = 1
        pending: Columns = {}
        with _open(self.path, self._texts) as file:
            total = max(1, file.metadata.num_rows)
            batches = file.iter_batches(batch_rows, columns=list(self._names.values()))
            batch, problem = self._next(batches)
            while batch is not None:
                fresh = {position: batch.column(name) for position, name in self._names.items()}
                batch, problem = self._next(batches)
                parts, pending = self._parted(pending, fresh, final=batch is None)
                for columns in parts:
                    window = self._window(columns, row)
                    row += len(window.lines)
                    self.position = self.size * (row - 1) // total
                    window.spoilt = DAMAGED if problem else window.spoilt
                    yield window
        if problem is not None:
            raise problem

    def _next(
        self, batches: Iterator[pa.RecordBatch]
    ) -> tuple[pa.RecordBatch | None, SourceError | None]:
        """The next batch that has rows, ``None`` at the end or where the file is damaged."""
        try:
            batch = next((batch for batch in batches if batch.num_rows), None)
            if batch is not None:
                _check_codes(batch)
            return batch, None
        except _DAMAGE as found:
            return None, _damage(self.path, found)

    def _parted(
        self, pending: Columns, fresh: Columns, *, final: bool
    ) -> tuple[list[Columns], Columns]:
        """Whole declarations, and the rows at the end that may not be one yet.

        Only the declaration that straddles two batches is copied; the rest are slices.
        """
        parts: list[Columns] = []
        if pending:
            ids = [self.binding.references(_rows(pending, -1)), self.binding.references(fresh)]
            heads = group_heads(pa.concat_arrays([_plain(one) for one in ids]))
            others = np.flatnonzero(heads[1:])
            stop = int(others[0]) if len(others) else len(heads) - 1
            pending = {
                p: pa.concat_arrays([_plain(array), _plain(fresh[p][:stop])])
                for p, array in pending.items()
            }
            fresh = _rows(fresh, stop)
            if not _count(fresh) and not final and _count(pending) <= MOST_ROWS:
                return [], pending
            parts.append(pending)
        count = _count(fresh)
        cut = count
        if count and not final:
            cut = int(np.flatnonzero(group_heads(self.binding.references(fresh)))[-1])
        if cut:
            parts.append({position: array[:cut] for position, array in fresh.items()})
        return parts, _rows(fresh, cut) if cut < count else {}

    def _window(self, columns: Columns, row: int) -> Window:
        ids = self.binding.references(columns)
        heads = group_heads(ids)
        spoilt = None
        if len(ids) > MOST_ROWS and heads.sum() == 1:
            spoilt = f"the declaration is longer than {MOST_ROWS} rows."
        lines = np.arange(row, row + len(ids), dtype=np.int64)
        return Window(columns, ids, lines, heads, lambda _: None, spoilt=spoilt)


def _rows(columns: Columns, start: int) -> Columns:
    return {position: array[start:] for position, array in columns.items()}


def _count(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def _plain(array: pa.Array) -> pa.Array:
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _check_codes(batch: pa.RecordBatch) -> None:
    """Damage can leave codes that point outside their dictionary, which Arrow does not notice."""
    for column in batch.columns:
        if pa.types.is_dictionary(column.type):
            ends = pc.min_max(column.indices).as_py()
            size = len(column.dictionary)
            if ends["max"] is not None and not 0 <= ends["min"] <= ends["max"] < size:
                raise ValueError(f"code {ends['max']} in a dictionary of {size}")


def _open(path: Path, texts: list[str]) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path, read_dictionary=texts, page_checksum_verification=True)
    except _DAMAGE as problem:
        raise _damage(path, problem) from problem


def _damage(path: Path, problem: BaseException) -> SourceError:
    return SourceError(
        f"is a damaged or cut-off Parquet file ({problem}).",
        where=str(path),
        advice="Rows before the damage were read. Fetch the file again.",
    )
