"""Mapping tables: which place of a message is which canonical field.

A mapping is one TOML file. ``[fields]`` names canonical fields (dotted for parts of a part) and
their place in the message; a list has a ``path`` with ``*`` and its own fields under ``each``.
``elements`` is an indented outline of the format: order, how often, and value format of each
element; ``borrow`` takes part of another format's. The same tables serve reading and writing.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from itertools import takewhile
from pathlib import Path
from typing import Any

from tidewaiter.core.errors import MappingError
from tidewaiter.messages.compiling import compile_mapping
from tidewaiter.messages.rules import SYNTAXES, Group, LeafRule, ListRule, Mapping

__all__ = [
    "Group",
    "LeafRule",
    "ListRule",
    "Mapping",
    "compile_mapping",
    "load_mapping",
    "shipped",
]


def load_mapping(path: Path | str) -> Mapping:
    """Compile the mapping in a file. Raises :class:`MappingError` with the place."""
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise MappingError(str(problem), where=str(path)) from problem
    return compile_mapping(_borrowed(_whole(data, str(path)), str(path)), str(path))


def _whole(data: dict[str, Any], where: str) -> dict[str, Any]:
    """The tables of a mapping over those of the shipped one that it extends."""
    if "extends" not in data:
        return data
    return _over(_shipped_tables(data["extends"], where), data)


def _shipped_tables(name: str, where: str) -> dict[str, Any]:
    entry = files(__package__).joinpath("mappings", f"{name}.toml")
    if not entry.is_file():
        raise MappingError(f"there is no mapping '{name}'.", where=where)
    return _whole(tomllib.loads(entry.read_text(encoding="utf-8")), entry.name)


def _borrowed(data: dict[str, Any], where: str) -> dict[str, Any]:
    """The tables with outline blocks that are parts of another format's outline.

    A borrowed block is what lies below the element ``at`` of the mapping ``from``, with the
    prefixes that its namespaces have here.
    """
    blocks = [data.get("blocks", "")]
    for name, said in data.get("borrow", {}).items():
        lines = _shipped_tables(said["from"], where)["elements"].splitlines()
        found = [n for n, line in enumerate(lines) if line.split()[:1] == [said["at"]]]
        if not found:
            raise MappingError(f"'{said['from']}' has no element '{said['at']}'.", where=where)
        blocks.append(f"={name}")
        blocks += _below(lines[found[0] :], said.get("prefixes", {}))
    return {**data, "blocks": "\n".join(blocks)}


def _below(lines: list[str], prefixes: dict[str, str]) -> list[str]:
    """The lines of an outline below its first, with other prefixes."""
    depth = _depth(lines[0])
    below = takewhile(lambda line: _depth(line) > depth, lines[1:])
    return [_renamed(line[2 * depth :], prefixes) for line in below]


def _depth(line: str) -> int:
    return (len(line) - len(line.lstrip())) // 2


def _renamed(line: str, prefixes: dict[str, str]) -> str:
    """A line of an outline whose element has the prefix that its namespace has elsewhere."""
    indent, rest = line[: 2 * _depth(line)], line.lstrip()
    name, _, said = rest.partition(" ")
    prefix, _, local = name.rpartition(":")
    new = prefixes.get(prefix, prefix)
    return f"{indent}{new}:{local} {said}" if new else line


def _over(base: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """Tables laid over others; what is ``false`` above is left out, and rules are added."""
    out = dict(base)
    for key, value in data.items():
        under = out.get(key)
        if value is False:
            out.pop(key, None)
        elif key == "rules":
            out[key] = [*(under or []), *value]
        elif isinstance(value, dict) and isinstance(under, dict):
            out[key] = _over(under, value)
        else:
            out[key] = value
    return out


@cache
def shipped() -> tuple[Mapping, ...]:
    """The mappings that come with the program, in the order of their identifiers."""
    found = []
    for entry in sorted(files(__package__).joinpath("mappings").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            data = _whole(tomllib.loads(entry.read_text(encoding="utf-8")), entry.name)
            data = _borrowed(data, entry.name)
            if data.get("syntax") in SYNTAXES:
                found.append(compile_mapping(data, entry.name))
    return tuple(found)
