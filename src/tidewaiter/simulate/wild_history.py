"""Trade in wildlife before the register began, as an authority enters it from its paper files.

Ten years of permits with what offices had written in box 14, so that there are trends and patterns
to judge, and what partners reported of the last of these years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings

from tidewaiter.core import Party, Quantity, Role
from tidewaiter.core import permit as core
from tidewaiter.core.parts import Address, Timestamp
from tidewaiter.desks.wildlife.models import EndorsedLine, Endorsement, Permit
from tidewaiter.desks.wildlife.permits import Standing
from tidewaiter.desks.wildlife.reconciling.sides import Entry, Side
from tidewaiter.desks.wildlife.services import permits
from tidewaiter.desks.wildlife.services.drafts import Draft
from tidewaiter.desks.wildlife.services.telling import tell_partners
from tidewaiter.identity.actor import Actor

OWN = ""
"""Stands for our own country."""
YEARS = 10
_DAY = (1, 28)
"""Month and day on which the paper files have what came in of a year: its first month, so that the
first year is whole."""
_SOURCE = "Annual reports of partners, as the CITES trade database has them (invented)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A trade by year, the oldest first; a year without any is 0. ``to`` is set for re-exports.

    ``partner`` is what the partner reports of the last year, where that is something else.
    """

    taxon: str
    term: str
    source: str
    country: str
    yearly: tuple[int, ...]
    to: str = ""
    partner: int | None = None


CELLS = (
    Cell(taxon="Malayopython reticulatus", term="SKI", source="W", country="ID",
         yearly=(4100, 3900, 4050, 4200, 3980, 4020, 4100, 3950, 4060, 4080)),
    Cell(taxon="Agapornis fischeri", term="LIV", source="C", country="ZA",
         yearly=(60, 90, 130, 170, 230, 300, 370, 450, 520, 610), partner=980),
    Cell(taxon="Python regius", term="LIV", source="W", country="GN",
         yearly=(3000, 3200, 2900, 3100, 3050, 2950, 0, 0, 0, 0)),
    Cell(taxon="Python regius", term="LIV", source="C", country="GN",
         yearly=(0, 0, 40, 60, 50, 80, 2600, 2900, 3000, 3100), partner=3100),
    Cell(taxon="Phalaenopsis amabilis", term="LIV", source="A", country="TH",
         yearly=(200, 240, 220, 260, 250, 900, 1400, 2100, 2600, 3000)),
    Cell(taxon="Alligator mississippiensis", term="SKI", source="W", country="US",
         yearly=(1300, 1250, 1280, 1320, 1270, 1260, 1300, 1290, 1310, 1250), partner=1400),
    Cell(taxon="Varanus salvator", term="SKI", source="W", country="NG",
         yearly=(300, 280, 350, 400, 380, 500, 640, 800, 900, 1100), partner=0),
    Cell(taxon="Varanus salvator", term="LPS", source="W", country="ID",
         yearly=(500, 480, 520, 500, 510, 490, 500, 505, 495, 500)),
    Cell(taxon="Varanus salvator", term="LPS", source="W", country=OWN, to="AE",
         yearly=(450, 460, 500, 520, 700, 760, 840, 900, 940, 980)),
)  # fmt: skip
"""Flat, rising, wild specimens that became captive-bred at a suspension, more sent on than came."""


def enter(actor: Actor, last: int, at: datetime) -> int:
    """Enter the trade of the years up to ``last``; gives how many permits."""
    count = 0
    for one in CELLS:
        for back, quantity in enumerate(reversed(one.yearly[-YEARS:])):
            if quantity:
                _used(actor, one, last - back, quantity, at)
                count += 1
    tell_partners(
        actor=actor, entries=list(_partners(last)), direction="import", source=_SOURCE, at=at
    )
    return count


def _partners(last: int) -> list[Entry]:
    """What partners report that they sent in the last of the years."""
    told = [
        (one, one.yearly[-1] if one.partner is None else one.partner)
        for one in CELLS
        if not one.to and one.yearly[-1]
    ]
    return [
        Entry(
            side=Side.PARTNER,
            taxon=one.taxon,
            term=one.term,
            unit="NAR",
            year=last,
            quantity=Decimal(quantity),
            partner=one.country,
            reference="",
            late=False,
        )
        for one, quantity in told
        if quantity
    ]


def _used(actor: Actor, one: Cell, year: int, quantity: int, at: datetime) -> None:
    """A permit that was used, with its box 14."""
    day = date(year, *_DAY)
    country = one.country or settings.COUNTRY
    number = f"{country}-{year}-{one.taxon[:3].upper()}{one.term[0]}{one.source}"
    paper = _permit(one, number, day - timedelta(days=20), quantity)
    draft = Draft(permit=paper, country=country)
    row = permits.register(actor=actor, draft=draft, at=at)
    Permit.objects.filter(pk=row.pk).update(standing=Standing.USED, used_on=day)
    made = Endorsement.objects.create(
        permit=row,
        mrn=f"PAPER-{number}",
        direction="export" if one.to else "import",
        place="Paper files",
        on=day,
        remark="Entered from the paper files.",
        made_at=at,
        made_by=actor.name,
    )
    EndorsedLine.objects.create(endorsement=made, number=1, quantity=Decimal(quantity))


def _permit(one: Cell, number: str, issued: date, quantity: int) -> core.Permit:
    return core.Permit(
        regime="CITES",
        id=number,
        type="re-export" if one.to else "export",
        issuer=f"Management Authority of {one.country or settings.COUNTRY}",
        issued_at=Timestamp.of(issued),
        valid_to=Timestamp.of(issued + timedelta(days=180)),
        purpose="T",
        parties=(
            Party(role=Role.EXPORTER, name="Wild Goods (invented)",
                  address=Address(country=one.country or settings.COUNTRY)),
            Party(role=Role.IMPORTER, name="Several importers (invented)",
                  address=Address(country=one.to or settings.COUNTRY)),
        ),
        lines=(
            core.PermitLine(
                number=1,
                subject=one.taxon,
                form=one.term,
                origin_code=one.source,
                listing="II",
                country_origin="ID" if one.to else one.country,
                quantity=Quantity(Decimal(quantity), "NAR"),
            ),
        ),
    )  # fmt: skip
