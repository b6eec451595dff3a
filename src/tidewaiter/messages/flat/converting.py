"""One column of a file to one canonical column, whatever Arrow type it comes in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.messages.cells import same_memory
from tidewaiter.messages.columns import Kind
from tidewaiter.messages.flat import kinds
from tidewaiter.messages.flat.kinds import Convert, Made
from tidewaiter.messages.flat.moments import arrow_moments, moments
from tidewaiter.messages.flat.rules import REFERENCES, FlatMapping, Rule
from tidewaiter.messages.flat.texts import as_text, blanked, clean, recode, undecodable

_CONVERT: dict[Kind, Convert] = {
    Kind.TEXT: kinds.words,
    Kind.LIST: kinds.lists,
    Kind.NUMBER: kinds.numbers,
    Kind.INTEGER: kinds.integers,
    Kind.MOMENT: moments,
    Kind.FLAG: kinds.flags,
}
_NATIVE = {
    Kind.NUMBER: (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal),
    Kind.INTEGER: (pa.types.is_signed_integer,),
    Kind.MOMENT: (pa.types.is_timestamp, pa.types.is_date),
    Kind.FLAG: (pa.types.is_boolean,),
}
_BETWEEN = "\x1f"
"""Between the texts of an Arrow list while they are one text: the unit separator of ASCII."""

UNIQUE = (*REFERENCES, "ucr")
"""Text columns that hardly repeat, so that a dictionary would only cost."""


def is_plain_text(rule: Rule) -> bool:
    """Whether the column is best read as plain strings rather than as a dictionary."""
    return rule.name in UNIQUE or rule.column.kind in (Kind.NUMBER, Kind.INTEGER)


@dataclass
class Converted:
    """A canonical column; per row that did not fit, the value and the reason."""

    array: pa.Array
    spelt: pa.Array | None = None
    faults: list[tuple[int, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Seen:
    """A dictionary and what became of its values."""

    values: pa.Array
    made: Made
    encoded: pa.Array | None


class Converter:
    """Converts the arrays of one column, batch after batch, by one rule.

    A dictionary that comes back unchanged, as in the batches of a Parquet row group, is converted
    once.
    """

    def __init__(self, rule: Rule, mapping: FlatMapping) -> None:
        self.rule = rule
        self.kind = rule.column.kind
        self._mapping = mapping
        self._recent: list[_Seen] = []

    def accepts(self, kind: pa.DataType) -> str | None:
        """``None`` if a column of this Arrow type can be read, else what to do instead."""
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if self.kind is Kind.LIST and _is_text_list(kind):
            return None
        if self.rule.name == "hs" and pa.types.is_floating(kind):
            return "Write commodity codes as text: a float has lost their digits."
        if self.rule.name == "hs" and pa.types.is_integer(kind) and not self.rule.pad:
            return "Write commodity codes as text, or set pad (pad = 10) to restore a lost zero."
        if self._is_native(kind):
            return None
        if self.kind is Kind.MOMENT and not (pa.types.is_null(kind) or _is_string(kind)):
            fits = pa.types.is_integer(kind) and self.rule.format
            return None if fits else "Write it as text, date or timestamp."
        if as_text(pa.nulls(0, kind)) is None:
            return "Write it as text."
        return None

    def __call__(self, array: pa.Array) -> Converted:
        """The column converted. Raises :class:`ValueError` for a type it does not accept."""
        if self._is_native(array.type):
            return self._native(array)
        if _is_text_list(array.type):
            array = pc.binary_join(array.cast(pa.list_(pa.string())), _BETWEEN)
            self.rule = replace(self.rule, split=_BETWEEN)  # a column has one type throughout
        texts = as_text(array)
        if texts is None:
            raise ValueError(f"{array.type} has no plain spelling")
        if pa.types.is_string(texts.type) and not is_plain_text(self.rule):
            texts = texts.dictionary_encode()
        if pa.types.is_dictionary(texts.type):
            return self._by_dictionary(texts)
        made = self._make(texts)
        array = made.values
        if made.bad:
            return Converted(array, None, _faults(made, texts, None))
        return Converted(array)

    def _is_native(self, kind: pa.DataType) -> bool:
        return (
            any(fits(kind) for fits in _NATIVE.get(self.kind, ()))
            and self.rule.unit is None
            and not self.rule.values
        )

    def _native(self, array: pa.Array) -> Converted:
        if self.kind is Kind.MOMENT:
            return Converted(arrow_moments(array, self.rule))
        if self.kind is Kind.INTEGER:
            return Converted(array.cast(pa.int64()))
        if not pa.types.is_floating(array.type):
            return Converted(array)
        infinite = np.flatnonzero(pc.is_inf(array).fill_null(False).to_numpy(zero_copy_only=False))
        reason = "is not a plain decimal number."
        faults = [(int(n), str(array[int(n)].as_py()), reason) for n in infinite]
        array = pc.if_else(pc.is_finite(array), array, pa.scalar(None, array.type))
        return Converted(array, None, faults)

    def _by_dictionary(self, texts: pa.DictionaryArray) -> Converted:
        values, codes = texts.dictionary, texts.indices
        seen = self._seen(values)
        made = seen.made
        if seen.encoded is None:
            array = made.values.take(codes)
        else:
            array = recode(made.values, seen.encoded, codes)
        spelt = None
        if made.spelt is not None:
            spelt = recode(made.spelt, made.spelt.dictionary_encode(), codes)
        return Converted(array, spelt, _faults(made, values, codes) if made.bad else [])

    def _seen(self, values: pa.Array) -> _Seen:
        """The conversion of a dictionary; the last two are remembered, as files repeat them."""
        for seen in self._recent:
            if same_memory(values, seen.values):
                return seen
        made = self._make(values)
        is_text = self.kind in (Kind.TEXT, Kind.LIST)
        fresh = _Seen(values, made, made.values.dictionary_encode() if is_text else None)
        self._recent = [fresh, *self._recent[:1]]
        return fresh

    def _make(self, texts: pa.StringArray) -> Made:
        broken = undecodable(texts)
        tidy = clean(blanked(texts, broken), self._mapping.null_values)
        unknown: list[int] = []
        if self.rule.values:
            tidy, unknown = self._translated(tidy)
        made = _CONVERT[self.kind](tidy, self.rule, self._mapping)
        listed = "is not among the values in the mapping. Add it there, or set others = 'keep'."
        made.bad |= dict.fromkeys(unknown, listed)
        made.bad |= dict.fromkeys(broken, "is not UTF-8 text; the file is damaged.")
        return made

    def _translated(self, texts: pa.StringArray) -> tuple[pa.StringArray, list[int]]:
        table, keep = self.rule.values, self.rule.others == "keep"
        words = texts.to_pylist()
        unknown = [n for n, w in enumerate(words) if w is not None and w not in table and not keep]
        found = [None if w is None else table.get(w, w if keep else "") or None for w in words]
        return pa.array(found, pa.string()), unknown


def _faults(made: Made, texts: pa.Array, codes: pa.Array | None) -> list[tuple[int, str, str]]:
    if codes is None:
        return [(n, _shown(texts[n]), reason) for n, reason in sorted(made.bad.items())]
    at = codes.fill_null(-1).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(np.isin(at, list(made.bad))).tolist()
    return [(n, _shown(texts[int(at[n])]), made.bad[int(at[n])]) for n in rows]


def _shown(value: Any) -> str:
    try:
        return str(value.as_py())
    except UnicodeDecodeError:
        return value.cast(pa.binary()).as_py().decode(errors="backslashreplace")  # type: ignore[no-any-return]


def _is_string(kind: pa.DataType) -> bool:
    return any(
        fits(kind)
        for fits in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    )


def _is_text_list(kind: pa.DataType) -> bool:
    return (pa.types.is_list(kind) or pa.types.is_large_list(kind)) and _is_string(kind.value_type)
