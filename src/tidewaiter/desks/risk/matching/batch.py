"""Matching a batch: the same compiled criteria, over columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.desks.risk.language import columnar
from tidewaiter.desks.risk.language.nodes import Node
from tidewaiter.desks.risk.matching.compiled import WORD_BITS, CompiledCriteria
from tidewaiter.desks.risk.matching.normal import Interval, Pair, Scaled, Term
from tidewaiter.desks.risk.matching.text_index import TextIndex
from tidewaiter.messages.columns import Kind

IntArray = npt.NDArray[np.int64]


class Columns(Protocol):
    """Where a batch's values come from, by word."""

    rows: int

    def text(self, word: str) -> pa.DictionaryArray | None:
        """A text or list column as a dictionary array; ``None`` if the batch has no such column."""

    def number(self, word: str) -> npt.NDArray[np.float64] | None:
        """A number, moment (seconds since 1970) or flag (0 or 1) as doubles, NaN for NULL."""


@dataclass(frozen=True)
class Matches:
    """Criteria that are true or unknown, one entry per (row, criterion), ordered by both."""

    row: IntArray
    criterion: IntArray
    true: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.row)


class BatchMatcher:
    """Matches batches against compiled criteria."""

    def __init__(self, criteria: CompiledCriteria) -> None:
        self._criteria = criteria
        self._text = list(criteria.text.values())
        self._number, self._pairs = _number_columns(criteria)
        self._rest = {
            c: own
            for c, terms in criteria.rest.items()
            if (own := tuple(term for term in terms if term.form is None))
        }
        self._width = -(-criteria.width // WORD_BITS)
        self._tables = _Tables(criteria, self._text, self._width)
        self._intervals = _intervals(criteria, [*self._number, *self._pairs])
        self._kinds = {w.name: w.kind for tree in criteria.trees for w in tree.word_nodes}

    def match(self, columns: Columns) -> Matches:
        """All criteria that are true or unknown for any row."""
        codes = np.zeros((columns.rows, max(len(self._text), 1)), np.int32)
        for position, index in enumerate(self._text):
            codes[:, position] = _classes(index, columns.text(index.word), columns.rows)
        numbers = np.full((columns.rows, max(len(self._number) + len(self._pairs), 1)), np.nan)
        for position, word in enumerate(self._number):
            values = columns.number(word)
            if values is not None:
                numbers[:, position] = values
        for position, pair in enumerate(self._pairs, start=len(self._number)):
            numbers[:, position] = _same_texts(columns, pair)
        row, conjunction, true = self._run(codes, numbers)
        row, conjunction, true = self._complete(columns, row, conjunction, true)
        return self._by_criterion(row, conjunction, true)

    def _run(self, codes: Any, numbers: Any) -> tuple[Any, Any, Any]:
        from tidewaiter.desks.risk.matching.kernel import match_rows

        tables = self._tables.current()
        rows, found = len(codes), []
        room = max(64 * self._width * 2, 1 << 16)
        start = 0
        while start < rows:
            out = (np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.bool_))
            count, start = match_rows(start, rows, codes, numbers, *tables, *self._intervals, *out)
            found.append(tuple(part[:count] for part in out))
            room = min(room * 2, 1 << 24)
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.bool_)
        row, conjunction, true = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return row, conjunction, true

    def _complete(self, columns: Columns, row: Any, conjunction: Any, true: Any) -> Any:
        """Evaluate what no index could answer, on the rows that are left."""
        rest = self._rest
        if not rest or not len(row):
            return row, conjunction, true
        order = np.argsort(conjunction, kind="stable")
        row, conjunction, true = row[order], conjunction[order], true[order]
        keep = np.ones(len(row), np.bool_)
        cache: dict[str, pa.Array] = {}
        for c, terms in rest.items():
            first, last = np.searchsorted(conjunction, (c, c + 1))
            for term in terms if first < last else ():
                answer = self._evaluate(term.tree, columns, row[first:last], cache)
                known = pc.fill_null(answer, True).to_numpy(zero_copy_only=False)
                sure = pc.fill_null(answer, False).to_numpy(zero_copy_only=False)
                keep[first:last] &= known
                true[first:last] &= sure
        return row[keep], conjunction[keep], true[keep]

    def _evaluate(
        self, tree: Node, columns: Columns, rows: IntArray, cache: dict[str, pa.Array]
    ) -> pa.Array:
        taken = pa.array(rows)

        def column(word: str) -> pa.Array:
            if word not in cache:
                cache[word] = _arrow_column(columns, word, self._kinds[word])
            part = cache[word].take(taken)
            return part.dictionary_decode() if pa.types.is_dictionary(part.type) else part

        return columnar.evaluate(tree, column, len(rows), self._criteria.lists)

    def _by_criterion(self, row: Any, conjunction: Any, true: Any) -> Matches:
        """Fold conjunctions into their criteria: true if any is, else unknown."""
        owner = np.asarray(self._criteria.owner, np.int64)[conjunction]
        key = row * max(len(self._criteria.trees), 1) + owner
        order = np.lexsort((~true, key))
        key = key[order]
        first = np.ones(len(key), np.bool_)
        first[1:] = key[1:] != key[:-1]
        picked = order[first]
        return Matches(row[picked], owner[picked], true[picked])


