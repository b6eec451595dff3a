"""Mapping tables: which place of a message is which canonical field.

A mapping is one TOML file. ``[fields]`` names canonical fields (dotted for parts of a part) and
their place in the message; a list has a ``path`` with ``*`` and its own fields under ``each``.
``elements`` is an indented outline of the format: order, how often, and value format of each
element. The same tables serve reading and writing.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
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
    return compile_mapping(_whole(data, str(path)), str(path))


def _whole(data: dict[str, Any], where: str) -> dict[str, Any]:
    """The tables of a mapping over those of the shipped one that it extends."""
    if "extends" not in data:
        return data
    entry = files(__package__).joinpath("mappings", f"{data['extends']}.toml")
    if not entry.is_file():
        raise MappingError(f"there is no mapping '{data['extends']}' to extend.", where=where)
    base = _whole(tomllib.loads(entry.read_text(encoding="utf-8")), entry.name)
    return _over(base, data)


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
            if data.get("syntax") in SYNTAXES:
                found.append(compile_mapping(data, entry.name))
    return tuple(found)
