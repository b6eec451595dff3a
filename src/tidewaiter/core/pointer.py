"""Pointers: where in a declaration something is.

A pointer is written as a person would say it, ``items.2.documents.1.id`` (counting from one), and
renders as the WCO pointer (document section codes, sequence numbers and tag) that error responses
carry. Lists that hold parties are addressed by role, ``parties.importer.name``, where several share
a role by ``parties.importer.2.name``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, is_dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, get_args, get_origin

from tidewaiter.core import wco
from tidewaiter.core.canonical import field_types, from_plain, needed
from tidewaiter.core.declaration import Declaration, Item
from tidewaiter.core.errors import PointerError, ValueRefused, nearest
from tidewaiter.core.parts import Amount, Party, Quantity, Role, Timestamp
from tidewaiter.core.sentence import sentence

_STEP = re.compile(r"[a-z_]+|[1-9][0-9]{0,6}")


@dataclass(frozen=True)
class Pointer:
    """A place in a declaration. ``steps`` alternates field names and 1-based occurrences."""

    steps: tuple[str | int, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Pointer:
        """A pointer from ``items.2.origin`` (``items[2].origin`` is understood too).

        Raises :class:`PointerError` if a step is not a field name or a positive number.
        """
        steps: list[str | int] = []
        for part in text.replace("[", ".").replace("]", "").split("."):
            if not _STEP.fullmatch(part):
                raise PointerError(
                    sentence("'{part}' is not a field name or a number from 1.", part=part),
                    where=text or "(empty)",
                )
            steps.append(int(part) if part.isdigit() else part)
        return cls(tuple(steps))

    @classmethod
    def item(cls, number: int, field: str = "") -> Pointer:
        """The pointer to an item, by its position from 1, or to a field of it."""
        tail = Pointer.parse(field).steps if field else ()
        return cls(("items", number, *tail))

    def __str__(self) -> str:
        return ".".join(str(s) for s in self.steps)

    def __plain__(self) -> str:
        return str(self)

    @classmethod
    def __from_plain__(cls, text: str) -> Pointer:
        return cls.parse(text) if text else ROOT

    def __truediv__(self, field: str) -> Pointer:
        return Pointer((*self.steps, *Pointer.parse(field).steps))

    @cached_property
    def wco(self) -> str:
        """The WCO pointer: ``42A/67A/68A[2]/02A[1]/D005``; a step without an identifier stays."""
        return wco.render(self.steps)

    def get(self, declaration: Declaration) -> Any:
        """The value at this place, ``None`` where an optional part or occurrence is absent.

        Raises :class:`PointerError` for a field that does not exist.
        """
        value: Any = declaration
        for step in _way(self.steps, str(self)):
            if not isinstance(value, tuple):
                value = getattr(value, str(step))
            else:
                position = _position(value, step)
                value = value[position] if position < len(value) else None
            if value is None:
                return None
        return value

    def set(self, declaration: Declaration, data: Any) -> Declaration:
        """A copy of the declaration with the value at this place replaced.

        ``data`` is a plain value (text for decimals, dates, codes); ``None`` clears the field, and
        takes an occurrence out of its list. One past the last occurrence appends.
        Raises :class:`PointerError` or :class:`~tidewaiter.core.errors.ValueRefused`.
        """
        way = _way(self.steps, str(self))
        if not way:
            raise PointerError("the declaration as a whole cannot be set; name a field of it.")
        changed: Declaration = _set(declaration, way, data, str(self))
        return changed


_Nth = tuple[Role, int]
"""One party among those that share a role: the role and the occurrence from 1."""


@lru_cache(maxsize=4096)
def _way(steps: tuple[str | int, ...], where: str) -> tuple[str | int | _Nth, ...]:
    """The steps, every name checked against the types on the way, a role joined to its number."""
    kind: Any = Declaration
    way: list[str | int | _Nth] = []
    rest = list(steps)
    while rest:
        step = rest.pop(0)
        if get_origin(kind) is tuple:
            kind = get_args(kind)[0]
            if kind is Party and step in set(Role):
                nth = rest.pop(0) if rest and isinstance(rest[0], int) else 1
                way.append((Role(step), int(nth)))
                continue
            if not isinstance(step, int):
                raise _no_occurrence(step, kind, where)
        else:
            known = field_types(kind) if is_dataclass(kind) and isinstance(kind, type) else {}
            if step not in known:
                raise PointerError(
                    sentence("there is no field '{step}' here.", step=step),
                    where=where,
                    advice=nearest(str(step), known),
                )
            kind = _without_none(known[str(step)])
        way.append(step)
    return tuple(way)


def _no_occurrence(step: str | int, kind: Any, where: str) -> PointerError:
    if kind is Party:
        return PointerError(
            sentence("'{step}' is neither a role nor a number from 1.", step=step),
            where=where,
            advice=nearest(str(step), [role.value for role in Role]),
        )
    return PointerError(sentence("'{step}' is not a number from 1.", step=step), where=where)


def _position(sequence: tuple[Any, ...], step: Any) -> int:
    """Where an occurrence lies, from zero; past the end where it is absent."""
    if isinstance(step, int):
        return step - 1
    role, number = step
    places = [n for n, party in enumerate(sequence) if party.role == role]
    missing = int(number) - len(places)
    return places[number - 1] if missing <= 0 else len(sequence) + missing - 1


def _set(value: Any, steps: tuple[Any, ...], data: Any, where: str) -> Any:
    name, rest = str(steps[0]), steps[1:]
    kind = field_types(type(value))[name]
    current = getattr(value, name)
    inner = _without_none(kind)
    if rest and get_origin(kind) is tuple:
        changed = _set_in_tuple(current, get_args(kind)[0], rest, data, where)
    elif rest and current is None and data is None:
        changed = None
    elif rest:
        part = _begin(inner, rest[0], {}, where) if current is None else current
        changed = _set(part, rest, data, where)
    else:
        changed = coerce(kind, data, where)
    return replace(value, **{name: changed})


def _set_in_tuple(
    current: tuple[Any, ...], kind: Any, steps: tuple[Any, ...], data: Any, where: str
) -> tuple[Any, ...]:
    step, rest = steps[0], steps[1:]
    position = _position(current, step)
    there = position < len(current)
    if data is None and not there:
        return current
    if position > len(current):
        raise PointerError(
            sentence("there are only {n} here.", n=len(current)),
            where=where,
            advice="Add those between first.",
        )
    start: dict[str, Any] = {"number": step} if kind is Item else {}
    if isinstance(step, tuple):
        start = {"role": step[0]}
    one: tuple[Any, ...] = ()
    if rest:
        part = current[position] if there else _begin(kind, rest[0], start, where)
        one = (_set(part, rest, data, where),)
    elif data is not None:
        one = (coerce(kind, start | data if isinstance(data, dict) else data, where),)
    return current[:position] + one + current[position + 1 :]


def _begin(kind: Any, field: str, start: dict[str, Any], where: str) -> Any:
    """A new part, about to be given one field; refused if it needs more than that to mean anything.

    A currency without its amount is no amount, and a party without a role is nobody.
    """
    known = field_types(kind)
    given = dict(start)
    for name in needed(kind):
        if name not in start:
            if name != field and not _optional(known[name]):
                raise PointerError(
                    sentence(
                        "there is no {thing} here yet, and one needs a '{name}'.",
                        thing=kind.__name__.lower(),
                        name=name,
                    ),
                    where=where,
                    advice=sentence("Give its '{name}' first, or the whole of it.", name=name),
                )
            given[name] = None
    return kind(**given)


def _optional(kind: Any) -> bool:
    return type(None) in get_args(kind)


def _without_none(kind: Any) -> Any:
    return next(a for a in get_args(kind) if a is not type(None)) if _optional(kind) else kind


def coerce(kind: Any, data: Any, where: str) -> Any:
    """A plain value as the type of a field; a bare text is taken as a time or an amount.

    Raises :class:`~tidewaiter.core.errors.ValueRefused` for what does not fit, and for ``None``
    where the field cannot be empty.
    """
    inner = _without_none(kind)
    if data is None:
        if get_origin(kind) is not tuple and not _optional(kind):
            raise ValueRefused("this cannot be empty.", where=where)
        return () if get_origin(kind) is tuple else None
    if inner is Timestamp and not isinstance(data, dict):
        moment = from_plain(datetime, data, where)
        return Timestamp.of(moment, str(data))
    if inner in (Amount, Quantity) and not isinstance(data, dict):
        return inner(*_value_and_unit(data, where))
    return from_plain(kind, data, where)


def _value_and_unit(data: Any, where: str) -> tuple[Any, str | None]:
    if not isinstance(data, str):
        return from_plain(Decimal, data, where), None
    number, _, unit = data.strip().partition(" ")
    return from_plain(Decimal, number, where), unit.strip() or None


ROOT = Pointer()
"""The declaration as a whole."""
