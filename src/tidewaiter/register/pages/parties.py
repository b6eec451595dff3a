"""Parties of a declaration with their history here: a bounded look, whoever they are.

A party is known again by its number, one without a number by its name, in whatever role it was
named before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.register.mentions import SPELLING
from tidewaiter.register.models import Declaration, ItemOutcome, Mention
from tidewaiter.register.models.mentions import Kind
from tidewaiter.register.pages import words
from tidewaiter.register.pages.pinning import Pins
from tidewaiter.register.selectors import visible

MONTHS = 24
LATEST = 500
"""Declarations that name a party that its history looks at; an older one is not counted."""
MOST = 12
"""Parties that are shown."""
_Known = tuple[Kind, bytes]
"""By what a party is known again."""
_WIDTH, _HEIGHT = 128.0, 28.0


@dataclass(frozen=True, slots=True)
class History:
    """Declarations that name a party by month, the oldest month first, and those with findings.

    ``by_name`` says that it was known again by its name only. ``address`` is the list of them.
    """

    months: tuple[int, ...]
    found: tuple[int, ...]
    cut: bool
    line: str
    dots: tuple[str, ...]
    words: str
    findings: str
    by_name: bool
    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A party with its history; ``None`` where it has neither number nor name."""

    role: str
    role_word: str
    name: str
    number: str
    country: str
    status: str
    history: History | None
    pins: tuple[int, ...]


def parties(
    actor: Actor, row: Declaration, content: dict[str, Any], pins: Pins, today: date
) -> list[Shown]:
    """The parties with their history at the actor's offices.

    One query for each that is named, at most :data:`MOST`, and one for what was found.
    """
    told = content.get("parties", ())[:MOST]
    keys = [_key(one) for one in told]
    known = _histories(actor, [key for key in keys if key], today)
    return [
        _shown(one, known.get(key) if key else None, pins)
        for one, key in zip(told, keys, strict=True)
    ]


def _key(one: dict[str, Any]) -> _Known | None:
    for kind, text in ((Kind.TRADER, one.get("id")), (Kind.NAME, one.get("name"))):
        value = SPELLING[kind](str(text or ""))
        if value:
            return kind, value
    return None


def _shown(one: dict[str, Any], known: History | None, pins: Pins) -> Shown:
    role = str(one.get("role", ""))
    return Shown(
        role=role,
        role_word=words.word(words.ROLES, role),
        name=str(one.get("name") or ""),
        number=str(one.get("id") or ""),
        country=str((one.get("address") or {}).get("country") or ""),
        status=str(one.get("status") or ""),
        history=known,
        pins=tuple(pins.parties.get(role, ())),
    )


def _histories(actor: Actor, keys: Iterable[_Known], today: date) -> dict[_Known, History]:
    """What the latest declarations say that name each, at the offices of the actor."""
    days = {key: _days(actor, key) for key in dict.fromkeys(keys)}
    named = {pk for found in days.values() for pk in found}
    offences = ItemOutcome.objects.filter(
        offence=True, examination__correction=None, examination__declaration__in=named
    )
    wrong = set(offences.values_list("examination__declaration", flat=True)) if named else set()
    return {key: _history(key, found, wrong, today) for key, found in days.items()}


def _days(actor: Actor, key: _Known) -> dict[int, date]:
    """The days of the latest declarations that mention something, by their keys. One query."""
    kind, value = key
    mentions = Mention.objects.filter(kind=kind, value=value)
    seen = mentions.filter(declaration__in=visible(actor, Permission.DECLARATION_READ))
    rows = seen.order_by("-declaration").values_list(
        "declaration_id", "declaration__day", "declaration__received_at"
    )
    return {pk: day or received.date() for pk, day, received in rows[:LATEST]}


def _history(key: _Known, days: dict[int, date], wrong: set[int], today: date) -> History:
    months = Counter(_age(day, today) for day in days.values())
    found = Counter(_age(day, today) for pk, day in days.items() if pk in wrong)
    counts = tuple(months.get(age, 0) for age in range(MONTHS - 1, -1, -1))
    hits = tuple(found.get(age, 0) for age in range(MONTHS - 1, -1, -1))
    return _drawn(key, counts, hits, cut=len(days) == LATEST)


def _age(day: date, today: date) -> int:
    """How many calendar months ago a day was."""
    return (today.year - day.year) * 12 + today.month - day.month


def _drawn(key: _Known, counts: Sequence[int], hits: Sequence[int], *, cut: bool) -> History:
    kind, value = key
    text_of = value.decode(errors="ignore")  # a value is cut at a byte, not at a sign
    most = max(*counts, 1)
    step = (_WIDTH - 8) / (MONTHS - 1)
    points = [(4 + n * step, _HEIGHT - 4 - 18 * count / most) for n, count in enumerate(counts)]
    total, wrong = sum(counts), sum(hits)
    text = ngettext("{n} declaration in 24 months", "{n} declarations in 24 months", total).format(
        n=total
    )
    if cut:
        text = gettext("{n} declarations or more in 24 months").format(n=total)
    findings = ngettext("{n} with a finding", "{n} with findings", wrong).format(n=wrong)
    return History(
        months=tuple(counts),
        found=tuple(hits),
        cut=cut,
        line="M" + " ".join(f"{x:.1f} {y:.1f}" for x, y in points),
        dots=tuple(
            f"M{x:.1f} {y - 4.5:.1f}l4.5 4.5-4.5 4.5-4.5-4.5Z"
            for (x, y), hit in zip(points, hits, strict=True)
            if hit
        ),
        words=text,
        by_name=kind == Kind.NAME,
        address=_address(kind, text_of),
        findings=findings if wrong else gettext("No finding is on record."),
    )


def _address(kind: Kind, text: str) -> str:
    """Where declarations are listed that mention it."""
    name, field = ("search", "q") if kind == Kind.NAME else ("declarations", "search")
    return f"{reverse(name)}?{urlencode({field: text})}"
