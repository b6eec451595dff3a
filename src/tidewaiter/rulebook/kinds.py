"""Kinds of documents, registered by whoever understands them.

The rulebook itself knows lane policies, offices and capacity; desks register theirs when their
application is ready. Nothing here knows a desk by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tidewaiter.core import TidewaiterError
from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.rulebook.errors import UnknownRule
from tidewaiter.rulebook.guides import NO_GUIDE, Guide

Plain = Mapping[str, Any]
"""A document as plain JSON values."""

Values = Mapping[str, Any]
"""Documents of one kind as :attr:`Kind.read` gives them, by identifier."""


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document in a file: its identifier, its content and where it stands."""

    identifier: str
    content: Plain
    where: str


Load = Callable[[Path], Iterable[FoundDocument]]
"""Finds the documents of a kind below a folder; raises a TidewaiterError naming the file."""

Save = Callable[[Path, Mapping[str, Plain]], None]
"""Writes the documents of a kind below a folder, such that :data:`Load` finds them again."""


Check = Callable[[Mapping[str, Values]], Iterable[TidewaiterError]]
"""Says what is wrong with documents of a kind together with all others."""


def never(everything: Mapping[str, Values]) -> tuple[()]:
    """A :data:`Check` for what cannot be wrong together with anything."""
    return ()


@dataclass(frozen=True)
class Kind:
    """A kind of document.

    ``read(identifier, content)`` reads a plain document strictly and gives a value that
    :func:`tidewaiter.core.to_plain` spells with every default written out; it raises a
    TidewaiterError whose ``where`` names the place. ``check(everything)`` gives what is wrong with
    documents of this kind together with all others, by kind and identifier. ``load`` and ``save``
    read and write files. ``guide`` helps whoever writes a document of this kind.
    """

    name: str
    title: str
    read: Callable[[str, Plain], Any]
    check: Check
    load: Load
    save: Save
    guide: Guide = NO_GUIDE


Bundler = Callable[[Mapping[str, Values]], Plain]
"""Makes a desk's part of a bundle of rules from all that is in force, by kind and identifier."""

_kinds: dict[str, Kind] = {}
_bundlers: dict[str, Bundler] = {}


def register(kind: Kind) -> None:
    """Make a kind known; the last registration of a name counts."""
    _kinds[kind.name] = kind


def register_bundler(desk: str, bundler: Bundler) -> None:
    """Say how a desk's part of the bundle is made, from which its control is made again."""
    _bundlers[desk] = bundler


def kind_of(name: str) -> Kind:
    """A kind by its name. Raises :class:`UnknownRule`."""
    if name not in _kinds:
        raise UnknownRule(
            sentence("there is no kind of rule '{name}'.", name=name),
            advice=nearest(name, _kinds)
            or sentence("Known are: {known}.", known=", ".join(sorted(_kinds))),
        )
    return _kinds[name]


def all_kinds() -> tuple[Kind, ...]:
    """All kinds by name."""
    return tuple(kind for _, kind in sorted(_kinds.items()))


def desk_bundles(everything: Mapping[str, Values]) -> dict[str, Plain]:
    """Every desk's part of the bundle."""
    return {desk: bundler(everything) for desk, bundler in sorted(_bundlers.items())}
