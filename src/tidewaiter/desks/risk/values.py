"""The values of an item by word, from a declaration and from a batch: the same values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.core import Consignments, Declaration, Item
from tidewaiter.core.parts import MessageFunction, Timestamp
from tidewaiter.desks.risk.language.vocabulary import is_fact
from tidewaiter.messages.cells import join_list, numbers, split_list
from tidewaiter.messages.columns import COLUMNS, SEPARATOR, Column, Kind

Getter = Callable[[Declaration, Item | None], Any]


class ItemValues:
    """Reads words from declarations, one item at a time."""

    def __init__(self, words: Collection[str]) -> None:
        declared = sorted(word for word in words if not is_fact(word))
        self._header = [(w, _getter(COLUMNS[w])) for w in declared if _level(w) == "header"]
        self._item = [(w, _getter(COLUMNS[w])) for w in declared if _level(w) == "item"]

    def row(self, declaration: Declaration, position: int) -> dict[str, Any]:
        """The declared values of one item, by its position from 1."""
        item = declaration.items[position - 1] if declaration.items else None
        return self._header_of(declaration) | self._item_of(declaration, item)

    def rows(
        self, declaration: Declaration, facts: Mapping[str, Any]
    ) -> list[tuple[int, dict[str, Any]]]:
        """Per item its position from 1 and its values; a declaration without items is one row.

        ``facts`` are those of the risk desk: by item position, then by word.
        """
        header = self._header_of(declaration)
        items: tuple[Item | None, ...] = declaration.items or (None,)
        found = []
        for position, item in enumerate(items, start=1):
            values = header | self._item_of(declaration, item)
            values.update(facts.get("items", {}).get(str(position), {}))
            found.append((position, values))
        return found

    def _header_of(self, declaration: Declaration) -> dict[str, Any]:
        return {word: get(declaration, None) for word, get in self._header}

    def _item_of(self, declaration: Declaration, item: Item | None) -> dict[str, Any]:
        if item is None:
            return dict.fromkeys(word for word, _ in self._item)
        return {word: get(declaration, item) for word, get in self._item}


def pointer_of(word: str, position: int) -> str | None:
    """Where a declared word of an item stands in the declaration; ``None`` for a fact."""
    if is_fact(word):
        return None
    return COLUMNS[word].pointer.replace("items.*", f"items.{position}").replace(".*", "")


def _level(word: str) -> str:
    return COLUMNS[word].level


def _getter(column: Column) -> Getter:
    path = column.pointer.removeprefix("items.*.").split(".")
    in_item = column.level == "item"
    convert = _CONVERT[column.kind]

    def get(declaration: Declaration, item: Item | None) -> Any:
        found = _walk(item if in_item else declaration, path)
        return None if found is None else convert(found)

    return get


def _walk(value: Any, path: list[str]) -> Any:
    for n, step in enumerate(path):
        if value is None:
            return None
        if step == "*":
            return tuple(_walk(v, path[n + 1 :]) for v in value)
        if step == "parties":
            value = value.party(path[n + 1])
            return _walk(value, path[n + 2 :])
        value = (value[0] if value else None) if step == "1" else getattr(value, step)
    return value


def _text(value: Any) -> str | None:
    return str(value) or None


def _seconds(stamp: Timestamp) -> float | None:
    return stamp.value.timestamp() if stamp.value else None


def _list(values: Any) -> tuple[str, ...] | None:
    cell = join_list(values)
    return tuple(v for v in split_list(cell) if v is not None) or None


_CONVERT: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _text,
    Kind.LIST: _list,
    Kind.NUMBER: lambda value: float(Decimal(value)),
    Kind.INTEGER: float,
    Kind.MOMENT: _seconds,
    Kind.FLAG: bool,
}


class BatchValues:
    """Reads words from a batch, all rows at once; facts are given as columns."""

    def __init__(
        self, batch: Consignments, facts: Mapping[str, npt.NDArray[np.float64]], rows: int
    ) -> None:
        self.rows = rows
        self._batch = batch
        self._facts = facts
        self._text: dict[str, pa.DictionaryArray | None] = {}
        self._number: dict[str, npt.NDArray[np.float64] | None] = {}

    def text(self, word: str) -> pa.DictionaryArray | None:
        """A text or list column as a dictionary array; an empty text or list is NULL."""
        if word not in self._text:
            column = self._batch.column(word)
            if word in _UNIT_OF and column is not None:
                column = self._measured(column, _UNIT_OF[word])
            if word in _DEFAULTS:
                column = pa.nulls(self.rows, pa.string()) if column is None else column
                column = pc.fill_null(column.cast(pa.string()), _DEFAULTS[word])
            if column is not None and not pa.types.is_dictionary(column.type):
                column = pc.dictionary_encode(column)
            if column is not None:
                column = _without_empty(column, COLUMNS[word].kind)
            self._text[word] = column
        return self._text[word]

    def _measured(self, column: pa.Array, quantity: str) -> pa.Array:
        """A unit where there is a quantity; alone it means nothing and a declaration has none."""
        quantities = self._batch.column(quantity)
        if quantities is None:
            return pa.nulls(self.rows, pa.string())
        return pc.if_else(quantities.is_valid(), column.cast(pa.string()), None)

    def number(self, word: str) -> npt.NDArray[np.float64] | None:
        """A number, moment or flag as doubles, NaN for NULL."""
        if word in self._facts:
            return self._facts[word]
        if word not in self._number:
            self._number[word] = self._declared_number(word)
        return self._number[word]

    def _declared_number(self, word: str) -> npt.NDArray[np.float64] | None:
        column = None if is_fact(word) else self._batch.column(word)
        if column is None:
            return None
        if COLUMNS[word].kind is Kind.MOMENT:
            micro = column.cast(pa.int64())
            seconds = micro.fill_null(0).to_numpy(zero_copy_only=False) / 1e6
            seconds[micro.is_null().to_numpy(zero_copy_only=False)] = np.nan
            return np.asarray(seconds, np.float64)
        if pa.types.is_floating(column.type) and column.type != pa.float64():
            column = column.cast(pa.string())  # 0.1 of fewer bits is 0.1, not its nearest double
        return numbers(column)


_UNIT_OF = {
    "invoice_currency": "invoice_total",
    "price_currency": "item_price",
    "supplementary_unit": "supplementary_quantity",
}
_DEFAULTS = {"function": MessageFunction.ORIGINAL.value}
"""What a declaration says where a column says nothing."""


def _without_empty(column: pa.DictionaryArray, kind: Kind) -> pa.DictionaryArray:
    values = column.dictionary
    if kind is Kind.LIST:  # a list of nothing but gaps
        values = pc.utf8_trim(values, SEPARATOR)
    empty = pc.fill_null(pc.equal(values, ""), False)
    if not pc.any(empty).as_py():
        return column
    indices = pc.if_else(empty.take(column.indices), None, column.indices)
    return pa.DictionaryArray.from_arrays(indices, column.dictionary)
