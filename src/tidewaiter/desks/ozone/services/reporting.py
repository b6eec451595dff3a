"""Figures that no declaration shows: the country's own of a year, and what partners say."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction

from tidewaiter.core.canonical import text_digest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.article7 import STOCKPILED
from tidewaiter.desks.ozone.drafts import (
    MOST,
    LicenceRefused,
    known_gas,
    require_country,
)
from tidewaiter.desks.ozone.models import PartnerFigure, YearFigure
from tidewaiter.desks.ozone.services.noting import note
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere

KINDS = (
    "production",
    "production_feedstock",
    "production_process_agent",
    "production_qps",
    "destroyed",
    "emitted",
    *STOCKPILED,
)
"""What is told of a year besides what declarations show, as Article 7 asks for it."""
MOST_ROWS = 20_000
COLUMNS = ("year", "country", "substance", "kg")


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One line of a partner's data."""

    year: int
    country: str
    substance: str
    kg: Decimal


def tell_figure(
    *, actor: Actor, year: int, kind: str, substance: str, kg: Decimal, source: str, at: datetime
) -> YearFigure:
    """Enter or replace a figure of a year.

    Raises ``Forbidden`` and :class:`~tidewaiter.desks.ozone.drafts.LicenceRefused`.
    """
    require_somewhere(actor, Permission.QUOTA_SET)
    name = known_gas(substance, "substance")
    if kind not in KINDS:
        raise LicenceRefused(sentence("Known are: {known}.", known=", ".join(KINDS)), where="kind")
    if not 1986 <= year <= 2100:
        raise LicenceRefused("the year must be from 1986 to 2100.", where="year")
    if not 0 <= kg <= MOST:
        raise LicenceRefused("it cannot be below zero or beyond measure.", where="kg")
    if not source.strip():
        raise LicenceRefused("say where the figure comes from.", where="source")
    with transaction.atomic():
        row, _ = YearFigure.objects.update_or_create(
            year=year,
            kind=kind,
            substance=name,
            defaults={"kg": kg, "source": source.strip(), "told_at": at, "told_by": actor.name},
        )
        body: dict[str, object] = {"kind": kind, "substance": name, "kg": str(kg)}
        note("figure.told", str(year), body, actor=actor.name, at=at)
        return row


def read_partner(text: str) -> list[PartnerRow]:
    """A partner's data: CSV with the columns year, country, substance, kg. Pure.

    Lines of the same year, country and substance add up. Raises
    :class:`~tidewaiter.desks.ozone.drafts.LicenceRefused` naming the line.
    """
    lines = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in COLUMNS if name not in (lines.fieldnames or ())]
    if missing:
        raise LicenceRefused(
            sentence("the first line lacks: {names}.", names=", ".join(missing)),
            where="file",
            advice=sentence("Columns: {names}.", names=", ".join(COLUMNS)),
        )
    found = checked(_rows(lines))
    if not found:
        raise LicenceRefused("the file has no lines.", where="file")
    return found


def checked(lines: Iterable[tuple[int, int, str, str, Decimal]]) -> list[PartnerRow]:
    """Lines by number, year, country, substance and kilograms, as they are kept; equals add up.

    Raises :class:`~tidewaiter.desks.ozone.drafts.LicenceRefused` naming the line.
    """
    found: dict[tuple[int, str, str], Decimal] = {}
    for number, year, country, substance, kg in lines:
        where = f"line {number}"
        require_country(country, where)
        name = known_gas(substance, where)
        found[year, country, name] = found.get((year, country, name), Decimal(0)) + kg
    return [PartnerRow(*key, kg) for key, kg in found.items()]


def _rows(lines: csv.DictReader[str]) -> Iterator[tuple[int, int, str, str, Decimal]]:
    for number, line in enumerate(lines, 2):
        where = f"line {number}"
        if number > MOST_ROWS:
            raise LicenceRefused(
                sentence("it has more than {most} lines.", most=MOST_ROWS), where=where
            )
        country = (line["country"] or "").strip().upper()
        year, kg = _year(line["year"], where), _kg(line["kg"], where)
        yield number, year, country, line["substance"] or "", kg


def _year(text: str | None, where: str) -> int:
    stripped = (text or "").strip()
    if not (stripped.isascii() and stripped.isdigit() and 1986 <= int(stripped[:9]) <= 2100):
        raise LicenceRefused("the year must be from 1986 to 2100.", where=where)
    return int(stripped)


def _kg(text: str | None, where: str) -> Decimal:
    try:
        kg = Decimal((text or "").strip())
    except InvalidOperation:
        kg = Decimal("NaN")
    if not kg.is_finite() or not 0 <= kg <= MOST:
        raise LicenceRefused(
            sentence("'{text}' is no mass in kilograms.", text=text or ""), where=where
        )
    return kg


def import_partner(*, actor: Actor, rows: Sequence[PartnerRow], source: str, at: datetime) -> int:
    """Keep what partners say they sent, in place of what they said before; gives how many lines.

    What a file says of a country and year replaces all that was known of it. Raises ``Forbidden``
    and :class:`~tidewaiter.desks.ozone.drafts.LicenceRefused`.
    """
    require_somewhere(actor, Permission.QUOTA_SET)
    if not source.strip():
        raise LicenceRefused("say where the figures come from.", where="source")
    with transaction.atomic():
        for year, country in sorted({(one.year, one.country) for one in rows}):
            PartnerFigure.objects.filter(year=year, country=country).delete()
        PartnerFigure.objects.bulk_create(
            PartnerFigure(
                year=one.year,
                country=one.country,
                substance=one.substance,
                kg=one.kg,
                source=source.strip(),
                told_at=at,
                told_by=actor.name,
            )
            for one in rows
        )
        body: dict[str, object] = {"lines": len(rows), "source": text_digest(source.strip())}
        note("partner.imported", "partners", body, actor=actor.name, at=at)
    return len(rows)
