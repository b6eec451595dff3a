"""Pointers: where in a declaration something is.

A pointer is written as a person would say it, ``items.2.documents.1.id`` (counting from one), and
renders as the WCO pointer (document section codes, sequence numbers and tag) that error responses
carry. Lists that hold parties are addressed by role: ``parties.importer.name``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, is_dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, get_args, get_origin

from tidewaiter.core import wco
from tidewaiter.core.canonical import field_types, from_plain
from tidewaiter.core.declaration import Declaration
from tidewaiter.core.errors import PointerError, nearest
from tidewaiter.core.parts import Amount, Party, Quantity, Role, Timestamp

_STEP = re.compile(r"^[a-z_]+$|^[1-9][0-9]{0,6}$")


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
            if not _STEP.match(part):
                raise PointerError(
                    f"'{part}' is not a field name or a number from 1.", where=text or "(empty)"
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
        return cls.parse(text)

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
        for step in self._grouped(Declaration):
            value = _get(value, step)
            if value is None:
                return None
        return value

    def set(self, declaration: Declaration, data: Any) -> Declaration:
        """A copy of the declaration with the value at this place replaced.

        ``data`` is a plain value (text for decimals, dates, codes); ``None`` clears the field.
        One past the last occurrence appends. Raises :class:`PointerError` or
        :class:`~tidewaiter.core.errors.ValueRefused`.
        """
        changed: Declaration = _set(declaration, self._grouped(Declaration), data, str(self))
        return changed

    def _grouped(self, root: type) -> tuple[str | int, ...]:
        """The steps with every field name checked against the types on the way."""
        kind: Any = root
        for step in self.steps:
            if get_origin(kind) is tuple:
                kind = get_args(kind)[0]
                if isinstance(step, int) or (kind is Party and step in set(Role)):
                    continue
                raise PointerError(f"'{step}' is not a number from 1.", where=str(self))
            kind = _without_none(kind)
            if isinstance(step, int) and kind is Party:  # parties.buyer.2
                continue
            known = field_types(kind) if is_dataclass(kind) and isinstance(kind, type) else {}
            if step not in known:
                raise PointerError(
                    f"there is no field '{step}' here.",
                    where=str(self),
                    advice=nearest(str(step), known),
                )
            kind = _without_none(known[str(step)])
        return self.steps


def _without_none(kind: Any) -> Any:
    arms = [a for a in get_args(kind) if a is not type(None)]
    return arms[0] if type(None) in get_args(kind) else kind


def _position(sequence: tuple[Any, ...], step: str | int) -> int | None:
    if isinstance(step, int):
        return step - 1 if step <= len(sequence) else None
    return next((n for n, party in enumerate(sequence) if party.role == step), None)


def _get(value: Any, step: str | int) -> Any:
    if not isinstance(value, tuple):
        return value if isinstance(step, int) else getattr(value, str(step))
    position = _position(value, step)
    return None if position is None else value[position]


def _set(value: Any, steps: tuple[str | int, ...], data: Any, where: str) -> Any:
    name, rest = str(steps[0]), steps[1:]
    kind = field_types(type(value))[name]
    current = getattr(value, name)
    if get_origin(kind) is tuple and rest:
        changed = _set_in_tuple(current, get_args(kind)[0], rest, data, where)
    elif rest:
        inner = _without_none(kind)
        changed = _set(current if current is not None else _blank(inner), rest, data, where)
    else:
        changed = coerce(kind, data, where)
    return replace(value, **{name: changed})


def _set_in_tuple(
    current: tuple[Any, ...], kind: Any, steps: tuple[str | int, ...], data: Any, where: str
) -> tuple[Any, ...]:
    step, rest = steps[0], steps[1:]
    position = _position(current, step)
    if position is None:
        if isinstance(step, int) and step != len(current) + 1:
            raise PointerError(f"there are {len(current)}, so no number {step}.", where=where)
        role = Role(step) if kind is Party and isinstance(step, str) else None
        current = (*current, _blank(kind, role, len(current) + 1))
        position = len(current) - 1
    if not rest:
        one = () if data is None else (coerce(kind, data, where),)
    else:
        one = (_set(current[position], rest, data, where),)
    return current[:position] + one + current[position + 1 :]


def _blank(kind: Any, role: Role | None = None, number: int = 1) -> Any:
    if kind is Party:
        return Party(role=role or Role.DECLARANT)
    if kind in (Amount, Quantity):
        return kind(Decimal(0))
    if "number" in (field_types(kind) if is_dataclass(kind) else {}):
        return kind(number=number)
    return kind() if isinstance(kind, type) and is_dataclass(kind) else None


def coerce(kind: Any, data: Any, where: str) -> Any:
    """A plain value as the type of a field; a bare text is taken as a time or an amount."""
    inner = _without_none(kind)
    if data is None:
        return () if get_origin(kind) is tuple else None
    if inner is Timestamp and not isinstance(data, dict):
        moment = from_plain(datetime, data, where)
        return Timestamp.of(moment, str(data))
    if inner in (Amount, Quantity) and not isinstance(data, dict):
        return inner(*_value_and_unit(data, where))
    return from_plain(kind, data, where)


def _value_and_unit(data: Any, where: str) -> tuple[Any, str | None]:
    number, _, unit = str(data).partition(" ")
    return from_plain(Decimal, number, where), unit or None


ROOT = Pointer()
"""The declaration as a whole."""
