"""Whether goods in transit leave: their destination, and how the trader's earlier ones ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tidewaiter.core import Evidence, Finding, Pointer, Regime
from tidewaiter.core.canonical import decimal_text
from tidewaiter.desks.ozone.findings.catalogue import found
from tidewaiter.desks.ozone.goods import Goods
from tidewaiter.desks.ozone.licences import FREE_ZONE, Journey
from tidewaiter.desks.ozone.names import find
from tidewaiter.desks.ozone.substances import Gas
from tidewaiter.desks.ozone.tables import table

LOSS = Decimal("0.005")
"""The share of the mass that may be lost on the way without being asked for: scales differ."""


def transit_without_destination(goods: Goods, destination: str | None) -> Iterator[Finding]:
    """Goods that only pass through are going somewhere."""
    if goods.regime is Regime.TRANSIT and goods.gas is not None and not destination:
        yield found("OZONE-050", goods.pointer, gas=goods.gas.code)


def transit_ends_here(
    goods: Goods, destination: str | None, country: str | None
) -> Iterator[Finding]:
    """A transit to the country it is in is an import without a licence."""
    here = goods.regime is Regime.TRANSIT and destination and destination == country
    if here and goods.gas is not None:
        yield found("OZONE-051", goods.pointer, gas=goods.gas.code, country=destination)


def sent_through_another_state(goods: Goods) -> Iterator[Finding]:
    """Gas of one country that another one sends: a State between the maker and the market.

    What is made and sent within one market is no such case (``data/unions.csv``).
    """
    origin, sender = goods.item.origin, goods.partner
    if goods.regime is Regime.EXPORT or goods.gas is None or not origin or not sender:
        return
    if origin != sender and not _one_market(origin, sender):
        told = {"gas": goods.gas.code, "origin": origin, "country": sender}
        yield found("OZONE-055", goods.pointer / "origin", **told)


def _one_market(one: str, other: str) -> bool:
    mine, its = ({r["union"] for r in table("unions") if r["country"] == c} for c in (one, other))
    return bool(mine & its)


def transit_overdue(journey: Journey, day: date | None, pointer: Pointer) -> Iterator[Finding]:
    """A transit whose exit nobody has confirmed by its last day."""
    if journey.left_on is None and journey.due and day and day > journey.due:
        code = "OZONE-056" if journey.place == FREE_ZONE else "OZONE-052"
        yield found(code, pointer, reference=journey.reference, due=journey.due)


def transit_short(journey: Journey, pointer: Pointer) -> Iterator[Finding]:
    """A transit that left with less than it came with."""
    if journey.left_on is None or journey.left_kg is None:
        return
    short = journey.kg - journey.left_kg
    if short > journey.kg * LOSS:
        yield found(
            "OZONE-058" if journey.place == FREE_ZONE else "OZONE-053",
            pointer,
            Evidence(
                name="mass",
                value=f"{decimal_text(journey.left_kg)} kg",
                comparison=f"{decimal_text(journey.kg)} kg",
                source=journey.reference,
            ),
            reference=journey.reference,
            left=decimal_text(journey.left_kg),
            kg=decimal_text(journey.kg),
            short=decimal_text(short),
        )


def transit_diverted(journey: Journey, pointer: Pointer) -> Iterator[Finding]:
    """A transit that left for another country than it was declared for."""
    meant, went = journey.destination, journey.left_to
    if journey.place != FREE_ZONE and meant and went and meant != went:
        told = {"reference": journey.reference, "country": meant, "other": went}
        yield found("OZONE-054", pointer, **told)


def left_as_another(journey: Journey, pointer: Pointer) -> Iterator[Finding]:
    """What left a free zone was something else than what went in: it stayed, or was relabelled."""
    was, other = gas_of(journey.substance), gas_of(journey.left_as)
    if journey.left_as and (was is None or other is None or was.name != other.name):
        yield found(
            "OZONE-057",
            pointer,
            gas=was.code if was else journey.substance,
            reference=journey.reference,
            other=other.code if other else journey.left_as,
        )


def gas_of(name: str | None) -> Gas | None:
    """The gas of a name that was written down with a journey."""
    return find(name) if name else None


def ended_badly(journey: Journey, day: date | None, pointer: Pointer) -> tuple[Finding, ...]:
    """Everything that is wrong with one journey."""
    return (
        *transit_overdue(journey, day, pointer),
        *transit_short(journey, pointer),
        *transit_diverted(journey, pointer),
        *left_as_another(journey, pointer),
    )
