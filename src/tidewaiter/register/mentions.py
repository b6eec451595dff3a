"""What declarations mention, as an index: by it they are found again.

A mention is a kind, a value and a declaration. Values are bytes in one spelling, so that both
databases compare them alike and a search for a beginning reads one range of an index.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from tidewaiter.core import Decision
from tidewaiter.core import Declaration as Content
from tidewaiter.register import bulk
from tidewaiter.register.models import Mention
from tidewaiter.register.models.mentions import LONGEST, Kind

Found = tuple[Kind, bytes]
"""A kind and a value in its one spelling."""

_OUTSIDE_CODES = re.compile(r"[^0-9A-Z]+")
_OUTSIDE_NAMES = re.compile(r"[^\w]+")


@lru_cache(maxsize=20_000)
def code(text: str) -> bytes:
    """A reference without spaces, dots and case: ``msku 123456-5`` is ``MSKU1234565``."""
    return _OUTSIDE_CODES.sub("", text.upper()).encode()[:LONGEST]


@lru_cache(maxsize=20_000)
def name(text: str) -> bytes:
    """A name without case, accents and punctuation: ``Peña & Cía.`` is ``PENA CIA``."""
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return _OUTSIDE_NAMES.sub(" ", letters).strip().upper().encode()[:LONGEST]


def exact(text: str) -> bytes:
    """An identifier of ours, as it is."""
    return text.encode()[:LONGEST]


SPELLING: dict[Kind, Callable[[str], bytes]] = {
    Kind.TRADER: code,
    Kind.NAME: name,
    Kind.COMMODITY: code,
    Kind.CONTAINER: code,
    Kind.SEAL: code,
    Kind.PROFILE: exact,
    Kind.DESK: exact,
    Kind.UNASSESSED: exact,
}
"""How the values of a kind are spelled."""


def of_content(content: Content) -> set[Found]:
    """What a declaration mentions: traders, names, commodity codes, containers and seals."""
    texts = {(kind, text) for kind, text in _texts(content) if text}
    return {(kind, value) for kind, text in texts if (value := SPELLING[kind](text))}


def _texts(content: Content) -> Iterator[tuple[Kind, str | None]]:
    for party in (*content.parties, *(p for item in content.items for p in item.parties)):
        yield Kind.TRADER, party.id
        yield Kind.NAME, party.name
    for item in content.items:
        yield Kind.COMMODITY, item.commodity_code
        yield from ((Kind.CONTAINER, one) for one in item.equipment)
    for equipment in content.equipment:
        yield Kind.CONTAINER, equipment.id
        yield from ((Kind.SEAL, seal) for seal in equipment.seals)
    yield from ((Kind.SEAL, seal) for seal in content.seals)


def of_decision(decision: Decision) -> set[Found]:
    """Who sent a declaration to an officer: profiles, desks, and desks that could not assess it."""
    found: set[Found] = set()
    desks = {f"finding:{one.code}": one.desk for one in decision.findings}
    desks |= {f"not assessed:{one.control}": one.desk for one in decision.not_assessed}
    for reason in decision.reasons:
        if reason.drawn:
            kind, _, identifier = reason.source.partition(":")
            if kind == "profile":
                found.add((Kind.PROFILE, exact(identifier)))
            # Profiles and chance are the risk desk's.
            found.add((Kind.DESK, exact(desks.get(reason.source, "risk"))))
    found.update((Kind.UNASSESSED, exact(one.desk)) for one in decision.not_assessed)
    return found


def keep(rows: Iterable[tuple[int, Iterable[Found]]], *, anew: Sequence[int] = ()) -> None:
    """Write down what declarations (by their key) mention; one query for all of them.

    ``anew`` names those among them whose earlier mentions no longer hold.
    """
    if anew:
        Mention.objects.filter(declaration__in=anew).delete()
    found = [(int(kind), value, key) for key, known in rows for kind, value in known]
    if found:
        bulk.write(Mention, ("kind", "value", "declaration_id"), found)


def after(value: bytes) -> bytes:
    """The first value that does not begin with this one: the end of its range."""
    return value[:-1] + bytes((value[-1] + 1,))  # in UTF-8 no byte is the last one there is
