"""Whether the quantity may come in: quotas, uses that do not count, phase-out, non-Parties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from tidewaiter.core import Evidence, Finding
from tidewaiter.core.canonical import decimal_text
from tidewaiter.desks.ozone.findings.catalogue import found
from tidewaiter.desks.ozone.goods import Goods
from tidewaiter.desks.ozone.law import Law, Price
from tidewaiter.desks.ozone.licences import PartyStatus, Quota
from tidewaiter.desks.ozone.names import find
from tidewaiter.desks.ozone.quantities import fitting
from tidewaiter.desks.ozone.schedule import control_on
from tidewaiter.desks.ozone.tables import table


def quota_overdrawn(goods: Goods, quota: Quota, before: Decimal) -> Iterator[Finding]:
    """No more than is left of a quota; ``before`` is what items before it take, in its unit."""
    if goods.gas is None or goods.kg is None:
        return
    left = max(quota.left - before, Decimal(0))
    kg = fitting(goods.gas, quota.group, quota.unit, left)
    if kg is not None and goods.kg > kg:
        yield found(
            "OZONE-030",
            goods.pointer / "net_mass",
            Evidence(
                name="quota",
                value=f"{decimal_text(goods.kg)} kg",
                comparison=f"{decimal_text(left)} {quota.unit} = {decimal_text(kg)} kg",
                source=quota.account,
            ),
            left=decimal_text(kg),
            gas=goods.gas.code,
            group=quota.group,
            kg=decimal_text(goods.kg),
        )


def quota_missing(goods: Goods, group: str, year: int) -> Iterator[Finding]:
    """In a group that is under quotas, who has none may not import."""
    yield found("OZONE-031", goods.pointer, trader=goods.importer or "—", group=group, year=year)


def use_without_evidence(goods: Goods, has_evidence: bool) -> Iterator[Finding]:
    """A use that does not count against quotas has to be proved."""
    row = use(goods.use)
    if row and row["counts"] == "no" and not has_evidence:
        evidence = row["evidence"]
        yield found("OZONE-032", goods.pointer, use=goods.use, evidence=evidence)


def use_not_for_substance(goods: Goods) -> Iterator[Finding]:
    """Some uses are for some substances only: quarantine for methyl bromide."""
    row = use(goods.use)
    if row and goods.gas and not _use_fits(row, goods.groups):
        yield found("OZONE-033", goods.pointer, use=goods.use, gas=goods.gas.code)


def reclaim_without_evidence(goods: Goods, has_evidence: bool) -> Iterator[Finding]:
    """Used, recovered, recycled or reclaimed gas does not count, so it has to be proved."""
    row = condition(goods.condition)
    if row and goods.gas and not has_evidence:
        yield found(
            "OZONE-034",
            goods.pointer,
            gas=goods.gas.code,
            condition=row["code"],
            evidence=row["evidence"],
        )


def phased_out(goods: Goods, party: str, year: int) -> Iterator[Finding]:
    """A group whose consumption is at zero for the country does not come in."""
    for group in goods.groups:
        step = control_on(group, party, year)
        if step is not None and step.share == 0 and goods.gas is not None:
            yield found(
                "OZONE-040",
                goods.pointer,
                Evidence(name="group", value=group, comparison=f"Article {step.article}"),
                gas=goods.gas.code,
                group=group,
                year=step.first,
            )


def non_party_trade(goods: Goods, standing: PartyStatus, year: int) -> Iterator[Finding]:
    """Trade with a State that is not bound for the group is banned (Article 4)."""
    for group in goods.groups:
        if standing.bound(group, year) is False:
            yield found("OZONE-041", goods.pointer, country=standing.country, group=group)


def price_unusual(goods: Goods, prices: tuple[Price, ...]) -> Iterator[Finding]:
    """A price per kilogram far off the usual one: another gas, or another mass."""
    paid = goods.item.item_price
    if paid is None or not goods.kg or goods.gas is None:
        return
    for one in prices:
        gas = find(one.substance)
        if gas is None or gas.name != goods.gas.name or one.currency != paid.currency:
            continue
        each = (paid.value / goods.kg).quantize(Decimal("0.01"))
        if not one.low <= each <= one.high:
            yield found(
                "OZONE-044",
                goods.pointer / "item_price",
                price=f"{each} {one.currency}",
                gas=goods.gas.code,
                low=decimal_text(one.low),
                high=decimal_text(one.high),
            )


def counts(goods: Goods, evidence: bool, reclaim: bool) -> bool:
    """Whether goods count against quotas: unless an exempted use or condition is proved."""
    row = use(goods.use)
    if row and row["counts"] == "no" and evidence and _use_fits(row, goods.groups):
        return False
    return not (condition(goods.condition) and reclaim)


def standing_of(law: Law, known: tuple[PartyStatus, ...], country: str) -> PartyStatus | None:
    """How a country stands: as the register says, else as the law and the tables have it."""
    return next((one for one in known if one.country == country), None) or law.standing(country)


def year_of(day: date | None) -> int | None:
    """The calendar year that quotas count by."""
    return day.year if day else None


def use(code: str | None) -> Mapping[str, str] | None:
    """The row of a use."""
    return next((row for row in table("uses") if row["code"] == code), None)


def condition(code: str | None) -> Mapping[str, str] | None:
    """The row of a condition."""
    return next((row for row in table("conditions") if row["code"] == code), None)


def _use_fits(row: Mapping[str, str], groups: tuple[str, ...]) -> bool:
    allowed = row["groups"].split(";")
    return "*" in allowed or set(groups) <= set(allowed)
