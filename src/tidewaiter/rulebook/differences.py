"""What differs between two documents, field by field. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_NAMES = ("id", "code")
"""Keys by which tables within a list are told apart."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs: its path with dots; ``None`` where it is absent."""

    field: str
    before: Any
    after: Any


def differences(before: Any, after: Any) -> list[Difference]:
    """The fields in which two plain documents differ, in the order of their paths.

    Lists of plain values are compared as sets where neither repeats a value, then ``before`` and
    ``after`` hold what was taken out and put in; other lists item by item.
    """
    return sorted(_walk("", before, after), key=lambda found: found.field)


def _walk(path: str, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted({*before, *after}):
            yield from _walk(_join(path, name), before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(path, before, after)
    else:
        yield Difference(path, before, after)


def _lists(path: str, before: list[Any], after: list[Any]) -> Iterator[Difference]:
    if _is_set(before) and _is_set(after) and sorted(before) == before and sorted(after) == after:
        gone, come = set(before), set(after)
        yield Difference(path, sorted(gone - come), sorted(come - gone))
        return
    name = _name(before, after)
    if name is None:
        for number in range(max(len(before), len(after))):
            yield from _walk(_join(path, str(number + 1)), _at(before, number), _at(after, number))
        return
    old, new = ({str(one[name]): one for one in side} for side in (before, after))
    for key in sorted({*old, *new}):
        yield from _walk(_join(path, key), old.get(key), new.get(key))


def _is_set(values: Sequence[Any]) -> bool:
    return all(isinstance(v, str) for v in values) and len(set(values)) == len(values)


def _name(before: Sequence[Any], after: Sequence[Any]) -> str | None:
    """The key that tells the tables of both lists apart, if there is one."""
    for name in _NAMES:
        sides = [
            [one.get(name) if isinstance(one, Mapping) else None for one in side]
            for side in (before, after)
        ]
        if all(None not in side and len(set(map(str, side))) == len(side) for side in sides):
            return name
    return None


def _at(values: Sequence[Any], number: int) -> Any:
    return values[number] if number < len(values) else None


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
