"""The second stage: what besides the name speaks for or against a match. Pure and exact.

Each comparison gives a :class:`Sign`. How much signs weigh together is said by :func:`standing`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from tidewaiter.desks.risk.screening.building import normal_identifier
from tidewaiter.desks.risk.screening.entries import Entry, EntryKind
from tidewaiter.desks.risk.screening.likeness import words_alike
from tidewaiter.desks.risk.screening.names import folded
from tidewaiter.desks.risk.screening.subjects import Subject


class Standing(StrEnum):
    """How well a match stands, from the weakest."""

    CONTRADICTED = "contradicted"
    NAME_ALONE = "name alone"
    SUPPORTED = "supported"
    IDENTIFIED = "identified"


@dataclass(frozen=True, slots=True)
class Sign:
    """Something compared besides the name: what, both values, and its weight.

    A weight above zero speaks for the match, one below against it.
    """

    what: str
    asked: str
    listed: str
    weight: int


IDENTIFIER, DAY, PART_OF_DATE, ADDRESS, COUNTRY = 3, 2, 1, 2, 1
OTHER_DATE, OTHER_KIND, OTHER_COUNTRY = -2, -2, -1

_IDENTIFIES, _SUPPORTS, _CONTRADICTS = 3, 2, -2
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_WORDS_OF_ADDRESS = 2
_ALIKE_ADDRESS = Decimal("0.6")


def signs(subject: Subject, entry: Entry) -> tuple[Sign, ...]:
    """All signs for and against, those that weigh most first.

    A country that is part of an address in common is no sign of its own.
    """
    found = [sign for compare in _COMPARISONS for sign in compare(subject, entry)]
    if any(sign.what == "address" for sign in found):
        found = [sign for sign in found if sign.what != "country" or sign.weight < 0]
    return tuple(sorted(found, key=lambda sign: -abs(sign.weight)))


def standing(found: Sequence[Sign]) -> Standing:
    """What the signs make of a match whose name is alike.

    An identifier, or other signs of the same weight together, identify; a date or an address
    supports; a country alone does neither, as it is shared by millions. What contradicts is
    weighed against it.
    """
    total = sum(sign.weight for sign in found)
    if total >= _IDENTIFIES:
        return Standing.IDENTIFIED
    if total >= _SUPPORTS:
        return Standing.SUPPORTED
    return Standing.CONTRADICTED if total <= _CONTRADICTS else Standing.NAME_ALONE


def rounded(score: float) -> Decimal:
    """A score from 0 to 1 to three places, half to even."""
    return Decimal(score).quantize(Decimal("0.001"), ROUND_HALF_EVEN)


def identifiers(subject: Subject, entry: Entry) -> Iterator[Sign]:
    """An identifier stands in both, apart from signs and case."""
    listed = {normal_identifier(one): one for one in entry.identifiers}
    for one in subject.identifiers:
        normal = normal_identifier(one)
        if normal and normal in listed:
            yield Sign("identifier", one, listed[normal], IDENTIFIER)
            return


def dates(subject: Subject, entry: Entry) -> Iterator[Sign]:
    """Dates of birth or incorporation: the same day, the same month or year, or neither.

    A day and a month that changed places count as the same year. Years that are next to each other
    say nothing: where records are poor, a year of birth is often an estimate.
    """
    asked, listed = _read(subject.dates), _read(entry.dates)
    if not asked or not listed:
        return
    weight, one, other = max(
        ((_same_time(a, b), a, b) for a in asked for b in listed), key=lambda found: found[0]
    )
    if weight:
        yield Sign("date", _spelt(one), _spelt(other), weight)


def countries(subject: Subject, entry: Entry) -> Iterator[Sign]:
    """A country in common, or none where both name some."""
    asked, listed = set(subject.countries), set(entry.countries)
    if not asked or not listed:
        return
    common = sorted(asked & listed)
    if common:
        yield Sign("country", common[0], common[0], COUNTRY)
    else:
        yield Sign("country", " ".join(sorted(asked)), " ".join(sorted(listed)), OTHER_COUNTRY)


def addresses(subject: Subject, entry: Entry) -> Iterator[Sign]:
    """Most words of one address stand in the other, a number among them."""
    for one in subject.addresses:
        for other in entry.addresses:
            if _same_place(folded(one).tokens, folded(other).tokens):
                yield Sign("address", one, other, ADDRESS)
                return


def kinds(subject: Subject, entry: Entry) -> Iterator[Sign]:
    """One is a person and the other is not."""
    known = (subject.kind, entry.kind)
    if EntryKind.UNKNOWN not in known and subject.kind != entry.kind:
        yield Sign("kind", subject.kind.value, entry.kind.value, OTHER_KIND)


_COMPARISONS: tuple[Callable[[Subject, Entry], Iterable[Sign]], ...] = (
    identifiers, dates, addresses, kinds, countries,
)  # fmt: skip

_Date = tuple[str, str, str]


def _read(texts: Iterable[str]) -> list[_Date]:
    found = (_DATE.fullmatch(text.strip()) for text in texts)
    return [(one[1], one[2] or "", one[3] or "") for one in found if one]


def _spelt(date: _Date) -> str:
    return "-".join(part for part in date if part)


def _same_time(one: _Date, other: _Date) -> int:
    if one[0] != other[0]:
        return OTHER_DATE if abs(int(one[0]) - int(other[0])) > 1 else 0
    if one == other and one[2]:
        return DAY
    if one[2] and other[2]:
        return PART_OF_DATE if one[1:] == (other[2], other[1]) else 0
    month = one[1] and other[1] and one[1] != other[1]
    return 0 if month else PART_OF_DATE


def _same_place(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < _WORDS_OF_ADDRESS:
        return False
    common = [word for word in short if any(words_alike(word, w) for w in long)]
    numbered = any(word.isdigit() for word in common)
    return numbered and Decimal(len(common)) >= _ALIKE_ADDRESS * len(short)
