"""One declaration while the desk looks at it: findings, what is unknown, and what is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from tidewaiter.core import Claim, Declaration, Finding, NotAssessed, Pointer, Regime
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.facts import Known
from tidewaiter.desks.ozone.findings import identity, journeys, packing, papers, quotas, zones
from tidewaiter.desks.ozone.findings.catalogue import DESK
from tidewaiter.desks.ozone.findings.papers import Paper
from tidewaiter.desks.ozone.goods import Form, Goods, goods_of
from tidewaiter.desks.ozone.law import AT_RELEASE, Law
from tidewaiter.desks.ozone.licences import KG, Journey, Licence, licence_key
from tidewaiter.desks.ozone.quantities import charge
from tidewaiter.desks.ozone.substances import QUOTA_GROUPS

_IDENTITY: tuple[Callable[[Goods], Iterable[Finding]], ...] = (
    identity.substance_not_named,
    identity.code_not_of_gas,
    identity.un_of_another_gas,
    identity.composition_not_of_name,
    identity.gas_under_other_heading,
    identity.co2e_declared_differs,
    identity.names_contradict,
)
_STOPPING: tuple[Callable[[Paper], Iterable[Finding]], ...] = (
    papers.licence_not_standing,
    papers.licence_out_of_days,
    papers.licence_other_direction,
    papers.licence_other_holder,
    papers.licence_other_substance,
)
"""What makes a licence no licence for the goods; nothing is taken from such a one."""
_ASKING: tuple[Callable[[Paper], Iterable[Finding]], ...] = (
    papers.licence_other_counterparty,
    papers.licence_other_office,
    papers.licence_other_use,
    papers.licence_other_condition,
)


@dataclass
class Look:
    """A look at one declaration; ``unknown`` and ``claims`` fill while findings are drawn."""

    declaration: Declaration
    known: Known
    law: Law
    claims: list[Claim] = field(default_factory=list)
    unknown: list[NotAssessed] = field(default_factory=list)
    wanted: dict[str, Decimal] = field(default_factory=dict)

    def findings(self) -> Iterator[Finding]:
        """Everything there is to say, item by item."""
        goods = goods_of(self.declaration)
        for one in goods:
            for said in _IDENTITY:
                yield from said(one)
            yield from packing.equipment_banned(one, self.law, self.declaration.day)
            if one.form is Form.GAS and one.gas is None:
                reason = sentence("Which controlled substance it is, is not said.")
                self._unknown("substance", reason, "description", one.pointer)
            if one.controlled:
                yield from self._controlled(one)
            yield from self._measured(one)
        bulk = [one for one in goods if one.controlled]
        if bulk:
            yield from packing.container_overfull(self.declaration)
            yield from packing.unlike_gases_in_like_cylinders(goods)
            yield from self._earlier_transits(bulk)

    def _controlled(self, goods: Goods) -> Iterator[Finding]:
        day = self.declaration.day
        yield from packing.disposable_banned(goods, self.law, day)
        yield from packing.cylinder_mass_unusual(goods)
        yield from quotas.price_unusual(goods, self.law.prices)
        yield from journeys.sent_through_another_state(goods)
        if goods.regime is Regime.TRANSIT:
            yield from journeys.transit_without_destination(goods, goods.destination)
            yield from journeys.transit_ends_here(goods, goods.destination, self.law.country)
            if not self.law.transit_licence:
                return
        if goods.kg is None:
            reason = sentence("How much it is, is not said.")
            self._unknown("quantity", reason, "net_mass", goods.pointer)
        yield from self._partner(goods)
        stay = zones.stay_of(goods, self.known.journeys, self.law)
        if stay is not None:
            yield from self._out_of_zone(goods, stay)
        covered = stay is not None and goods.regime is Regime.IMPORT and zones.same_gas(goods, stay)
        licensed = True
        if self.known.asked:
            yield from self._trader(goods)
            before = len(self.claims)
            for one in self._licences(goods, covered):
                yield one
                licensed = licensed and one.severity != "mandatory"
            licensed = licensed or len(self.claims) > before
        else:
            reason = sentence("The register of licences and quotas could not be asked.")
            self._unknown("licence", reason, "licences", goods.pointer)
        if goods.regime is Regime.IMPORT:
            yield from self._allowance(goods, licensed, charged=self._charged(goods, covered))

    def _out_of_zone(self, goods: Goods, stay: Journey) -> Iterator[Finding]:
        """Take the mass from what is left of a stay, or say how much that is."""
        yield from zones.came_out_as_another(goods, stay)
        key = stay.account or f"zone:{stay.reference}:{stay.item}"
        before = self.wanted.get(key, Decimal(0))
        over = tuple(zones.more_out_than_in(goods, stay, before))
        yield from over
        drawn = min(goods.kg or Decimal(0), stay.inside - before)
        if not over and drawn > 0:
            self.wanted[key] = before + drawn
            self._claim(stay.account, drawn, KG, goods)

    def _charged(self, goods: Goods, covered: bool) -> bool:
        """Whether the quota is charged now: once for what goes through a free zone."""
        if self.law.zone_quota == AT_RELEASE:
            return not self.law.enters_free_zone(goods.item.procedure)
        return not covered

    def _trader(self, goods: Goods) -> Iterator[Finding]:
        known, day = self.known.registrations, self.declaration.day
        if self.law.registration:
            yield from papers.trader_not_registered(goods, known)
        yield from papers.registration_not_standing(goods, known, day)

    def _partner(self, goods: Goods) -> Iterator[Finding]:
        """Where the goods come from or go to."""
        day, country = self.declaration.day, goods.partner
        if country is None or day is None:
            missing = "country" if country is None else "accepted_at"
            reason = sentence("The country on the other side, or the day, is not said.")
            self._unknown("party", reason, missing, goods.pointer)
            return
        standing = quotas.standing_of(self.law, self.known.parties, country)
        bound = [standing.bound(group, day.year) if standing else None for group in goods.groups]
        if standing is None or None in bound:
            reason = sentence("Whether {country} is a Party is not known.", country=country)
            self._unknown("party", reason, country, goods.pointer)
        if standing is not None:
            yield from quotas.non_party_trade(goods, standing, day.year)

    def _licences(self, goods: Goods, covered: bool) -> Iterator[Finding]:
        """The first licence that is good for the goods counts; if none is, why the first is not.

        What came into a free zone under a licence is ``covered`` when it leaves it: it needs none
        again, and nothing is drawn on one that it brings.
        """
        presented = []
        named = False
        for document, pointer in goods.documents:
            if self.law.kind_of(document) != "licence" or not document.id:
                continue
            named = True
            key = licence_key(document.id)
            mine = [one for one in self.known.licences if licence_key(one.number) == key]
            if not mine:
                yield from papers.licence_unknown(goods, document.id, pointer)
            presented += [self._paper(goods, one, pointer) for one in mine]
        if not named and not covered:
            yield from papers.licence_missing(goods)
        good = [paper for paper in presented if not _all(_STOPPING, paper)]
        for paper in good[:1] or presented[:1]:
            yield from _all(_STOPPING, paper)
            yield from _all(_ASKING, paper)
            yield from self._consulted(paper)
            if good and not covered:
                yield from self._drawn(paper)

    def _paper(self, goods: Goods, licence: Licence, pointer: Pointer) -> Paper:
        declared = (
            self.declaration.office,
            self.declaration.office_border,
            self.declaration.place_discharge,
            self.declaration.place_loading if goods.regime is Regime.EXPORT else None,
        )
        return Paper(
            goods=goods,
            licence=licence,
            pointer=pointer,
            day=self.declaration.day,
            offices=tuple(one for one in declared if one),
        )

    def _consulted(self, paper: Paper) -> Iterator[Finding]:
        key = licence_key(paper.licence.number)
        mine = [one for one in self.known.consultations if licence_key(one.licence) == key]
        for one in mine[-1:]:
            yield from papers.consultation_denied(one, paper)
            yield from papers.consultation_open(one, paper)

    def _drawn(self, paper: Paper) -> Iterator[Finding]:
        """Take the mass from the line of the licence, or say what still fits."""
        goods = paper.goods
        line = papers.line_for(paper.licence, goods.gas) if goods.gas else None
        if line is None or goods.kg is None:
            return
        key = line.account or f"{licence_key(paper.licence.number)}:{line.number}"
        before = self.wanted.get(key, Decimal(0))
        over = tuple(papers.licence_overdrawn(paper, line, before))
        yield from over
        if not over and goods.kg > 0:
            self.wanted[key] = before + goods.kg
            self._claim(line.account, goods.kg, KG, goods)

    def _allowance(self, goods: Goods, licensed: bool, *, charged: bool) -> Iterator[Finding]:
        """Uses, conditions, phase-out and quotas of an import; those only if ``charged`` now."""
        kinds = {self.law.kind_of(one) for one, _ in goods.documents}
        evidence, reclaim = "evidence" in kinds, "reclaim" in kinds
        yield from quotas.use_without_evidence(goods, evidence)
        yield from quotas.use_not_for_substance(goods)
        yield from quotas.reclaim_without_evidence(goods, reclaim)
        if not quotas.counts(goods, evidence, reclaim):
            return
        year = quotas.year_of(self.declaration.day)
        if year is None:
            reason = sentence("Which year's quota it counts to, is not said.")
            self._unknown("quota", reason, "accepted_at", goods.pointer)
            return
        if self.law.group is not None:
            yield from quotas.phased_out(goods, self.law.group, year)
        elif self.law.country is not None:
            reason = sentence(
                "Whether {country} is a Party is not known.", country=self.law.country
            )
            self._unknown("schedule", reason, self.law.country, goods.pointer)
        if self.known.asked and charged:
            yield from self._quotas(goods, year, licensed)

    def _quotas(self, goods: Goods, year: int, licensed: bool) -> Iterator[Finding]:
        """A blend draws on every group that it holds: its HFCs on one, its HCFCs on another."""
        for group in sorted({QUOTA_GROUPS[one] for one in goods.groups}):
            mine = [
                one
                for one in self.known.quotas
                if (one.year, one.importer, one.group.upper()) == (year, goods.importer, group)
            ]
            if not mine and group in self.law.quota_groups:
                yield from quotas.quota_missing(goods, group, year)
            if goods.kg is None or goods.gas is None:
                continue
            for quota in mine:
                key = quota.account or f"quota:{year}:{goods.importer}:{group}:{quota.unit}"
                before = self.wanted.get(key, Decimal(0))
                drawn = charge(goods.gas, goods.kg).in_unit(group, quota.unit)
                if drawn is None:
                    reason = sentence("The quota is in {unit}.", unit=quota.unit)
                    self._unknown("quota", reason, quota.unit, goods.pointer)
                    continue
                over = tuple(quotas.quota_overdrawn(goods, quota, before))
                yield from over
                if not over and drawn > 0 and licensed:
                    self.wanted[key] = before + drawn
                    self._claim(quota.account, drawn, quota.unit, goods)

    def _measured(self, goods: Goods) -> Iterator[Finding]:
        for one in self.known.readings:
            label = one.label or (goods.gas.name if goods.gas else None)
            if one.item == goods.position and label:
                yield from packing.reading_refutes(one, label, goods.pointer)
                yield from packing.identifier_refutes(one, label, goods.pointer)

    def _earlier_transits(self, bulk: list[Goods]) -> Iterator[Finding]:
        traders = {goods.trader for goods in bulk}
        for one in self.known.journeys:
            if one.trader in traders and one.reference != self.declaration.id:
                yield from journeys.ended_badly(one, self.declaration.day, bulk[0].pointer)

    def _claim(self, account: str | None, quantity: Decimal, unit: str, goods: Goods) -> None:
        if account:
            pointer = goods.pointer / "net_mass"
            claim = Claim(account=account, quantity=quantity, unit=unit, pointer=pointer)
            self.claims.append(claim)

    def _unknown(self, control: str, reason: str, missing: str, pointer: Pointer) -> None:
        self.unknown.append(
            NotAssessed(
                desk=DESK,
                control=f"ozone:{control}",
                reason=reason,
                missing=(missing,),
                pointer=pointer,
                failed=True,
            )
        )


def _all(
    functions: tuple[Callable[[Paper], Iterable[Finding]], ...], paper: Paper
) -> tuple[Finding, ...]:
    return tuple(one for function in functions for one in function(paper))
