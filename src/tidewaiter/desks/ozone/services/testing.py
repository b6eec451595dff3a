"""Cylinder tests and seizures: what officers found, kept with the consignment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from tidewaiter.core.canonical import plain_text, text_digest
from tidewaiter.core.errors import ValueRefused
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.ozone.cylinder import (
    Identified,
    Tested,
    Verdict,
    hold_identified,
    hold_pressure,
)
from tidewaiter.desks.ozone.drafts import LicenceRefused
from tidewaiter.desks.ozone.models import CylinderTest, Seizure
from tidewaiter.desks.ozone.plausible import Likely
from tidewaiter.desks.ozone.seizures import Seized, checked
from tidewaiter.desks.ozone.selectors.lookup import reading_of
from tidewaiter.desks.ozone.services.noting import note
from tidewaiter.desks.ozone.substances import gases
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.register import selectors as register
from tidewaiter.register.models import Declaration
from tidewaiter.register.tombstones import absent


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was read at a cylinder. ``pressure`` in bar, ``temperature`` in degrees Celsius.

    ``liquid`` says whether there is liquid in it, ``None`` if nobody knows. ``identified`` is
    percent of mass by substance.
    """

    label: str
    pressure: Decimal | None = None
    gauge: bool = True
    temperature: Decimal | None = None
    liquid: bool | None = True
    identified: Mapping[str, Decimal] | None = None
    instrument: str = ""
    cylinder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a reading says: by pressure, by an identifier, or both. ``verdict`` is the graver."""

    verdict: Verdict
    pressure: Tested | None = None
    identified: Identified | None = None

    @property
    def because(self) -> tuple[Sentence, ...]:
        """Why, a sentence for each instrument."""
        return tuple(one.because for one in (self.pressure, self.identified) if one)

    @property
    def likely(self) -> tuple[Likely, ...]:
        """Other gases that fit: what the identifier names, then those of the same pressure."""
        named = self.identified.contains if self.identified else None
        found = self.pressure.likely if self.pressure else ()
        if named is None:
            return found
        first = Likely(gases()[named].code, (sentence("The identifier names it."),))
        return (first, *(one for one in found if one.gas != first.gas))

    @property
    def others(self) -> tuple[str, ...]:
        """The codes of the other gases that fit, the most plausible first."""
        return tuple(one.gas for one in self.likely)


def read(measured: Measured) -> Read:
    """Hold what was measured against the label. Pure.

    Raises :class:`~tidewaiter.desks.ozone.drafts.LicenceRefused` where something is
    missing or not known.
    """
    by_pressure = measured.pressure is not None and measured.temperature is not None
    if not by_pressure and not measured.identified:
        raise LicenceRefused(
            "give a pressure with its temperature, or what an identifier showed.", where="pressure"
        )
    try:
        pressed = None
        if measured.pressure is not None and measured.temperature is not None:
            pressed = hold_pressure(
                measured.label,
                measured.pressure,
                measured.temperature,
                gauge=measured.gauge,
                liquid=measured.liquid,
            )
        named = None
        if measured.identified:
            named = hold_identified(measured.label, measured.identified)
    except ValueRefused as problem:
        raise LicenceRefused(
            problem.message, where=problem.where, advice=problem.advice
        ) from problem
    said = [one.verdict for one in (named, pressed) if one]
    order = (Verdict.REFUTED, Verdict.CONSISTENT, Verdict.CANNOT_TELL)
    return Read(verdict=min(said, key=order.index), pressure=pressed, identified=named)


def read_again(row: CylinderTest) -> Read:
    """What a test that is kept says by the tables as they are now."""
    kept = reading_of(row)
    return read(
        Measured(
            label=row.label,
            pressure=kept.pressure,
            gauge=kept.gauge,
            temperature=kept.temperature,
            liquid=kept.liquid,
            identified=kept.identified,
        )
    )


def record_test(
    *, actor: Actor, mrn: str, item: int, measured: Measured, at: datetime
) -> CylinderTest:
    """Keep a test with the consignment, as evidence; it is never changed.

    Raises ``Forbidden``, :class:`~tidewaiter.register.errors.NotFound`,
    :class:`~tidewaiter.desks.ozone.drafts.LicenceRefused`.
    """
    with transaction.atomic():
        row = declared(actor, mrn, Permission.OUTCOME_RECORD)
        _require_item(row, item)
        found = read(measured)
        made = CylinderTest.objects.create(
            declaration=row,
            item=item,
            label=measured.label.strip(),
            pressure=measured.pressure,
            gauge=measured.gauge,
            temperature=measured.temperature,
            liquid=measured.liquid,
            identified={name: str(share) for name, share in (measured.identified or {}).items()}
            or None,
            instrument=measured.instrument.strip(),
            cylinder=measured.cylinder.strip(),
            verdict=found.verdict,
            others=list(found.others),
            taken_at=at,
            taken_by=actor.name,
        )
        reading: list[object] = [str(made.pressure), made.gauge, str(made.temperature)]
        reading += [made.liquid, made.identified]
        body: dict[str, object] = {
            "item": item,
            "label": made.label,
            "verdict": str(made.verdict),
            "reading": text_digest(plain_text(reading)),
        }
        note("cylinder.tested", mrn, body, actor=actor.name, at=at)
        return made


def record_seizure(*, actor: Actor, mrn: str, seized: Seized, at: datetime) -> Seizure:
    """Record what was seized of a consignment. Raises as :func:`record_test` does."""
    with transaction.atomic():
        row = declared(actor, mrn, Permission.SEIZURE_RECORD)
        _require_item(row, seized.item)
        kept = checked(seized, settings.COUNTRY)
        made = Seizure.objects.create(
            declaration=row,
            item=seized.item,
            substance=kept.substance,
            kg=kept.kg,
            cylinders=kept.cylinders,
            declared_as=kept.declared_as,
            concealment=kept.concealment,
            detected_by=kept.detected_by,
            origin=kept.origin,
            destination=kept.destination,
            route=kept.route,
            disposal=kept.disposal,
            seized_at=at,
            seized_by=actor.name,
        )
        body: dict[str, object] = {
            "item": seized.item,
            "substance": kept.substance,
            "kg": str(kept.kg),
        }
        note("seizure.recorded", mrn, body, actor=actor.name, at=at)
        return made


def declared(actor: Actor, mrn: str, permission: Permission) -> Declaration:
    """The declaration of a consignment, locked, for whoever has a permission at its office.

    Raises ``Forbidden`` and :class:`~tidewaiter.register.errors.NotFound`.
    """
    row = Declaration.objects.select_for_update().filter(mrn=mrn).first()
    if row is None:
        raise absent(actor, permission, mrn)
    require(actor, permission, office=row.office)
    return row


def _require_item(row: Declaration, item: int) -> None:
    items = json.loads(register.content(row).canonical).get("items", [])
    if not 1 <= item <= len(items):
        raise LicenceRefused(
            sentence("{mrn} has no item {item}.", mrn=row.mrn, item=item), where="item"
        )
