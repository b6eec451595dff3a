"""The canonical spelling: one text for every value, so that equal things have equal bytes.

Frozen dataclasses become plain dictionaries (empty fields left out), those become JSON with sorted
keys and no spaces, and that becomes a SHA-256. Decimals and times are written as text.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from operator import attrgetter
from typing import Any, get_type_hints

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
