"""Synthetic declarations as bytes: cheap to make, all different, the same for the same numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from tidewaiter.core import Amount, Declaration, Item, Packages, Party, Role
from tidewaiter.core.parts import Timestamp
from tidewaiter.messages.writing import write

OFFICES = 8
_MARK = "LRN0000000000"
_GOODS = ("84713000", "61091000", "87089900", "30049000", "85171300")


def template(items: int = 5) -> bytes:
    """One WCO declaration with a marked reference and office."""
    goods = Item(
        number=1,
        commodity_code="84713000",
        description="portable computers",
        origin="CN",
        procedure="4000",
        gross_mass=Decimal("120.5"),
        net_mass=Decimal("110"),
        item_price=Amount(Decimal("8500"), "USD"),
        packages=(Packages(count=4, kind="CT"),),
    )
    return write(
        Declaration(
            lrn=_MARK,
            declaration_type="IMA",
            office="ZZ000100",
            issued_at=Timestamp.of(datetime(2026, 11, 1, tzinfo=UTC)),
            item_count=items,
            parties=(
                Party(role=Role.DECLARANT, id="ZZ700001"),
                Party(role=Role.IMPORTER, id="ZZ700002", name="Synthetic Trading"),
            ),
            border_mode="1",
            items=tuple(
                replace(goods, number=n, commodity_code=_GOODS[(n - 1) % len(_GOODS)])
                for n in range(1, items + 1)
            ),
        ),
        "wco-dec",
    ).raw


class Traffic:
    """Makes declarations by their number."""

    def __init__(self, run: str, items: int = 5) -> None:
        self._raw = template(items)
        self._run = run.encode()

    def message(self, number: int, variant: int = 0) -> bytes:
        """Declaration ``number``; another ``variant`` has the same reference and other content."""
        office = b"ZZ0001%02d" % (number % OFFICES)
        raw = self._raw.replace(_MARK.encode(), b"%s-%08d" % (self._run, number))
        raw = raw.replace(b"ZZ000100", office)
        return raw.replace(b"ZZ700002", b"ZZ8%05d" % variant) if variant else raw
