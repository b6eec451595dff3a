"""Canonical batches to CSV by the mapping that reads them back."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Context, Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from tidewaiter.core.canonical import moment_text
from tidewaiter.core.errors import SourceError, ValueRefused
from tidewaiter.messages.cells import decimals, moments_of, split_list
from tidewaiter.messages.columns import COLUMNS, Kind
from tidewaiter.messages.flat.binding import all_rules
from tidewaiter.messages.flat.formula import neutralise
from tidewaiter.messages.flat.kinds import LONGEST_NUMBER
from tidewaiter.messages.flat.moments import parse_moment
from tidewaiter.messages.flat.rules import REFERENCES, FlatMapping, Rule

_DIVISION = Context(prec=28)
Cells = list[str]


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows were written, and the columns with values that the mapping does not take."""

    rows: int
    left_out: tuple[str, ...]


def write_csv(
    batches: Iterable[pa.RecordBatch],
    mapping: FlatMapping,
    path: str | Path,
    *,
    columns: Sequence[str] | None = None,
) -> Written:
    """Write batches as a CSV file that the same mapping reads back.

    ``columns`` limits the canonical columns; without it a mapping with identity writes those any
    batch has if ``batches`` is a sequence, else all there are. Cells that a spreadsheet would run
    get a leading apostrophe, which the reader takes away. Blanks around a text do not come back,
    and a unit whose factor is no power of ten comes back to 28 digits.

    Raises :class:`ValueRefused` for a value the mapping cannot spell, :class:`SourceError` if the
    file cannot be written.
    """
    rules = _plan(batches, mapping, columns)
    taken = {rule.name for rule in rules}
    rows, left_out = 0, dict[str, None]()
    try:
        with Path(path).open("w", encoding=mapping.encoding, newline="") as file:
            writer = csv.writer(file, delimiter=mapping.delimiter, quotechar=mapping.quote)
            writer.writerow([rule.sources[0] for rule in rules])
            for batch in batches:
                _check_references(batch, taken, str(path))
                writer.writerows(zip(*(_cells(r, batch, mapping) for r in rules), strict=True))
                rows += batch.num_rows
                left_out |= dict.fromkeys(_left_out(batch, mapping, taken))
    except UnicodeEncodeError as problem:
        raise ValueRefused(
            f"'{problem.object[problem.start : problem.end]}' is not in {mapping.encoding}.",
            where=str(path),
            advice="Set encoding = 'utf-8' in the mapping.",
        ) from problem
    except OSError as problem:
        raise SourceError(f"cannot be written ({problem.strerror}).", where=str(path)) from problem
    return Written(rows, tuple(left_out))


def _plan(
    batches: Iterable[pa.RecordBatch], mapping: FlatMapping, columns: Sequence[str] | None
) -> list[Rule]:
    names = [each for name in COLUMNS for each in (name, f"{name}.text")]
    if columns is not None:
        names = list(columns)
    elif isinstance(batches, Sequence):
        present = {name for batch in batches for name in batch.schema.names}
        names = [name for name in names if name in present]
    rules: dict[str, Rule] = {}
    for rule in all_rules(mapping, names):
        wanted = columns is None or rule.name in columns
        if rule.sources and wanted:
            rules.setdefault(rule.sources[0], rule)
    return list(rules.values())


def _check_references(batch: pa.RecordBatch, taken: set[str], where: str) -> None:
    present = [batch.column(n) for n in REFERENCES if n in taken and n in batch.schema.names]
    for row, identity in enumerate(batch.column("declaration_id").to_pylist()):
        if not any(column[row].is_valid for column in present):
            raise ValueRefused(
                f"the declaration '{identity}' has none of the references the mapping writes.",
                where=where,
                advice="Take a mapping with mrn, lrn or message_id as the declaration has it.",
            )


def _left_out(batch: pa.RecordBatch, mapping: FlatMapping, taken: set[str]) -> list[str]:
    fixed = {r.name: r.constant or r.default for r in mapping.rules if not r.sources}
    names = []
    for name in batch.schema.names:
        column = batch.column(name)
        if name in taken or name not in COLUMNS or column.null_count == len(column):
            continue
        if name in fixed and set(map(str, column.unique().to_pylist())) <= {fixed[name]}:
            continue
        if name == "item" and mapping.identity is False and _counts_up(batch):
            continue
        names.append(name)
    return names


