"""What comes out of a free zone: whether it is what went in, and how much of that is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from tidewaiter.core import Evidence, Finding
from tidewaiter.core.canonical import decimal_text
from tidewaiter.desks.ozone.findings.catalogue import found
from tidewaiter.desks.ozone.findings.journeys import LOSS, gas_of
from tidewaiter.desks.ozone.goods import Goods
from tidewaiter.desks.ozone.law import Law
from tidewaiter.desks.ozone.licences import FREE_ZONE, Journey


def named_stays(goods: Goods, law: Law) -> list[str]:
    """The declarations that goods out of a free zone name, in the order in which they do."""
    if not goods.controlled or not law.enters_free_zone(goods.item.previous_procedure):
        return []
    return [one.id for one in goods.previous if one.id]


def stay_of(goods: Goods, known: Iterable[Journey], law: Law) -> Journey | None:
    """The stay that goods come out of: by its line where that is told, else of the same gas first.

    Of those, one in which something is left goes before one that has ended.
    """
    stays = [one for one in known if one.place == FREE_ZONE]
    for named in goods.previous if named_stays(goods, law) else ():
        mine = [one for one in stays if named.id and one.reference == named.id]
        if named.line:
            mine = [one for one in mine if one.item in (None, named.line)]
        mine.sort(key=lambda one: (not same_gas(goods, one), not one.inside))
        if mine:
            return mine[0]
    return None


def same_gas(goods: Goods, stay: Journey) -> bool:
    """Whether goods are what went in; where it is not known what that was, they may be."""
    was = gas_of(stay.substance)
    return was is None or goods.gas is None or was.name == goods.gas.name


def came_out_as_another(goods: Goods, stay: Journey) -> Iterator[Finding]:
    """Goods that come out of a free zone are those that went in under the number they name."""
    was = gas_of(stay.substance)
    if was is not None and goods.gas is not None and was.name != goods.gas.name:
        yield found(
            "OZONE-057",
            goods.pointer / "previous_documents",
            gas=was.code,
            reference=stay.reference,
            other=goods.gas.code,
        )


def more_out_than_in(goods: Goods, stay: Journey, before: Decimal) -> Iterator[Finding]:
    """No more comes out than went in; ``before`` is what items before it take, in kilograms."""
    left = max(stay.inside - before, Decimal(0))
    if goods.kg is None or goods.kg <= left + stay.kg * LOSS * (left > 0):
        return
    yield found(
        "OZONE-059",
        goods.pointer / "net_mass",
        Evidence(
            name="mass",
            value=f"{decimal_text(goods.kg)} kg",
            comparison=f"{decimal_text(left)} kg",
            source=stay.reference,
        ),
        reference=stay.reference,
        left=decimal_text(left),
        kg=decimal_text(goods.kg),
    )
