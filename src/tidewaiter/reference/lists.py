"""Code lists from CSV files with their source and date."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tidewaiter.core import tables
from tidewaiter.core.errors import SourceError
from tidewaiter.core.tables import source


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of codes, where it comes from and of when it is.

    ``kinds`` marks codes that are known but not plainly in force: ``special`` for those that
    customs use beside the standard, ``retired`` for those of an earlier edition still met.
    """

    name: str
    codes: frozenset[str]
    source: str
    date: str
    kinds: Mapping[str, str] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        """How many codes are of a kind."""
        return sum(1 for one in self.kinds.values() if one == kind)

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __len__(self) -> int:
        return len(self.codes)


def load_list(path: Path) -> CodeList:
    """A list from a CSV with ``# source:`` and ``# date:`` lines and a column ``code``.

    Raises :class:`SourceError` if it cannot be read or has no such column.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise SourceError(str(problem), where=str(path)) from problem
    return parse_list(text, path.stem, str(path))


def parse_list(text: str, name: str, where: str) -> CodeList:
    """A list from the text of its CSV."""
    lines = text.splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    if "code" not in (rows.fieldnames or ()):
        raise SourceError("there is no column 'code'.", where=where, advice="Name it so.")
    kinds: dict[str, str] = {}
    codes = set()
    for row in rows:
        code = (row["code"] or "").strip()
        if code:
            codes.add(code)
            if row.get("kind"):
                kinds[code] = row["kind"].strip()
    return CodeList(name, frozenset(codes), *source(lines), kinds)


@cache
def _shipped(name: str) -> CodeList:
    return parse_list(tables.text(__package__, name), name, f"{name}.csv")


@cache
def countries() -> CodeList:
    """ISO 3166-1 alpha-2 and the user codes customs unions add."""
    return _shipped("countries")


def left_to_users(code: str) -> bool:
    """Whether an alpha-2 code names no country and never will: ISO 3166-1 leaves it to its users.

    AA, QM to QZ, XA to XZ and ZZ (ISO 3166-1, 8.1.3).
    """
    return _USERS.fullmatch(code) is not None


_USERS = re.compile("AA|Q[M-Z]|X[A-Z]|ZZ")


@cache
def currencies() -> CodeList:
    """ISO 4217."""
    return _shipped("currencies")


@cache
def units() -> CodeList:
    """UN/ECE Recommendation 20, as far as met in trade."""
    return _shipped("units")


@cache
def package_kinds() -> CodeList:
    """UN/ECE Recommendation 21."""
    return _shipped("packages")


@cache
def incoterms() -> CodeList:
    """Incoterms codes."""
    return _shipped("incoterms")


def lists() -> tuple[CodeList, ...]:
    """All lists that come with the program."""
    return (countries(), currencies(), units(), package_kinds(), incoterms())
