"""Flat files in, canonical batches of whole declarations out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tidewaiter.core.errors import MappingError
from tidewaiter.messages.flat.csv_file import CsvFile, header_of
from tidewaiter.messages.flat.grouping import Places, settle
from tidewaiter.messages.flat.mapping import FlatMapping
from tidewaiter.messages.flat.parquet_file import ParquetFile, schema_names
from tidewaiter.messages.flat.rejects import Reject, RejectFile
from tidewaiter.messages.flat.seen import Seen
from tidewaiter.messages.flat.stream import head_of
from tidewaiter.messages.rows import owners

__all__ = ["FlatReader", "Reject", "RejectFile", "read_header"]

_PARQUET = b"PAR1"
_PLAIN = FlatMapping("", ())


def read_header(path: str | Path, mapping: FlatMapping = _PLAIN) -> list[str]:
    """The column names of a flat file, for :func:`~.mapping.detect_mapping`.

    ``mapping`` matters for its encoding and delimiter only. Raises
    :class:`~tidewaiter.core.errors.SourceError`.
    """
    path = Path(path)
    if head_of(path) == _PARQUET:
        return schema_names(path)
    return header_of(path, mapping)[0]


class FlatReader:
    """Reads CSV and Parquet files by a mapping, as canonical record batches.

    Iterate over it: every batch holds whole declarations, the rows of each adjacent, in the order
    of the files, about ``batch_rows`` rows (more only where one declaration has more). What cannot
    be read goes to ``on_reject`` with its reason, together with the rest of its declaration, and
    the good rest goes on.

    All files are opened, and the mapping is held against every header, at once. Raises
    :class:`~tidewaiter.core.errors.SourceError` for a file that cannot be read and, while
    iterating, for one that turns out damaged, after all that came before the damage;
    :class:`~tidewaiter.core.errors.MappingError` where the mapping does not fit.

    ``rows_read`` counts all rows met, ``rows_rejected`` those left out, ``declarations`` those
    delivered. ``bytes_read`` of ``bytes_total`` is for a progress bar. ``unmapped`` are the
    columns that nothing takes. With ``columns`` only these canonical columns are read, besides the
    references: faster, but declarations are then incomplete.
    """

    def __init__(
        self,
        paths: Sequence[str | Path],
        mapping: FlatMapping,
        *,
        batch_rows: int = 65_536,
        on_reject: Callable[[Reject], None] | None = None,
        columns: Collection[str] | None = None,
    ) -> None:
        mapping = mapping if columns is None else mapping.only(columns)
        self._files = [_opened(Path(path), mapping) for path in paths]
        self._batch_rows = batch_rows
        self._on_reject = on_reject
        self.bytes_total = sum(file.size for file in self._files)
        unmapped = (name for file in self._files for name in file.binding.unmapped)
        self.unmapped: tuple[str, ...] = tuple(dict.fromkeys(unmapped))
        self.rows_read = self.rows_rejected = self.declarations = self.bytes_read = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The paths of the files."""
        return tuple(str(file.path) for file in self._files)

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        self.rows_read = self.rows_rejected = self.declarations = self.bytes_read = 0
        seen, places = Seen(), Places([], [])
        base = 0
        for file in self._files:
            places.files.append((str(file.path), file.unit))
            places.bases.append(base)
            done = self.bytes_read
            for window in file.windows(self._batch_rows):
                self.bytes_read = done + min(file.position, file.size)
                base = places.bases[-1] + int(window.lines[-1])
                settled = settle(window, file.binding, seen, places)
                self.rows_read += len(window.lines)
                self.rows_rejected += settled.rejected
                if self._on_reject is not None:
                    for reject in settled.rejects:
                        self._on_reject(reject)
                yield from self._slices(settled.batch)
            self.bytes_read = done + file.size

    def _slices(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """The batch in parts of whole declarations, none needlessly above ``batch_rows``."""
        starts = _starts(batch)
        self.declarations += len(starts)
        at = 0
        while at < batch.num_rows:
            fits = starts[(starts > at) & (starts <= at + self._batch_rows)]
            beyond = starts[starts > at]
            stop = batch.num_rows
            if batch.num_rows - at > self._batch_rows and len(beyond):
                stop = int(fits[-1]) if len(fits) else int(beyond[0])
            yield batch.slice(at, stop - at)
            at = stop


def _starts(batch: pa.RecordBatch) -> npt.NDArray[np.int64]:
    """The first row of every declaration of a canonical batch."""
    return np.flatnonzero(np.diff(owners(batch), prepend=-1))


def _opened(path: Path, mapping: FlatMapping) -> CsvFile | ParquetFile:
    is_parquet = head_of(path) == _PARQUET
    if mapping.format not in ("any", "parquet" if is_parquet else "csv"):
        found = "Parquet" if is_parquet else "no Parquet"
        raise MappingError(
            f"is {found}, but the mapping is for {mapping.format} only.",
            where=str(path),
            advice="Set format = 'any' in the mapping.",
        )
    return ParquetFile(path, mapping) if is_parquet else CsvFile(path, mapping)