class _Tables:
    """The bit tables as flat arrays, rebuilt when a batch brings a new class of values."""

    def __init__(self, criteria: CompiledCriteria, text: list[TextIndex], width: int) -> None:
        self._criteria = criteria
        self._text = text
        self._width = width
        self._sizes: list[int] = [-1]
        self._flat: tuple[Any, ...] = ()
        self._word_columns = _word_columns(text, width)
        self._live = np.frombuffer(criteria.live.to_bytes(width * 8, "little"), np.uint64)

    def current(self) -> tuple[Any, ...]:
        sizes = [len(index.classes) for index in self._text]
        if sizes != self._sizes:
            self._sizes = sizes
            self._flat = self._build()
        return self._flat

    def _build(self) -> tuple[Any, ...]:
        width = self._width
        blocks: list[list[Any]] = [[], []]
        offsets, at = [], 0
        for index in self._text:
            offsets.append(at)
            for side in (0, 1):
                vectors = b"".join(v[side].to_bytes(width * 8, "little") for v in index.classes)
                blocks[side].append(np.frombuffer(vectors, np.uint64))
            at += len(index.classes) * width
        empty = [np.zeros(1, np.uint64)]
        true, possible = (np.concatenate(side or empty) for side in blocks)
        groups = self._groups(possible, offsets)
        starts = np.asarray(offsets or [0], np.int64)
        return (possible, true, starts, width, self._live, *self._word_columns, *groups)

    def _groups(self, possible: Any, offsets: list[int]) -> tuple[Any, ...]:
        """Per group and class of its column, the words in which anything is possible at all."""
        column_of = {index.word: n for n, index in enumerate(self._text)}
        columns, firsts, lasts, base = (list[int]() for _ in range(4))
        at, words = [0], list[Any]()
        for group in self._criteria.groups:
            first, last = group.first // WORD_BITS, -(-group.last // WORD_BITS)
            column = column_of[group.word] if group.word else -1
            columns.append(column)
            firsts.append(first)
            lasts.append(last)
            base.append(len(at) - 1)
            classes = self._sizes[column] if column >= 0 else 0
            for n in range(classes):
                start = offsets[column] + n * self._width
                some = np.flatnonzero(possible[start + first : start + last]) + first
                words.append(some)
                at.append(at[-1] + len(some))
        flat = np.concatenate([*words, np.empty(0, np.int64)]).astype(np.int64)
        arrays = (columns, firsts, lasts, at, flat, base)
        return tuple(np.asarray(part, np.int64) for part in arrays)


def _word_columns(text: list[TextIndex], width: int) -> tuple[IntArray, IntArray]:
    """Per machine word, the columns that constrain any of its conjunctions, most telling first."""
    constrained = [index.constrained for index in text]
    at, columns = [0], list[int]()
    for word in range(width):
        mask = ((1 << WORD_BITS) - 1) << (WORD_BITS * word)
        columns.extend(n for n, bits in enumerate(constrained) if bits & mask)
        at.append(len(columns))
    return np.asarray(at, np.int64), np.asarray(columns or [0], np.int64)


