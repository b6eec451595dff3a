"""Texts to canonical values, one function per kind of column, all values at once.

Each takes clean texts (null where empty) and gives the values, null where a text does not fit, and
for the positions that do not fit the reason. Reasons are sentences that say what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.parts import MessageFunction, Regime
from tidewaiter.messages.columns import SEPARATOR
from tidewaiter.messages.flat.rules import FlatMapping, Rule
from tidewaiter.messages.flat.texts import blanked, only_bytes

LONGEST_NUMBER = 40
"""Characters a number may have; WCO formats end at 16 digits and 6 decimals."""

_CLOSED = {"function": tuple(MessageFunction), "regime": tuple(Regime)}
_FLAGS = {
    **dict.fromkeys(("1", "1.0", "true", "t", "yes", "y"), True),
    **dict.fromkeys(("0", "0.0", "false", "f", "no", "n"), False),
}
_EATEN = r"^[0-9](\.[0-9]+)?[eE]\+?[0-9]+$|^[0-9]{5,}\.0$"


@dataclass
class Made:
    """Values, and by position why a text gave none. ``spelt`` is the sibling of a moment."""

    values: pa.Array
    bad: dict[int, str] = field(default_factory=dict)
    spelt: pa.Array | None = None


def numbers(texts: pa.StringArray, rule: Rule, mapping: FlatMapping) -> Made:
    """Plain decimal text with a point, in the canonical unit, every digit as written."""
    made = _plain_numbers(texts, mapping)
    if rule.factor != 1:
        factor, unique = rule.factor, made.values.dictionary_encode()
        scaled = [decimal_text(Decimal(text) * factor) for text in unique.dictionary.to_pylist()]
        made.values = pa.array(scaled, pa.string()).take(unique.indices)
    return made


def integers(texts: pa.StringArray, rule: Rule, mapping: FlatMapping) -> Made:
    """Whole numbers of 64 bits; ``3.0`` is whole, ``3.5`` is not."""
    if only_bytes(texts, b"-0123456789"):
        try:
            return Made(texts.cast(pa.int64()))
        except pa.ArrowInvalid:
            pass
    plain = _plain_numbers(texts, mapping)
    whole: list[int | None] = []
    for position, text in enumerate(plain.values.to_pylist()):
        value = None if text is None else Decimal(text)
        fits = value is not None and value == value.to_integral_value() and abs(value) < 2**63
        whole.append(int(value) if value is not None and fits else None)
        if value is not None and not fits:
            plain.bad[position] = "is not a whole number of 64 bits."
    return Made(pa.array(whole, pa.int64()), plain.bad)


def flags(texts: pa.StringArray, rule: Rule, mapping: FlatMapping) -> Made:
    """Yes or no; empty stays unknown."""
    found = [None if t is None else _FLAGS.get(t.lower()) for t in texts.to_pylist()]
    reason = "is neither yes nor no (1, 0, true, false, yes, no). Set values in the mapping."
    bad = [n for n, value in enumerate(found) if value is None and texts[n].is_valid]
    return Made(pa.array(found, pa.bool_()), dict.fromkeys(bad, reason))


def words(texts: pa.StringArray, rule: Rule, mapping: FlatMapping) -> Made:
    """Texts and codes; function and regime only as the canonical words."""
    if rule.name == "hs":
        return commodities(texts, rule)
    if rule.pad:
        texts = pc.utf8_lpad(texts, width=rule.pad, padding="0")
    known = _CLOSED.get(rule.name)
    if known is None:
        return Made(texts)
    reason = f"is not one of {', '.join(known)}. Set values in the mapping."
    unknown = [n for n, t in enumerate(texts.to_pylist()) if t is not None and t not in known]
    return Made(blanked(texts, unknown), dict.fromkeys(unknown, reason))


def commodities(texts: pa.StringArray, rule: Rule) -> Made:
    """Commodity codes: digits only, leading zeros kept, one lost zero restored by ``pad``."""
    bad: dict[int, str] = {}
    digits = texts
    if not only_bytes(texts, b"0123456789"):
        eaten = pc.match_substring_regex(texts, _EATEN)
        digits = pc.replace_substring_regex(texts, r"[.\s\x{a0}\x{202f}]", "")
        other = pc.invert(pc.match_substring_regex(digits, r"^[0-9]+$"))
        bad |= dict.fromkeys(_positions(other), "is not a commodity code (digits only).")
        advice = "is a code that a spreadsheet turned into a number. Export the column as text."
        bad |= dict.fromkeys(_positions(eaten), advice)
    if rule.pad:
        short = pc.equal(pc.binary_length(digits), rule.pad - 1)
        digits = pc.if_else(short, pc.binary_join_element_wise("0", digits, ""), digits)
        off = pc.not_equal(pc.binary_length(digits), rule.pad)
        reason = f"has not the {rule.pad} digits that pad in the mapping promises."
        bad = dict.fromkeys(_positions(off), reason) | bad
    return Made(blanked(digits, bad), bad)


def lists(texts: pa.StringArray, rule: Rule, mapping: FlatMapping) -> Made:
    """Lists joined by the canonical separator, from whatever separator the file has."""
    if rule.split and rule.split != SEPARATOR:
        texts = pc.replace_substring_regex(texts, rf"([\\{SEPARATOR}])", r"\\\1")
        texts = pc.replace_substring(texts, rule.split, SEPARATOR)
    tidy = pc.replace_substring_regex(texts, rf"\s*{SEPARATOR}\s*", SEPARATOR)
    return Made(pc.if_else(pc.match_substring(texts, "\\"), texts, tidy))


def _plain_numbers(texts: pa.StringArray, mapping: FlatMapping) -> Made:
    simple = mapping.decimal_mark == "." and not mapping.thousands
    if simple and only_bytes(texts, b"-.0123456789") and _longest(texts) <= LONGEST_NUMBER:
        try:
            texts.cast(pa.float64())
            return Made(texts)
        except pa.ArrowInvalid:
            pass
    mark, group = re.escape(mapping.decimal_mark), re.escape(mapping.thousands)
    whole = r"[0-9]*" if not group else rf"(?:[0-9]*|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+)"
    pattern = rf"^[+-]?{whole}(?:{mark}[0-9]*)?$"
    fits = pc.and_(
        pc.match_substring_regex(texts, pattern), pc.match_substring_regex(texts, "[0-9]")
    )
    fits = pc.and_(fits, pc.less_equal(pc.binary_length(texts), LONGEST_NUMBER))
    bad = {n: _not_a_number(texts[n].as_py()) for n in _positions(pc.invert(fits))}
    texts = blanked(texts, bad)
    if mapping.thousands:
        texts = pc.replace_substring(texts, mapping.thousands, "")
    if mapping.decimal_mark != ".":
        texts = pc.replace_substring(texts, mapping.decimal_mark, ".")
    return Made(pc.replace_substring_regex(texts, r"^\+", ""), bad)


def _not_a_number(text: str) -> str:
    said = "is not a plain decimal number."
    if re.fullmatch(r"[+-]?[0-9.,]+[eE][+-]?[0-9]+", text):
        return f"{said} Write it without an exponent."
    if len(text) > LONGEST_NUMBER:
        return f"has more than {LONGEST_NUMBER} characters, too many for a number."
    if re.fullmatch(r"[+-]?[0-9][0-9.,' \u00a0\u202f]*", text):
        return f"{said} Set decimal_mark or thousands in the mapping."
    return said


def _longest(texts: pa.StringArray) -> int:
    return pc.max(pc.binary_length(texts)).as_py() or 0


def _positions(mask: pa.Array) -> list[int]:
    array = mask.fill_null(False).to_numpy(zero_copy_only=False)
    positions: list[int] = np.flatnonzero(array).tolist()
    return positions


Convert = Callable[[pa.StringArray, Rule, FlatMapping], Made]
