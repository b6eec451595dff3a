"""A mapping bound to the header of one file: which rule takes which column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.core.errors import MappingError, nearest
from tidewaiter.messages.columns import COLUMNS, Kind
from tidewaiter.messages.flat.converting import Converter
from tidewaiter.messages.flat.rules import REFERENCES, FlatMapping, Rule
from tidewaiter.messages.flat.window import Fault


@dataclass(frozen=True)
class Bound:
    """A rule and the column it takes; ``position`` is ``None`` for a constant."""

    rule: Rule
    position: int | None
    header: str


def all_rules(mapping: FlatMapping, header: Sequence[str]) -> tuple[Rule, ...]:
    """The rules of a mapping for a file with this header, those of identity included."""
    rules = mapping.rules
    if mapping.identity:
        rules += _own_rules(mapping, header)
    if mapping.limit is None:
        return rules
    return tuple(rule for rule in rules if rule.name.removesuffix(".text") in mapping.limit)


def _own_rules(mapping: FlatMapping, header: Sequence[str]) -> tuple[Rule, ...]:
    """Rules for the columns that go by their canonical names."""
    said = {rule.name for rule in mapping.rules}
    own = [name for name in COLUMNS if name in header and name not in said]
    spelt = [f"{n}.text" for n in own if COLUMNS[n].kind is Kind.MOMENT and f"{n}.text" in header]
    return tuple(Rule(name, (name,)) for name in (*own, *spelt))


def bind(mapping: FlatMapping, header: Sequence[str], where: str) -> Binding:
    """Find every mapped column in the header.

    Raises :class:`MappingError` for a column that is missing (with the nearest header), for one
    that is there twice, and where no reference of the declaration is mapped.
    """
    names = [name.strip() for name in header]
    bound = [b for rule in all_rules(mapping, names) if (b := _bound(rule, names, where))]
    if not any(b.rule.name in REFERENCES and b.position is not None for b in bound):
        raise MappingError(
            "no column is mapped to mrn, lrn or message_id, so rows cannot be told apart.",
            where=where,
            advice=_about_delimiter(names) or "Map the column with the declaration's reference.",
        )
    taken = {b.header for b in bound}
    known = {"declaration_id"} if mapping.identity else set()
    unmapped = tuple(name for name in names if name not in taken | known)
    return Binding(mapping, tuple(bound), unmapped, len(names))


def _bound(rule: Rule, names: list[str], where: str) -> Bound | None:
    if rule.constant is not None:
        return Bound(rule, None, "")
    found = next((source for source in rule.sources if source in names), None)
    if found is None:
        if rule.default is not None:
            return Bound(rule, None, "")
        if rule.optional:
            return None
        advice = next((a for a in (nearest(s, names) for s in rule.sources) if a), "")
        raise MappingError(
            f"there is no column '{rule.sources[0]}', which the mapping takes for {rule.name}.",
            where=where,
            advice=advice or _about_delimiter(names) or f"The file has {', '.join(names[:40])}.",
        )
    if names.count(found) > 1:
        places = ", ".join(str(n) for n, name in enumerate(names, start=1) if name == found)
        raise MappingError(
            f"the header has '{found}' more than once (columns {places}).",
            where=where,
            advice="Rename all but one.",
        )
    return Bound(rule, names.index(found), found)


def _about_delimiter(names: list[str]) -> str:
    if len(names) == 1:
        for mark, word in ((";", "';'"), ("\t", "a tab"), (",", "','"), ("|", "'|'")):
            if mark in names[0]:
                return f"The header is one cell. Set delimiter to {word} in the mapping."
    return ""


class Binding:
    """The columns of one file and how each is converted."""

    def __init__(
        self, mapping: FlatMapping, bound: tuple[Bound, ...], unmapped: tuple[str, ...], width: int
    ) -> None:
        self.mapping = mapping
        self.bound = bound
        self.unmapped = unmapped
        self.width = width
        self.positions = sorted({b.position for b in bound if b.position is not None})
        self.converters = {b.rule.name: Converter(b.rule, mapping) for b in bound}
        self.reference_columns = [
            b
            for name in REFERENCES
            for b in bound
            if b.rule.name == name and b.position is not None
        ]

    def references(self, raw: dict[int, pa.Array]) -> pa.StringArray:
        """The reference of every row: MRN, else LRN, else that of the message; null if none."""
        found = [
            self.converters[b.rule.name](raw[b.position]).array
            for b in self.reference_columns
            if b.position is not None
        ]
        found = [a.cast(pa.string()) if pa.types.is_dictionary(a.type) else a for a in found]
        return pc.coalesce(*found) if len(found) > 1 else found[0]

    def canonical(
        self, raw: dict[int, pa.Array], count: int
    ) -> tuple[dict[str, pa.Array], list[Fault]]:
        """The canonical columns of ``count`` rows, and what is wrong with them."""
        columns: dict[str, pa.Array] = {}
        faults: list[Fault] = []
        for bound in self.bound:
            rule = bound.rule
            if bound.position is None:
                columns[rule.name] = self._constant(rule, count)
                continue
            made = self.converters[rule.name](raw[bound.position])
            faults += [Fault(row, bound.header, value, why) for row, value, why in made.faults]
            columns[rule.name] = made.array
            if made.spelt is not None:
                columns.setdefault(f"{rule.name}.text", made.spelt)
        return columns, faults

    def _constant(self, rule: Rule, count: int) -> pa.Array:
        text = rule.constant if rule.constant is not None else rule.default
        one = Converter(Rule(rule.name), FlatMapping("", ()))(pa.array([text])).array
        return one.take(pa.array(np.zeros(count, dtype=np.int32)))

    def with_defaults(self, columns: dict[str, pa.Array]) -> dict[str, pa.Array]:
        """The columns with the mapping's defaults where the file says nothing."""
        filled = dict(columns)
        for bound in self.bound:
            array = columns[bound.rule.name]
            if bound.rule.default is None or not array.null_count:
                continue
            encoded = pa.types.is_dictionary(array.type)
            plain = array.dictionary_decode() if encoded else array
            value = self._constant(bound.rule, 1).cast(plain.type)[0]
            whole = pc.coalesce(plain, value)
            filled[bound.rule.name] = whole.dictionary_encode() if encoded else whole
        return filled
