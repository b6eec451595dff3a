"""Canonical text: one spelling for every value, so that equal things have equal bytes.

Frozen dataclasses become plain dictionaries (empty fields left out), those become JSON with sorted
keys and no spaces, and that becomes a SHA-256. Decimals and times are written as text.
"""

from __future__ import annotations

import hashlib
import json
import types
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from tidewaiter.core.errors import ValueRefused, nearest

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


def decimal_text(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros: ``1.50`` is ``"1.5"``."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def moment_text(value: datetime) -> str:
    """A moment in UTC as ``2026-11-23T10:05:00Z``."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def to_plain(value: Any) -> Any:
    """Dataclasses, decimals, times and enums as plain JSON values; empty fields are left out.

    A class may say for itself how it is spelt with ``__plain__`` (and be read by
    ``__from_plain__``). Raises :class:`TypeError` for what has no canonical form.
    """
    kind = type(value)
    if value is None or kind in (str, int, float, bool):
        return value
    if hasattr(kind, "__plain__"):
        return value.__plain__()
    if is_dataclass(kind):
        pairs = ((name, getattr(value, name)) for name in field_types(kind))
        return {name: to_plain(v) for name, v in pairs if v is not None and v != ()}
    if kind in (list, tuple):
        return [to_plain(v) for v in value]
    if kind is dict:
        return {str(k): to_plain(v) for k, v in value.items()}
    for known, spelling in _SPELLINGS.items():
        if isinstance(value, known):
            return spelling(value)
    raise TypeError(f"{kind.__name__} has no canonical form")


def from_plain(kind: Any, data: Any, where: str = "") -> Any:
    """The reverse of :func:`to_plain` for the type ``kind``.

    Raises :class:`ValueRefused` with the place when a key is unknown or a value does not fit.
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
        return dict(data)
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass_from_plain(kind, data, where)
    try:
        return _scalar_from_plain(kind, data)
    except (ValueError, InvalidOperation, TypeError, KeyError) as problem:
        name = getattr(kind, "__name__", str(kind))
        raise ValueRefused(f"{data!r} is not a {name}.", where=where) from problem


def canonical_text(value: Any) -> str:
    """Canonical JSON of any value :func:`to_plain` understands."""
    return json.dumps(to_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """Hexadecimal SHA-256 of the canonical text."""
    return hashlib.sha256(canonical_text(value).encode()).hexdigest()


_TYPES: dict[Any, dict[str, Any]] = {}
_SPELLINGS: dict[type, Any] = {
    Enum: lambda value: value.value,
    Decimal: decimal_text,
    datetime: moment_text,
    date: date.isoformat,
    frozenset: lambda value: sorted(to_plain(v) for v in value),
}


def field_types(kind: Any) -> dict[str, Any]:
    """The resolved type of every field of a dataclass, in order."""
    if kind not in _TYPES:
        hints = get_type_hints(kind)
        _TYPES[kind] = {f.name: hints[f.name] for f in fields(kind)}
    return _TYPES[kind]


def _tuple_from_plain(kind: Any, data: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(data, list | tuple):
        raise ValueRefused(f"{data!r} is not a list.", where=where)
    inner = get_args(kind)[0]
    return tuple(from_plain(inner, v, f"{where}.{n}") for n, v in enumerate(data, start=1))


def _dataclass_from_plain(kind: type, data: Any, where: str) -> Any:
    if hasattr(kind, "__from_plain__") and not isinstance(data, dict):
        return kind.__from_plain__(data)
    if not isinstance(data, dict):
        raise ValueRefused(f"{data!r} is not a {kind.__name__}.", where=where)
    known = field_types(kind)
    for name in data:
        if name not in known:
            raise ValueRefused(
                f"{kind.__name__} has no field '{name}'.", where=where, advice=nearest(name, known)
            )
    dot = f"{where}." if where else ""
    try:
        return kind(**{n: from_plain(known[n], v, f"{dot}{n}") for n, v in data.items()})
    except TypeError as problem:
        raise ValueRefused(str(problem), where=where) from problem


def _scalar_from_plain(kind: Any, data: Any) -> Any:
    if kind is Any or kind is object:
        return data
    if kind is Decimal:
        return parse_decimal(data)
    if kind is datetime:
        return datetime.fromisoformat(str(data)).astimezone(UTC)
    if kind is date:
        return date.fromisoformat(str(data))
    if kind is bool and not isinstance(data, bool):
        raise ValueError(data)
    if kind is int and isinstance(data, bool):
        raise ValueError(data)
    if kind is str and not isinstance(data, str):
        return str(data)
    return kind(data)


def parse_decimal(data: Any) -> Decimal:
    """A finite decimal from text or number. Exponents, NaN and infinities are refused."""
    text = str(data).strip()
    value = Decimal(text)
    if not value.is_finite() or (isinstance(data, str) and "e" in text.lower()):
        raise ValueError(text)
    return value
