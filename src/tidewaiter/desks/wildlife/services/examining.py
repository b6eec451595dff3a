"""What officers and laboratories found of specimens, and what was seized: kept as evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.models import Examined, Seizure
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.services.consignments import declared, require_item
from tidewaiter.desks.wildlife.services.drafts import PermitRefused
from tidewaiter.desks.wildlife.services.noting import note
from tidewaiter.desks.wildlife.specimens import cites_unit
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.reference.lists import countries
from tidewaiter.register.models import Declaration

HOW = ("looked at", "expert", "laboratory", "documents")
"""Who told what it is."""
DETECTED = ("profile", "permit", "scan", "dog", "intelligence", "random", "other")
"""How a seizure came about."""
TRANSPORTS = ("air", "sea", "rail", "road", "mail", "passenger", "other")
"""How the goods came."""
REASONS = ("no permit", "false permit", "used permit", "undeclared", "false species", "too much",
           "ban", "other")  # fmt: skip
"""Why they were seized."""
DISPOSALS = ("pending", "stored", "returned", "zoo", "rescue centre", "released", "destroyed",
             "donated", "sold")  # fmt: skip
"""What became of them (Resolution Conf. 17.8 (Rev. CoP19))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was found of one item; what was not looked at is empty."""

    item: int
    how: str
    taxon: str = ""
    term: str = ""
    source: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    marks: tuple[str, ...] = ()
    remark: str = ""


def record(*, actor: Actor, mrn: str, seen: Seen, at: datetime) -> Examined:
    """Keep what was found with the consignment; it goes before what was declared.

    Raises ``Forbidden``, :class:`~tidewaiter.register.errors.NotFound`,
    :class:`~tidewaiter.desks.wildlife.services.drafts.PermitRefused`.
    """
    with transaction.atomic():
        row = declared(actor, mrn, Permission.OUTCOME_RECORD)
        require_item(row, seen.item)
        _known("how", seen.how, HOW)
        _codes(seen.term, seen.source)
        if not (seen.taxon.strip() or seen.term or seen.source or seen.marks) and (
            seen.quantity is None
        ):
            raise PermitRefused("say what was found.", where="taxon")
        if seen.quantity is not None:
            _quantity(seen.quantity, least=0)
        made = Examined.objects.create(
            declaration=row,
            item=seen.item,
            taxon=seen.taxon.strip(),
            term=seen.term,
            source=seen.source,
            quantity=seen.quantity,
            unit=cites_unit(seen.unit) if seen.quantity is not None else "",
            marks=list(seen.marks),
            how=seen.how,
            remark=seen.remark.strip(),
            taken_at=at,
            taken_by=actor.name,
        )
        body: dict[str, object] = {"item": seen.item, "taxon": made.taxon, "how": seen.how}
        note("specimen.examined", mrn, body, actor=actor.name, at=at)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Seized:
    """What is written down of a seizure."""

    item: int
    taxon: str
    term: str
    quantity: Decimal
    unit: str
    detected_by: str
    transport: str
    reason: str
    appendix: str = ""
    permit: str = ""
    origin: str = ""
    transit: str = ""
    destination: str = ""
    location: str = ""
    concealment: str = ""
    law: str = ""
    value: Decimal | None = None
    currency: str = ""
    alive: bool = False
    disposal: str = "pending"
    remark: str = ""


def seize(*, actor: Actor, mrn: str, seized: Seized, at: datetime) -> Seizure:
    """Record what was seized of a consignment. Raises as :func:`record` does."""
    with transaction.atomic():
        row = declared(actor, mrn, Permission.SEIZURE_RECORD)
        require_item(row, seized.item)
        _check(seized)
        made = _write(row, seized, actor, at)
        body: dict[str, object] = {
            "item": seized.item,
            "taxon": made.taxon,
            "quantity": f"{decimal_text(seized.quantity)} {made.unit}",
        }
        note("seizure.recorded", mrn, body, actor=actor.name, at=at)
        return made


def _check(seized: Seized) -> None:
    if not seized.taxon.strip():
        raise PermitRefused("say which species, as far as it is known.", where="taxon")
    _codes(seized.term, "")
    _quantity(seized.quantity, least=1)
    for where in ("origin", "destination"):
        _country(where, getattr(seized, where))
    for code in seized.transit.split():
        _country("transit", code)
    for where, known in (
        ("detected_by", DETECTED),
        ("transport", TRANSPORTS),
        ("reason", REASONS),
        ("disposal", DISPOSALS),
    ):
        _known(where, getattr(seized, where), known)
    if seized.value is not None and not seized.currency:
        raise PermitRefused("say in which currency.", where="currency")


def _write(row: Declaration, seized: Seized, actor: Actor, at: datetime) -> Seizure:
    return Seizure.objects.create(
        declaration=row,
        item=seized.item,
        taxon=seized.taxon.strip(),
        term=seized.term,
        quantity=seized.quantity,
        unit=cites_unit(seized.unit),
        appendix=seized.appendix,
        permit=seized.permit.strip(),
        origin=seized.origin,
        transit=seized.transit,
        destination=seized.destination,
        location=seized.location.strip() or row.office,
        detected_by=seized.detected_by,
        transport=seized.transport,
        concealment=seized.concealment.strip(),
        reason=seized.reason,
        law=seized.law.strip(),
        value=seized.value,
        currency=seized.currency if seized.value is not None else "",
        alive=seized.alive,
        disposal=seized.disposal,
        remark=seized.remark.strip(),
        seized_at=at,
        seized_by=actor.name,
    )


def _codes(term: str, source: str) -> None:
    codes = Reference.shipped().codes
    if term and codes.get("term", term) is None:
        raise PermitRefused(
            sentence("there is no code '{code}' of a specimen.", code=term), where="term"
        )
    if source and codes.get("source", source) is None:
        raise PermitRefused(
            sentence("there is no code '{code}' of a source.", code=source), where="source"
        )


def _quantity(quantity: Decimal, *, least: int) -> None:
    if quantity < 0 or (least and quantity == 0):
        raise PermitRefused("it needs a quantity of more than 0.", where="quantity")
    if quantity != round(quantity, 6):
        raise PermitRefused("at most six decimal places are kept.", where="quantity")


def _country(where: str, code: str) -> None:
    if code and code != settings.COUNTRY and code not in countries():
        raise PermitRefused(sentence("there is no country '{code}'.", code=code), where=where)


def _known(where: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise PermitRefused(sentence("Known are: {known}.", known=", ".join(known)), where=where)
