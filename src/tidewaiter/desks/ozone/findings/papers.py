"""Whether the licence is good for the goods, and the trader for the trade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tidewaiter.core import Evidence, Finding, Pointer, Regime
from tidewaiter.core.canonical import decimal_text
from tidewaiter.core.errors import ValueRefused
from tidewaiter.desks.ozone.composition import parse
from tidewaiter.desks.ozone.findings.catalogue import found
from tidewaiter.desks.ozone.goods import Goods
from tidewaiter.desks.ozone.licences import (
    Answer,
    Consultation,
    Licence,
    LicenceKind,
    LicenceLine,
    Registration,
    Status,
)
from tidewaiter.desks.ozone.substances import QUOTA_GROUPS, Gas


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A licence as it was presented for goods, on a day, at an office."""

    goods: Goods
    licence: Licence
    pointer: Pointer
    day: date | None
    offices: tuple[str, ...]


def licence_missing(goods: Goods) -> Iterator[Finding]:
    """Imports and exports of controlled substances, new or used, are licensed (Article 4B)."""
    if goods.gas is not None:
        yield found("OZONE-010", goods.pointer, gas=goods.gas.code)


def licence_unknown(goods: Goods, number: str, pointer: Pointer) -> Iterator[Finding]:
    """A number that the register of licences does not know is no licence."""
    yield found("OZONE-011", pointer, Evidence(name="document", value=number), licence=number)


def licence_not_standing(paper: Paper) -> Iterator[Finding]:
    """A licence that was suspended, revoked or cancelled allows nothing."""
    if paper.licence.status is not Status.VALID:
        status = paper.licence.status.value
        yield found("OZONE-012", paper.pointer, licence=paper.licence.number, status=status)


def licence_out_of_days(paper: Paper) -> Iterator[Finding]:
    """A licence counts from its first to its last day, both included."""
    if paper.day is not None and not paper.licence.valid_on(paper.day):
        yield found(
            "OZONE-013",
            paper.pointer,
            licence=paper.licence.number,
            first=paper.licence.valid_from or "—",
            last=paper.licence.valid_to or "—",
            day=paper.day,
        )


def licence_other_direction(paper: Paper) -> Iterator[Finding]:
    """An import licence allows no export, and neither allows transit where that is licensed."""
    declared = paper.goods.regime.value
    if paper.licence.kind.value != declared:
        yield found(
            "OZONE-014",
            paper.pointer,
            licence=paper.licence.number,
            kind=paper.licence.kind.value,
            declared=declared,
        )


def licence_other_holder(paper: Paper) -> Iterator[Finding]:
    """A licence is its holder's."""
    trader = paper.goods.trader
    if trader is not None and trader != paper.licence.holder:
        yield found(
            "OZONE-015",
            paper.pointer,
            licence=paper.licence.number,
            holder=paper.licence.holder,
            trader=trader,
        )


def licence_other_counterparty(paper: Paper) -> Iterator[Finding]:
    """The country on the other side is the one that the licence names, if it names one.

    What is carried through has two: the licence names where it comes from or where it goes.
    """
    named, declared = paper.licence.counterparty_country, paper.goods.partner
    others = {declared}
    if paper.licence.kind is LicenceKind.TRANSIT:
        others.add(paper.goods.destination)
    if named and declared and named not in others:
        yield found(
            "OZONE-016",
            paper.pointer,
            licence=paper.licence.number,
            country=named,
            declared=declared,
        )


def licence_other_office(paper: Paper) -> Iterator[Finding]:
    """A licence that names offices or ports can be used there only."""
    if (
        paper.licence.offices
        and paper.offices
        and not set(paper.offices) & set(paper.licence.offices)
    ):
        yield found(
            "OZONE-017",
            paper.pointer,
            Evidence(
                name="office",
                value=", ".join(paper.offices),
                comparison=", ".join(paper.licence.offices),
            ),
            licence=paper.licence.number,
            office=", ".join(paper.offices),
        )


def licence_other_substance(paper: Paper) -> Iterator[Finding]:
    """A licence covers the substances that its lines name, and no others."""
    gas = paper.goods.gas
    if gas is not None and line_for(paper.licence, gas) is None:
        named = ", ".join(line.substance for line in paper.licence.lines)
        yield found(
            "OZONE-018",
            paper.pointer,
            Evidence(name="substance", value=gas.code, comparison=named),
            licence=paper.licence.number,
            gas=gas.code,
        )


