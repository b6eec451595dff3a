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
        pending: dict[int, pa.Array] = {}
        with _open(self.path, self._texts) as file:
            total = max(1, file.metadata.num_rows)
            batches = file.iter_batches(batch_rows, columns=list(self._names.values()))
            batch, problem = self._next(batches)
            while batch is not None:
                columns = self._joined(pending, batch)
                batch, problem = self._next(batches)
                window, pending = self._cut(columns, row, final=batch is None)
                if window is not None:
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

    def _joined(self, pending: dict[int, pa.Array], batch: pa.RecordBatch) -> dict[int, pa.Array]:
        fresh = {position: batch.column(name) for position, name in self._names.items()}
        if not pending:
            return fresh
        return {p: pa.concat_arrays([pending[p], array]) for p, array in fresh.items()}

    def _cut(
        self, columns: dict[int, pa.Array], row: int, *, final: bool
    ) -> tuple[Window | None, dict[int, pa.Array]]:
        ids = self.binding.references(columns)
        count = len(ids)
        heads, spoilt, cut = group_heads(ids), None, count
        if not final:
            cut = int(np.flatnonzero(heads)[-1])
            if not cut and count > MOST_ROWS:
                cut, spoilt = count, f"the declaration is longer than {MOST_ROWS} rows."
            elif not cut:
                return None, columns
        window = Window(
            {position: array[:cut] for position, array in columns.items()},
            ids[:cut],
            np.arange(row, row + cut, dtype=np.int64),
            heads[:cut],
            lambda _: None,
            spoilt=spoilt,
        )
        return window, {position: array[cut:] for position, array in columns.items()}


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
