"""Parties of a declaration with their history here: a bounded look, in a constant number of
queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.register.models import Declaration, ItemOutcome
from tidewaiter.register.pages import words
from tidewaiter.register.pages.reasons import Pins
from tidewaiter.register.selectors import visible

MONTHS = 24
LATEST = 500
"""Declarations of a trader that its history looks at; an older one is not counted."""
MOST = 12
"""Parties that are shown."""
_WIDTH, _HEIGHT = 128.0, 28.0


@dataclass(frozen=True, slots=True)
class History:
    """Declarations of an importer by month, the oldest month first, and those with findings."""

    months: tuple[int, ...]
    found: tuple[int, ...]
    cut: bool
    line: str
    dots: tuple[str, ...]
    words: str
    findings: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A party with its history; ``None`` where none is kept."""

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
    """The parties; those with the importer's number have its history at the actor's offices."""
    known = history(actor, row.importer, today) if row.importer else None
    return [
        _shown(one, known if one.get("id") and one["id"] == row.importer else None, pins)
        for one in content.get("parties", ())[:MOST]
    ]


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


def history(actor: Actor, importer: str, today: date) -> History:
    """The latest declarations of an importer at the offices of the actor. Two queries."""
    rows = visible(actor, Permission.DECLARATION_READ).filter(importer=importer)
    latest = list(rows.order_by("-pk").values_list("pk", "day", "received_at")[:LATEST])
    days = {pk: day or received.date() for pk, day, received in latest}
    offences = ItemOutcome.objects.filter(
        offence=True, examination__correction=None, examination__declaration__in=list(days)
    )
    wrong = set(offences.values_list("examination__declaration", flat=True))
    months = Counter(_age(day, today) for day in days.values())
    found = Counter(_age(days[pk], today) for pk in wrong)
    counts = tuple(months.get(age, 0) for age in range(MONTHS - 1, -1, -1))
    hits = tuple(found.get(age, 0) for age in range(MONTHS - 1, -1, -1))
    return _drawn(counts, hits, cut=len(latest) == LATEST)


def _age(day: date, today: date) -> int:
    """How many calendar months ago a day was."""
    return (today.year - day.year) * 12 + today.month - day.month


def _drawn(counts: Sequence[int], hits: Sequence[int], *, cut: bool) -> History:
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
        findings=findings if wrong else gettext("No finding is on record."),
    )