def _counts_up(batch: pa.RecordBatch) -> bool:
    """Whether the items are numbered as a reader of a file without item numbers does."""
    expected, last = 0, None
    pairs = zip(*(batch.column(n).to_pylist() for n in ("declaration_id", "item")), strict=True)
    for identity, item in pairs:
        expected, last = (expected + 1 if identity == last else 1), identity
        if item != expected:
            return False
    return True


def _cells(rule: Rule, batch: pa.RecordBatch, mapping: FlatMapping) -> Cells:
    """One column as cells; equal values are spelt once."""
    if rule.name not in batch.schema.names:
        return [""] * batch.num_rows
    column = batch.column(rule.name)
    where = f"column {rule.sources[0]}"
    if rule.column.kind is Kind.MOMENT:
        spelt = f"{rule.name}.text"
        texts = batch.column(spelt).to_pylist() if spelt in batch.schema.names else []
        stamps = zip(moments_of(column), texts or [None] * len(column), strict=True)
        return [_moment_cell(rule, moment, text, where) for moment, text in stamps]
    if rule.column.kind is Kind.NUMBER:
        values: list[Any] = decimals(column)
    else:
        values = column.to_pylist()
    spell = _speller(rule, mapping, where)
    known: dict[Any, str] = {None: ""}
    cells = []
    for value in values:
        key = str(value) if isinstance(value, Decimal) else value  # 1.0 and 1.00 are spelt apart
        if key not in known:
            known[key] = spell(value)
        cells.append(known[key])
    return cells


def _speller(rule: Rule, mapping: FlatMapping, where: str) -> Callable[[Any], str]:
    backwards = {canonical: own for own, canonical in reversed(list(rule.values.items()))}

    def spell(value: Any) -> str:
        text = _text(rule, value, mapping, where)
        if rule.values:
            if text not in backwards and (rule.others == "reject" or text in rule.values):
                raise ValueRefused(f"'{text}' is not among the values.", where=where)
            text = backwards.get(text, text)
        too_long = rule.column.kind is Kind.NUMBER and len(text) > LONGEST_NUMBER
        if too_long or "\0" in text or text in mapping.null_values:
            raise ValueRefused(f"{text!r} would not be read back.", where=where)
        return neutralise(text)

    return spell


def _text(rule: Rule, value: Any, mapping: FlatMapping, where: str) -> str:
    match rule.column.kind:
        case Kind.NUMBER:
            number = value if rule.factor == 1 else _DIVISION.divide(value, rule.factor)
            return format(number, "f").replace(".", mapping.decimal_mark)
        case Kind.FLAG:
            words = ("false", "true") if rule.values else ("0", "1")
            return words[bool(value)]
        case Kind.LIST if rule.split:
            parts = [part or "" for part in split_list(value)]
            if any(rule.split in part for part in parts):
                raise ValueRefused(f"'{value}' has '{rule.split}' inside a text.", where=where)
            return rule.split.join(parts)
    return str(value)


def _moment_cell(rule: Rule, moment: datetime | None, text: str | None, where: str) -> str:
    if moment is None:
        return ""
    if text is not None and _reads_as(rule, text) == moment:
        return neutralise(text)
    zone = ZoneInfo(rule.timezone) if rule.timezone else UTC
    spelt = moment_text(moment)
    if rule.format is not None:
        spelt = next(
            (
                own
                for own in (m.strftime(rule.format) for m in (moment.astimezone(zone), moment))
                if _reads_as(rule, own) == moment
            ),
            "",
        )
    if not spelt:
        raise ValueRefused(f"{moment_text(moment)} does not fit {rule.format}.", where=where)
    return spelt


def _reads_as(rule: Rule, text: str) -> datetime | None:
    with suppress(ValueError, OverflowError):
        return parse_moment(text, rule)
    return None
