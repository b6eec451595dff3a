"""Permits and licences: those that today's declarations refer to, as their issuer knows them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from tidewaiter.core.parts import Party, Role, Timestamp
from tidewaiter.core.permit import Permit, PermitLine
from tidewaiter.simulate.country.hooks import Paper, Quiet, Sent
from tidewaiter.simulate.country.morning import permit_number, quarter
from tidewaiter.simulate.country.traders import identifier

if TYPE_CHECKING:
    from tidewaiter.simulate.country.country import Country

_REGIMES = {"853": "SPS", "851": "SPS", "911": "LICENCE"}


class PermitDesk(Quiet):
    """Issues what is needed: a permit is for one company, one subheading and one quarter.

    A permit that is used again after its quarter was genuine once; it comes up here with the dates
    that it had, so that whoever compares them can see it.
    """

    name = "permits"

    def papers(self, country: Country, day: date, traffic: Sequence[Sent]) -> Iterable[Paper]:
        """Every permit of today's declarations, once."""
        told: set[str] = set()
        for sent in traffic:
            importer = sent.declaration.party(Role.IMPORTER)
            for item in sent.declaration.items:
                for document in item.documents:
                    if document.type not in _REGIMES or not document.id or document.id in told:
                        continue
                    told.add(document.id)
                    truth = sent.truth.get(item.number)
                    stale = truth is not None and truth.offence == "permit_reuse"
                    begin = _quarter(day, back=stale)
                    goods = PermitLine(
                        number=1,
                        commodity_code=item.commodity_code,
                        description=item.description,
                    )
                    permit = _permit(document.type, document.id, importer, goods, begin)
                    yield Paper(
                        at=_at(begin),
                        kind="permit",
                        id=document.id,
                        desk=self.name,
                        content=permit,
                    )


def standing(country: Country, day: date, codes: Collection[str]) -> Iterator[Permit]:
    """The permits that companies hold in a day's quarter for what they trade of these subheadings.

    The country must have come as far as that day, and no further than its quarter.
    """
    goods, companies = country.goods, country.companies
    wanted = np.array(
        [bool(d) and c in codes for d, c in zip(goods.document, goods.hs, strict=True)]
    )
    held = wanted[country.baskets.goods] & companies.alive(day.toordinal())[:, None]
    slots, places = np.nonzero(held)
    good = country.baskets.goods[slots, places]
    company = companies.number()[slots]
    numbers = permit_number(company, good, quarter(day), country.salt)
    begin, told = _quarter(day, back=False), set()
    for slot, one, number, of in zip(
        slots.tolist(), good.tolist(), numbers.tolist(), identifier(company).tolist(), strict=True
    ):
        if number in told:
            continue
        told.add(number)
        importer = Party(role=Role.IMPORTER, id=f"XT{of}", name=str(companies.name[slot]))
        line = PermitLine(
            number=1, commodity_code=str(goods.hs[one]), description=str(goods.description[one])
        )
        yield _permit(str(goods.document[one]), f"P{number:09d}", importer, line, begin)


def _quarter(day: date, *, back: bool) -> date:
    """The first day of a day's quarter, or of the one before."""
    month = (day.month - 1) // 3 * 3 + 1
    if not back:
        return date(day.year, month, 1)
    return date(day.year, month - 3, 1) if month > 3 else date(day.year - 1, 10, 1)


def _permit(
    kind: str, number: str, importer: Party | None, goods: PermitLine, begin: date
) -> Permit:
    end = _quarter(begin + timedelta(days=100), back=False) - timedelta(days=1)
    return Permit(
        regime=_REGIMES[kind],
        id=number,
        type=kind,
        status="valid",
        issuer="Ministry of Ostmere (invented)",
        valid_from=Timestamp.of(_at(begin)),
        valid_to=Timestamp.of(_at(end)),
        parties=(importer,) if importer else (),
        lines=(goods,),
    )


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