def _number_columns(criteria: CompiledCriteria) -> tuple[list[str], list[tuple[str, str]]]:
    """The numbers the kernel needs, and the pairs of texts it needs compared."""
    numbers = dict.fromkeys(criteria.number)
    pairs: dict[tuple[str, str], None] = {}
    for row in criteria.terms:
        for term in row:
            if isinstance(term.form, Scaled):
                numbers |= dict.fromkeys((term.word, term.form.other))
            elif isinstance(term.form, Pair):
                pairs[term.word, term.form.other] = None
    return list(numbers), list(pairs)


def _same_texts(columns: Columns, pair: tuple[str, str]) -> npt.NDArray[np.float64]:
    """1 where two texts are the same, 0 where they differ, NaN where one is NULL."""
    one, other = (columns.text(word) for word in pair)
    if one is None or other is None:
        return np.full(columns.rows, np.nan)
    same = pc.equal(one.dictionary_decode(), other.dictionary_decode())
    found = same.cast(pa.int8()).cast(pa.float64()).fill_null(np.nan)
    return np.asarray(found.to_numpy(zero_copy_only=False), np.float64)


def _intervals(criteria: CompiledCriteria, columns: list[Any]) -> tuple[Any, ...]:
    """All that the kernel checks on numbers, by conjunction: where it begins, then what it says."""
    place = {column: n for n, column in enumerate(columns)}
    at, rows = [0], list[tuple[Any, ...]]()
    for row in criteria.terms:
        rows.extend(_check(term, place) for term in row if isinstance(term.form, _CHECKED))
        at.append(len(rows))
    while len(at) <= -(-criteria.width // WORD_BITS) * WORD_BITS:
        at.append(at[-1])
    number, low, high, flags, other, factor = zip(*rows, strict=True) if rows else ((),) * 6
    return (
        np.asarray(at, np.int64),
        np.asarray(number, np.int64),
        np.asarray(low, np.float64),
        np.asarray(high, np.float64),
        np.asarray(flags, np.int64),
        np.asarray(other, np.int64),
        np.asarray(factor, np.float64),
    )


_CHECKED = (Interval, Scaled, Pair)


def _check(term: Term, place: dict[Any, int]) -> tuple[Any, ...]:
    """(number, low, high, flags, other number or -1, factor) of one term."""
    from tidewaiter.desks.risk.matching import kernel

    form, number, other, factor = term.form, term.word, -1, 1.0
    if isinstance(form, Pair):
        value = 1.0 if form.same else 0.0
        number, form = (term.word, form.other), Interval(value, value)  # type: ignore[assignment]
    elif isinstance(form, Scaled):
        other, factor, form = place[form.other], form.factor, form.interval
    assert isinstance(form, Interval)  # noqa: S101 - the two others have just become one
    flags = (
        kernel.LOW_CLOSED * form.low_closed
        | kernel.HIGH_CLOSED * form.high_closed
        | kernel.NEGATED * form.negated
        | kernel.NULL_TRUE * (form.null is True)
        | kernel.NULL_FALSE * (form.null is False)
    )
    return place[number], form.low, form.high, flags, other, factor


def _classes(index: TextIndex, column: pa.DictionaryArray | None, rows: int) -> Any:
    null_class = index.class_of(None)
    if column is None:
        return np.full(rows, null_class, np.int32)
    by_code = index.classes_of(column.dictionary)
    indices = column.indices
    if indices.null_count == 0:
        return by_code[indices.to_numpy()]
    codes = pc.fill_null(indices, len(by_code)).to_numpy(zero_copy_only=False)
    return np.append(by_code, np.int32(null_class))[codes]


def _arrow_column(columns: Columns, word: str, kind: Kind) -> pa.Array:
    if kind in (Kind.TEXT, Kind.LIST):
        found = columns.text(word)
        return pa.nulls(columns.rows, pa.string()) if found is None else found
    values = columns.number(word)
    if values is None:
        return pa.nulls(columns.rows, columnar.ARROW_TYPES[kind])
    array = pa.array(values, from_pandas=True)
    return array.cast(pa.bool_()) if kind is Kind.FLAG else array
