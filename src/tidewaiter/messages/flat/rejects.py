"""What could not be read: one record per fault, and the file that collects them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tidewaiter.core.errors import SourceError
from tidewaiter.messages.flat.formula import neutralise

HEADER = ("file", "line", "column", "value", "reason", "raw")
RAW_LIMIT = 2_000
"""Characters of the raw row and of the value that a reject keeps."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out, and why.

    ``line`` is the physical line of a CSV file where the row starts, from 1 with the header; in a
    Parquet file, as ``unit`` says, the number of the row from 1. ``column`` is the name in the
    file. ``raw`` is the row as it stands in the file, up to :data:`RAW_LIMIT` characters.
    """

    file: str
    line: int | None
    column: str | None
    value: str | None
    reason: str
    raw: str | None
    unit: str = "line"

    @property
    def where(self) -> str:
        """``imports.csv, line 12, column Net Mass``."""
        parts = [self.file]
        if self.line is not None:
            parts.append(f"{self.unit} {self.line}")
        if self.column:
            parts.append(f"column {self.column}")
        return ", ".join(parts)


OnReject = Callable[[Reject], None]


class RejectFile:
    """A CSV file of rejects (UTF-8): file, line, column, value, reason, raw.

    Use it as a context manager and hand it to the reader as ``on_reject``. Cells that a spreadsheet
    would take for a formula are neutralised. Raises :class:`SourceError` if it cannot be written.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.count = 0
        try:
            self._file = self.path.open("w", encoding="utf-8", newline="")
        except OSError as problem:
            raise SourceError(
                f"the reject file cannot be written ({problem.strerror}).",
                where=str(path),
                advice="Name a file in a folder that exists and may be written.",
            ) from problem
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(HEADER)

    def __call__(self, reject: Reject) -> None:
        """Write one reject."""
        cells = (getattr(reject, name) for name in HEADER)
        self._writer.writerow(["" if c is None else neutralise(str(c)) for c in cells])
        self.count += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
