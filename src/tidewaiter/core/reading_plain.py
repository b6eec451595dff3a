"""Plain values read back into the types they were written from, with the place of what is wrong."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache, partial
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


Reader = Callable[[Any, str], Any]
"""What reads a plain value that is not ``None``; its place goes with it."""


def from_plain(kind: Any, data: Any, where: str = "") -> Any:
    """The reverse of :func:`~tidewaiter.core.spelling.to_plain` for the type ``kind``.

    Raises :class:`ValueRefused` with the place when a key is unknown, a needed one is missing or
    a value does not fit.
    """
    return None if data is None else _reader(kind)(data, where)


@cache
def _reader(kind: Any) -> Reader:
    """The reader of a type, found once: what a type is does not change."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _reader(next(a for a in get_args(kind) if a is not type(None)))
    if origin is tuple:
        return partial(_tuple_from_plain, get_args(kind)[0])
    if origin is dict:
        return partial(_dict_from_plain, get_args(kind)[1])
    if is_dataclass(kind) and isinstance(kind, type):
        spelt = hasattr(kind, "__from_plain__")
        return partial(_spelt_from_plain if spelt else _dataclass_from_plain, kind)
    return _text_from_plain if kind is str else partial(_scalar_from_plain, kind)


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


def _tuple_from_plain(inner: Any, data: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(data, list | tuple):
        raise ValueRefused(sentence("{data} is not a list.", data=repr(data)), where=where)
    if None in data:
        raise _refused(inner, None, f"{where}.{list(data).index(None) + 1}")
    read = _reader(inner)
    return tuple([read(value, f"{where}.{n}") for n, value in enumerate(data, 1)])


def _dict_from_plain(inner: Any, data: Any, where: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ValueRefused(sentence("{data} is not a table.", data=repr(data)), where=where)
    return {str(k): from_plain(inner, v, f"{where}.{k}") for k, v in data.items()}


def _dataclass_from_plain(kind: type, data: Any, where: str) -> Any:
    if not isinstance(data, dict):
        raise _refused(kind, data, where)
    readers = _field_readers(kind)
    dot = f"{where}." if where else ""
    if not data.keys() <= readers.keys():
        raise _unknown(kind, next(name for name in data if name not in readers), where)
    given = {n: readers[n](v, f"{dot}{n}") for n, v in data.items() if v is not None}
    for name in needed(kind):
        if name not in given:
            if types.NoneType not in get_args(field_types(kind)[name]):
                raise ValueRefused(
                    sentence("{thing} needs a '{name}'.", thing=kind.__name__, name=name),
                    where=where,
                )
            given[name] = None
    return kind(**given)


@cache
def _field_readers(kind: type) -> dict[str, Reader]:
    return {name: _reader(of) for name, of in field_types(kind).items()}


def _unknown(kind: type, name: str, where: str) -> ValueRefused:
    return ValueRefused(
        sentence("{thing} has no field '{name}'.", thing=kind.__name__, name=name),
        where=where,
        advice=nearest(name, field_types(kind)),
    )


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


def _text_from_plain(data: Any, where: str) -> Any:
    return data if data.__class__ is str else _scalar_from_plain(str, data, where)


def _scalar_from_plain(kind: Any, data: Any, where: str) -> Any:
    try:
        return _scalar(kind, data)
    except (ValueError, ArithmeticError, TypeError) as problem:
        raise _refused(kind, data, where) from problem


def _scalar(kind: Any, data: Any) -> Any:
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
