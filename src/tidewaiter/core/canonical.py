"""Canonical text: one spelling for every value, so that equal things have equal bytes.

Frozen dataclasses become plain dictionaries (empty fields left out), those become JSON with sorted
keys and no spaces, and that becomes a SHA-256. Decimals and times are written as text.
"""

from __future__ import annotations

import hashlib
import json
import math
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, Union, get_args, get_origin, get_type_hints

from tidewaiter.core.errors import TidewaiterError, ValueRefused, nearest
from tidewaiter.core.sentence import sentence

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


def decimal_text(value: Decimal) -> str:
    """A decimal without exponent, trailing zeros or negative zero: ``1.50`` is ``"1.5"``.

    Raises :class:`TypeError` for NaN and infinities, which have no canonical form.
    """
    if not value.is_finite():
        raise TypeError(f"{value} has no canonical form")
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if value == 0 else text


def moment_text(value: datetime) -> str:
    """A moment in UTC as ``2026-11-23T10:05:00Z``; one without a time zone is taken to be UTC."""
    return in_utc(value).isoformat().replace("+00:00", "Z")


def in_utc(value: datetime) -> datetime:
    """A moment in UTC. Without a time zone it is taken to be UTC, never the machine's own zone."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def to_plain(value: Any) -> Any:
    """Dataclasses, decimals, times and enums as plain JSON values; empty fields are left out.

    A class may say for itself how it is spelt with ``__plain__`` (and be read by
    ``__from_plain__``). Raises :class:`TypeError` for what has no canonical form.
    """
    kind = value.__class__
    spelling = _SPELLING_OF.get(kind)
    if spelling is None:
        spelling = _SPELLING_OF[kind] = _spelling(kind)
    return spelling(value)


def from_plain(kind: Any, data: Any, where: str = "") -> Any:
    """The reverse of :func:`to_plain` for the type ``kind``.

    Raises :class:`ValueRefused` with the place when a key is unknown, a needed one is missing or
    a value does not fit.
    """
    if data is None:
        return None
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        kind = next(a for a in get_args(kind) if a is not type(None))
        return from_plain(kind, data, where)
    if origin is tuple:
        return _tuple_from_plain(kind, data, where)
    if origin is dict:
        return _dict_from_plain(kind, data, where)
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass_from_plain(kind, data, where)
    try:
        return _scalar_from_plain(kind, data)
    except (ValueError, ArithmeticError, TypeError) as problem:
        raise _refused(kind, data, where) from problem


def canonical_text(value: Any) -> str:
    """Canonical JSON of any value :func:`to_plain` understands."""
    return plain_text(to_plain(value))


def plain_text(plain: Any) -> str:
    """Canonical JSON of values that are plain already."""
    return _ENCODER.encode(plain)


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """Hexadecimal SHA-256 of the canonical text."""
    return plain_digest(to_plain(value))


def plain_digest(plain: Any) -> str:
    """:func:`digest` of values that are plain already."""
    return text_digest(plain_text(plain))


def text_digest(text: str) -> str:
    """Hexadecimal SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


_TYPES: dict[Any, dict[str, Any]] = {}


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise TypeError(f"{value} has no canonical form")
    return value


_SPELLINGS: dict[type, Callable[[Any], Any]] = {
    Enum: lambda value: value.value,
    Decimal: decimal_text,
    datetime: moment_text,
    date: date.isoformat,
    frozenset: lambda value: sorted(to_plain(v) for v in value),
}
_SPELLING_OF: dict[type, Callable[[Any], Any]] = {
    **dict.fromkeys((type(None), str, int, bool), lambda value: value),
    float: _finite,
    **dict.fromkeys((list, tuple), lambda value: [to_plain(v) for v in value]),
    dict: lambda value: {str(k): to_plain(v) for k, v in value.items()},
}
_WORDS: dict[Any, str] = {
    bool: sentence("true or false"),
    int: sentence("a whole number"),
    float: sentence("a number"),
    Decimal: sentence("a number"),
    datetime: sentence("a date and time"),
    date: sentence("a date"),
    str: sentence("a text"),
}
_TAKEN_AS: dict[Any, tuple[type, ...]] = {
    bool: (bool,),
    float: (int, float),
    str: (str, int, float, Decimal),
}


def _spelling(kind: type) -> Callable[[Any], Any]:
    """How values of a class are spelt, found once per class."""
    if hasattr(kind, "__plain__"):
        return lambda value: value.__plain__()
    if is_dataclass(kind):
        return _dataclass_spelling(tuple(field_types(kind)))
    for known, spelling in _SPELLINGS.items():
        if issubclass(kind, known):
            return spelling
    raise TypeError(f"{kind.__name__} has no canonical form")


