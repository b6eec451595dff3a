"""Plain values read back into the types they were written from, with the place of what is wrong."""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin

from tidewaiter.core.errors import TidewaiterError, ValueRefused, nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.core.spelling import field_types, in_utc

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


def from_plain(kind: Any, data: Any, where: str = "") -> Any:
    """The reverse of :func:`~tidewaiter.core.spelling.to_plain` for the type ``kind``.

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
