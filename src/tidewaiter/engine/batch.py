"""A batch of declarations as canonical Arrow columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.core import Declaration, Finding
from tidewaiter.messages.checks import check
from tidewaiter.messages.rows import Sheet, declarations_of, owners
from tidewaiter.messages.suspects import findings_of

_MICROSECONDS_PER_DAY = 86_400_000_000
_EPOCH = date(1970, 1, 1)

Findings = Mapping[int, tuple[Finding, ...]]
"""What was odd, by the position of the declaration; most have nothing and are not there."""


class Batch:
    """Declarations as columns of their items; objects are built when asked for."""

    def __init__(
        self,
        rows: pa.RecordBatch | Sheet,
        declarations: list[Declaration] | None = None,
        findings: Findings | None = None,
    ) -> None:
        self._columns = rows
        self._declarations = declarations
        if findings is not None:
            self.findings = findings

    @classmethod
    def of(cls, declarations: Sequence[Declaration], findings: Findings | None = None) -> Batch:
        """A batch of declarations that exist as objects.

        ``findings`` holds, by position, what was odd about their messages. Without it the content
        alone is checked; what reading a message found is then not known.
        """
        return cls(Sheet(declarations), list(declarations), findings)

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def rows(self) -> pa.RecordBatch:
        """All columns as a record batch."""
        return self._columns.batch() if isinstance(self._columns, Sheet) else self._columns

    @cached_property
    def _owners(self) -> npt.NDArray[np.int32]:
        known = self._columns
        return known.owners if isinstance(known, Sheet) else owners(known)

    def owners(self) -> npt.NDArray[np.int32]:
        """Per item row, the position of its declaration."""
        return self._owners

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Per declaration, its first row."""
        return np.flatnonzero(np.diff(self._owners, prepend=-1)).astype(np.int64)

    def column(self, name: str) -> pa.Array | None:
        """One value per item row, ``None`` where the batch has no such column."""
        if isinstance(self._columns, Sheet):
            return self._columns.column(name)
        index = self._columns.schema.get_field_index(name)
        return self._columns.column(index) if index >= 0 else None

    def header(self, name: str) -> list[Any]:
        """One value per declaration: that of its first row."""
        column = self.column(name)
        if column is None:
            return [None] * len(self)
        if len(self) == 1:
            return [column[0].as_py()]
        taken = column.take(pa.array(self.starts))
        return list((taken.dictionary_decode() if _is_dictionary(taken) else taken).to_pylist())

    @cached_property
    def references(self) -> list[str]:
        """The reference of each declaration."""
        return self.header("declaration_id")

    @cached_property
    def days(self) -> npt.NDArray[np.int64]:
        """Per declaration its UTC day as days since 1970; -1 where it has none."""
        found = np.full(len(self), -1, np.int64)
        for name in ("issued_at", "accepted_at"):
            column = self.column(name)
            if column is not None and len(self) == 1:
                moment = column[0].cast(pa.int64()).as_py()
                found[0] = found[0] if moment is None else moment // _MICROSECONDS_PER_DAY
            elif column is not None:
                moments = column.take(pa.array(self.starts)).cast(pa.int64())
                known = pc.is_valid(moments).to_numpy(zero_copy_only=False)
                values = pc.fill_null(moments, 0).to_numpy(zero_copy_only=False)
                found[known] = values[known] // _MICROSECONDS_PER_DAY
        return found

    @cached_property
    def dates(self) -> list[date | None]:
        """Per declaration its UTC day."""
        days = self.days.tolist()
        known = {day: None if day < 0 else _EPOCH + timedelta(days=day) for day in set(days)}
        return [known[day] for day in days]

    @cached_property
    def findings(self) -> Findings:
        """By position what is odd about the declarations, as far as any is."""
        if self._declarations is None:
            return findings_of(self.rows)
        checked = enumerate(map(check, self._declarations))
        return {position: found for position, found in checked if found}

    @cached_property
    def declarations(self) -> list[Declaration]:
        """All declarations as objects."""
        if self._declarations is None:
            self._declarations = declarations_of(self.rows)
        return self._declarations

    @property
    def built(self) -> Sequence[Declaration] | None:
        """The declarations as objects, if they are at hand; nothing is built for it."""
        return self._declarations

    def declaration(self, position: int) -> Declaration:
        """One declaration as an object."""
        return self.declarations[position]

    def select(self, positions: Sequence[int]) -> Batch:
        """The declarations at these positions, in that order."""
        known = self._declarations
        chosen = None if known is None else [known[p] for p in positions]
        found = None
        if "findings" in self.__dict__:
            found = {n: self.findings[p] for n, p in enumerate(positions) if p in self.findings}
        if chosen is not None and isinstance(self._columns, Sheet):
            return Batch(Sheet(chosen), chosen, found)
        bounds = np.append(self.starts, self.rows.num_rows)
        runs = [np.arange(bounds[p], bounds[p + 1]) for p in positions]
        taken = np.concatenate(runs) if runs else np.empty(0, np.int64)
        return Batch(self.rows.take(pa.array(taken)), chosen, found)


def _is_dictionary(array: pa.Array) -> bool:
    return bool(pa.types.is_dictionary(array.type))