def _dataclass_spelling(names: tuple[str, ...]) -> Callable[[Any], dict[str, Any]]:
    parts: Callable[[Any], tuple[Any, ...]] = (
        attrgetter(*names)
        if len(names) > 1
        else lambda value: tuple(getattr(value, name) for name in names)
    )

    def spell(value: Any) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for name, part in zip(names, parts(value), strict=True):
            if part is None:
                continue
            of = part.__class__
            if of is str:
                out[name] = part
            elif of is not tuple:
                out[name] = to_plain(part)
            elif part:
                out[name] = [to_plain(one) for one in part]
        return out

    return spell


def field_types(kind: Any) -> dict[str, Any]:
    """The resolved type of every field of a dataclass, in order."""
    if kind not in _TYPES:
        hints = get_type_hints(kind)
        _TYPES[kind] = {f.name: hints[f.name] for f in fields(kind)}
    return _TYPES[kind]


def _refused(kind: Any, data: Any, where: str) -> ValueRefused:
    name = _WORDS.get(kind) or sentence("a {thing}", thing=getattr(kind, "__name__", kind))
    advice = ""
    if isinstance(kind, type) and issubclass(kind, Enum):
        known = [str(member.value) for member in kind]
        advice = nearest(str(data), known) or sentence(
            "Known are: {known}.", known=", ".join(known)
        )
    return ValueRefused(
        sentence("{data} is not {name}.", data=repr(data), name=name), where=where, advice=advice
    )


def _tuple_from_plain(kind: Any, data: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(data, list | tuple):
        raise ValueRefused(sentence("{data} is not a list.", data=repr(data)), where=where)
    inner = get_args(kind)[0]
    places = [f"{where}.{n}" for n in range(1, len(data) + 1)]
    if None in data:
        raise _refused(inner, None, places[list(data).index(None)])
    return tuple(from_plain(inner, v, place) for v, place in zip(data, places, strict=True))


def _dict_from_plain(kind: Any, data: Any, where: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ValueRefused(sentence("{data} is not a table.", data=repr(data)), where=where)
    inner = get_args(kind)[1]
    return {str(k): from_plain(inner, v, f"{where}.{k}") for k, v in data.items()}


def _dataclass_from_plain(kind: type, data: Any, where: str) -> Any:
    if hasattr(kind, "__from_plain__"):
        return _spelt_from_plain(kind, data, where)
    if not isinstance(data, dict):
        raise _refused(kind, data, where)
    known = field_types(kind)
    for name in data:
        if name not in known:
            raise ValueRefused(
                sentence("{thing} has no field '{name}'.", thing=kind.__name__, name=name),
                where=where,
                advice=nearest(name, known),
            )
    dot = f"{where}." if where else ""
    given = {n: from_plain(known[n], v, f"{dot}{n}") for n, v in data.items() if v is not None}
    for name in needed(kind):
        if name not in given:
            if types.NoneType not in get_args(known[name]):
                raise ValueRefused(
                    sentence("{thing} needs a '{name}'.", thing=kind.__name__, name=name),
                    where=where,
                )
            given[name] = None
    return kind(**given)


def _spelt_from_plain(kind: Any, data: Any, where: str) -> Any:
    if not isinstance(data, str):
        raise _refused(kind, data, where)
    try:
        return kind.__from_plain__(data)
    except TidewaiterError as problem:
        raise ValueRefused(problem.message, where=where, advice=problem.advice) from problem


@cache
def needed(kind: Any) -> list[str]:
    """The fields of a dataclass that have no default."""
    return [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]


def _scalar_from_plain(kind: Any, data: Any) -> Any:
    if kind is Any or kind is object:
        return data
    if kind is Decimal:
        return parse_decimal(data)
    if kind is datetime:
        return in_utc(datetime.fromisoformat(str(data)))
    if kind is date:
        return date.fromisoformat(str(data))
    if kind is int:
        return _whole(data)
    taken = isinstance(data, _TAKEN_AS.get(kind, (str, int, float)))
    if not taken or (isinstance(data, bool) and kind is not bool):
        raise ValueError(data)
    return kind(data)


def _whole(data: Any) -> int:
    value = parse_decimal(data)
    if value != value.to_integral_value():
        raise ValueError(data)
    return int(value)


def parse_decimal(data: Any) -> Decimal:
    """A finite decimal from text or number, exactly as written.

    Raises :class:`ValueError` for what is no number, for NaN and infinities, and for texts with an
    exponent or with underscores, which no customs message uses and a typing slip can make.
    """
    text = str(data).strip()
    refusal = ValueError(f"{data!r} is not a plain number")
    if isinstance(data, bool) or (isinstance(data, str) and set("eE_") & set(text)):
        raise refusal
    try:
        value = Decimal(text)
    except InvalidOperation as problem:
        raise refusal from problem
    if not value.is_finite():
        raise refusal
    return value