def licence_other_use(paper: Paper) -> Iterator[Finding]:
    """A licence for one use is none for another, where both are told."""
    goods = paper.goods
    line = line_for(paper.licence, goods.gas) if goods.gas else None
    allowed = paper.licence.use_of(line) if line else None
    if allowed and goods.use and allowed != goods.use:
        yield found(
            "OZONE-020",
            paper.pointer,
            licence=paper.licence.number,
            use=allowed,
            declared=goods.use,
        )


def licence_other_condition(paper: Paper) -> Iterator[Finding]:
    """A licence for what was recovered, recycled or reclaimed is none for new gas."""
    allowed, declared = paper.licence.condition, paper.goods.condition
    if allowed and allowed != declared:
        yield found(
            "OZONE-023",
            paper.pointer,
            licence=paper.licence.number,
            condition=allowed,
            declared=declared or "new",
        )


def licence_overdrawn(paper: Paper, line: LicenceLine, before: Decimal) -> Iterator[Finding]:
    """No more than is left of a line; ``before`` is what items before it take of the same line."""
    goods, left = paper.goods, max(line.left - before, Decimal(0))
    if goods.kg is not None and goods.gas is not None and goods.kg > left:
        yield found(
            "OZONE-019",
            goods.pointer / "net_mass",
            Evidence(
                name="net_mass",
                value=f"{decimal_text(goods.kg)} kg",
                comparison=f"{decimal_text(left)} kg",
                source=line.account or paper.licence.number,
            ),
            left=decimal_text(left),
            gas=goods.gas.code,
            licence=paper.licence.number,
            kg=decimal_text(goods.kg),
        )


def trader_not_registered(goods: Goods, known: tuple[Registration, ...]) -> Iterator[Finding]:
    """Where traders are registered, others may not trade."""
    if goods.trader and not any(one.trader == goods.trader for one in known):
        yield found("OZONE-021", goods.pointer, trader=goods.trader)


def registration_not_standing(
    goods: Goods, known: tuple[Registration, ...], day: date | None
) -> Iterator[Finding]:
    """A registration counts in its days, in its direction and while it is not withdrawn."""
    mine = [one for one in known if one.trader == goods.trader]
    if mine and not any(_allows(one, goods.regime, day) for one in mine):
        yield found("OZONE-022", goods.pointer, trader=goods.trader)


def consultation_denied(consultation: Consultation, paper: Paper) -> Iterator[Finding]:
    """The authority on the other side says that it knows no such shipment."""
    if consultation.answer is Answer.DENIED:
        told = {"country": consultation.country, "licence": paper.licence.number}
        yield found("OZONE-042", paper.pointer, **told)


def consultation_open(consultation: Consultation, paper: Paper) -> Iterator[Finding]:
    """A question that nobody answered in time, or that is still open."""
    if consultation.answer in (None, Answer.EXPIRED):
        due, day = consultation.due, paper.day
        state = "expired" if consultation.answer or (due and day and day > due) else "open"
        yield found(
            "OZONE-043",
            paper.pointer,
            Evidence(name="consultation", value=state, comparison=str(due) if due else None),
            country=consultation.country,
            licence=paper.licence.number,
        )


def line_for(licence: Licence, gas: Gas) -> LicenceLine | None:
    """The line that covers a gas: of its name or composition, or of the group it is wholly in."""
    for line in licence.lines:
        if line.substance.upper() in QUOTA_GROUPS.values():
            names = {QUOTA_GROUPS[one.group] for one, _ in gas.parts if one.group}
            if names == {line.substance.upper()}:
                return line
            continue
        try:
            licensed = parse(line.substance)
        except ValueRefused:
            continue
        if licensed.name == gas.name or dict(licensed.parts) == dict(gas.parts):
            return line
    return None


def _allows(one: Registration, regime: Regime, day: date | None) -> bool:
    direction = one.exporter if regime is Regime.EXPORT else one.importer
    return one.status is Status.VALID and direction and (day is None or one.valid_on(day))
