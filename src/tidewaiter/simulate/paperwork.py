"""Papers of the refrigerant trade of the simulated country: law, licences, quotas, questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from tidewaiter.desks.ozone.drafts import Draft, DraftLine, QuotaDraft
from tidewaiter.desks.ozone.licences import Answer, LicenceKind
from tidewaiter.desks.ozone.rules import SHIPPED
from tidewaiter.desks.ozone.selectors import reports
from tidewaiter.desks.ozone.services import consultations, licences, quotas, reporting
from tidewaiter.desks.ozone.services.reporting import PartnerRow
from tidewaiter.identity.actor import Actor

THROUGH = ("XT700000014", "Through Freight (invented)")
STORES = ("XT700000015", "Quay Stores (invented)")
COLD = ("XT700000016", "Cold Bay (invented)")
PASS, STORE, OUT, SMALL = "OT-1", "OZ-4", "OX-1", "OZ-5"
"""Licences of transit, of import into the zone, of export, and one that is nearly used up."""
ACT = "Allocation of Ostmere (invented)"
LAW = {
    "id": "ostmere",
    "title": "Ostmere and the Montreal Protocol",
    "valid_from": "2019-01-01",
    "source": "Invented, as Ostmere is: a Party operating under Article 5, group 1",
    "transit_licence": True,
    "documents": {"911": "licence"},
    "parties": {
        "XT": {"country": "XT", "group": "A5-1", "montreal": "1993-01-01", "kigali": "2019-01-01"}
    },
}
BASELINES = {
    "id": "ostmere",
    "title": "Baselines of Ostmere",
    "valid_from": "2024-01-01",
    "source": "Invented, as Ostmere is",
    "as_of": "2023-09-15",
    "baselines": [
        {"country": "XT", "group": "HFC", "level": "520000"},
        {"country": "XT", "group": "HCFC", "level": "18"},
    ],
}
_ASKED = (
    (PASS, "RW", "Is the load of R-410A awaited?", Answer.CONFIRMED, "Yes, under permit 0815."),
    (STORE, "CN", "Did you license this export of R-404A?", Answer.DENIED, "No such licence."),
)
_WAITING = "Cold Air (invented)"


def begin(actor: Actor, begins: datetime, end: datetime) -> None:
    """Register the traders, with licences and quotas for each year of the traffic."""
    for trader, exports in ((THROUGH, False), (STORES, True), (COLD, False)):
        quotas.register_trader(
            actor=actor,
            trader=trader[0],
            name=trader[1],
            importer=True,
            exporter=exports,
            at=begins,
        )
    for paper in _licences(begins, end):
        licences.issue(actor=actor, draft=paper, rules=SHIPPED, at=begins)
    for year in range(begins.year, end.year + 1):
        for importer, limit in ((STORES[0], 10_000), (COLD[0], 1_000)):
            draft = QuotaDraft(
                year=year, group="HFC", unit="CO2e-t", limit=Decimal(limit), source=ACT,
                importer=importer,
            )  # fmt: skip
            quotas.set_quota(actor=actor, draft=draft, at=begins)
        for group, unit, limit in (("HFC", "CO2e-t", 500_000), ("HCFC", "ODP-t", 5)):
            draft = QuotaDraft(year=year, group=group, unit=unit, limit=Decimal(limit), source=ACT)
            quotas.set_ceiling(actor=actor, draft=draft, at=begins)


def _licences(begins: datetime, end: datetime) -> Iterator[Draft]:
    store = {"R-404A": 5_000, "R-134a": 5_000}
    for number, kind, holder, kg, country in (
        (PASS, LicenceKind.TRANSIT, THROUGH, {"R-410A": 20_000}, "RW"),
        (STORE, LicenceKind.IMPORT, STORES, store, ""),
        (OUT, LicenceKind.EXPORT, STORES, {"R-404A": 1_000}, "RW"),
        (SMALL, LicenceKind.IMPORT, COLD, {"R-407C": 700}, ""),
    ):
        yield Draft(
            number=number,
            kind=kind,
            holder=holder[0],
            holder_name=holder[1],
            counterparty_country=country,
            valid_from=begins.date(),
            valid_to=end.date() + timedelta(days=180),
            lines=tuple(DraftLine(substance=gas, kg=Decimal(most)) for gas, most in kg.items()),
        )


def lately(actor: Actor, colleague: Actor, end: datetime) -> None:
    """Questions that were answered, a licence that waits, and figures of the year and partners.

    The ``colleague`` proposed the licence: somebody else has to approve it.
    """
    for number, (licence, country, question, said, reply) in enumerate(_ASKED):
        at = end - timedelta(days=20 - number)
        row = consultations.ask(
            actor=actor, licence=licence, country=country, question=question, rules=SHIPPED, at=at
        )
        consultations.answer(
            actor=actor, number=row.pk, said=said, reply=reply, at=at + timedelta(days=4)
        )
    waiting = Draft(
        number=f"OZ-{end:%y}-118",
        kind=LicenceKind.IMPORT,
        holder=COLD[0],
        holder_name=COLD[1],
        counterparty=_WAITING,
        counterparty_country="JP",
        valid_from=end.date(),
        valid_to=end.date() + timedelta(days=90),
        lines=(DraftLine(substance="R-32", kg=Decimal(2_000)),),
    )
    four_eyes = replace(SHIPPED, four_eyes=True)
    licences.issue(actor=colleague, draft=waiting, rules=four_eyes, at=end - timedelta(hours=3))
    for kind, gas, kg in (("destroyed", "R-12", 120), ("destroyed", "R-22", 85)):
        reporting.tell_figure(
            actor=actor, year=end.year, kind=kind, substance=gas, kg=Decimal(kg),
            source="Destruction certificate of Ostmere Kiln (invented)", at=end,
        )  # fmt: skip
    _partners(actor, end)


def _partners(actor: Actor, end: datetime) -> None:
    """What partners say they sent: some of it as we know it, some more, and one nothing of it."""
    came = [one for one in reports.moved(actor, end.year) if one.kind == LicenceKind.IMPORT]
    by_pair: dict[tuple[str, str], Decimal] = {}
    for one in came:
        if one.country:
            key = (one.country, one.substance)
            by_pair[key] = by_pair.get(key, Decimal(0)) + one.kg
    told = [
        PartnerRow(end.year, country, gas, (kg * _SAID[number % len(_SAID)]).quantize(Decimal(1)))
        for number, ((country, gas), kg) in enumerate(sorted(by_pair.items()))
        if country != "US"
    ]
    if told:
        source = "Exports of partners by the Secretariat's list (invented)"
        reporting.import_partner(actor=actor, rows=told, source=source, at=end)


_SAID = (Decimal(1), Decimal("1.02"), Decimal("1.31"), Decimal(1), Decimal("0.84"))
"""What a partner says it sent, as a share of what came in."""
