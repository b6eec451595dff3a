"""Box 14 of wildlife permits in the simulated country, returns to their issuers, and a seizure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Exists, OuterRef

from tidewaiter.core import Party, Quantity, Role
from tidewaiter.core import permit as core
from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.parts import Address, Timestamp
from tidewaiter.desks.wildlife.models import Endorsement, Permit
from tidewaiter.desks.wildlife.selectors.permits import returns
from tidewaiter.desks.wildlife.services import endorsing, examining, permits, returning
from tidewaiter.desks.wildlife.services.drafts import Draft
from tidewaiter.desks.wildlife.services.endorsing import Box14
from tidewaiter.desks.wildlife.services.examining import Seen, Seized
from tidewaiter.register.accounts import selectors as accounts
from tidewaiter.register.models import Declaration
from tidewaiter.register.work.found import FoundItem
from tidewaiter.simulate.by_hand import taken_in, worked
from tidewaiter.simulate.people import AT_OFFICE, actor
from tidewaiter.simulate.species import consignment
from tidewaiter.simulate.wild_permits import asked_by, enter
from tidewaiter.simulate.wild_traders import TRADERS

_SKINS = 0
_LATELY = "S"
"""The end of a reference that stands for what is sent besides."""
_BEFORE = timedelta(hours=20)
"""So long before its end a visitor finds what came in last."""
_SHORT = 3
"""One in so many consignments is complete; of the others one or two specimens are missing."""
_DETAINED = "The permit came with another consignment before; its issuer is asked."
_SEIZED = "The permit was used, and there is no other."
_LETTER = "Electronic mail to the issuing authority"
_THANKS = "Received and entered. (invented)"


class Box14Office:
    """Officers who certify what came in, and the authority that tells issuers."""

    def endorse(self, at: datetime) -> int:
        """Fill box 14 of permits whose goods were released; gives how many.

        A few specimens fewer than declared arrive now and then. All returns but the newest are
        acknowledged.
        """
        standing = Endorsement.objects.filter(permit=OuterRef("pk"), replaced=False)
        rows = Permit.objects.filter(~Exists(standing), used_on__lte=at.date()).order_by("pk")
        count = sum(_endorsed(row, at) for row in rows.prefetch_related("lines"))
        self._answer(at)
        return count

    def show(self, end: datetime) -> int:
        """What a visitor finds of the last days: a consignment with its box filled, one seizure,
        a draft of an own permit. Gives how many declarations came in."""
        self.endorse(end - timedelta(hours=12))
        self._shown_again(self._arrived(end), end)
        authority = actor("management-authority")
        permits.register(actor=authority, draft=_own(end.date()), counts=False, at=end)
        return 2

    def _answer(self, at: datetime) -> None:
        """Send what waits, and acknowledge all but the newest."""
        authority = actor("management-authority")
        waiting = returns(authority, open_only=True, limit=200)
        for one in waiting[1:]:
            number, on = one.row.pk, at.date()
            returning.mark_sent(actor=authority, number=number, how=_LETTER, on=on, at=at)
            returning.acknowledge(actor=authority, number=number, answer=_THANKS, on=on, at=at)

    def _arrived(self, end: datetime) -> str:
        """A consignment of skins with its permit, looked at and released; the permit's number."""
        one, at = TRADERS[_SKINS], end - _BEFORE
        number = f"{one.paper(at.date())}{_LATELY}"
        (asked,) = asked_by(one, at.date(), number)
        enter(actor("management-authority"), asked, (at - timedelta(days=20)).date(), at)
        mrn = _came(_SKINS, at, number, _LATELY)
        fine = FoundItem(item=1, offence=False)
        worked(mrn, at + timedelta(hours=3), fine, ("release", ""))
        row = Permit.objects.prefetch_related("lines").get(country=one.origin, number=number)
        _endorsed(row, end - timedelta(hours=3))
        return number

    def _shown_again(self, number: str, end: datetime) -> None:
        """The same permit comes with a second consignment, which is stopped and seized."""
        one = TRADERS[_SKINS]
        mrn = _came(_SKINS, end - _BEFORE + timedelta(hours=4), number, "T")
        at = end - _BEFORE + timedelta(hours=8)
        offence = FoundItem(item=1, offence=True, severity=4, kinds=("prohibited",))
        worked(mrn, at, offence, ("detain", _DETAINED), ("seize", _SEIZED))
        officer = actor(AT_OFFICE["XTNOR"])
        found = Seen(
            item=1, how="looked at", taxon=one.taxon, term=one.term, quantity=Decimal(one.count),
            unit="NAR",
        )  # fmt: skip
        examining.record(actor=officer, mrn=mrn, seen=found, at=at)
        seized = Seized(
            item=1,
            taxon=one.taxon,
            term=one.term,
            quantity=Decimal(one.count),
            unit="NAR",
            appendix="II",
            permit=number,
            origin=one.origin,
            destination=settings.COUNTRY,
            detected_by="permit",
            transport="air",
            reason="used permit",
            location="Northfield",
            disposal="stored",
        )
        examining.seize(actor=officer, mrn=mrn, seized=seized, at=at + timedelta(hours=3))


def _came(trader: int, at: datetime, permit: str, mark: str) -> str:
    """Take in what a trader sends besides what it sends by itself; gives its MRN."""
    one = consignment(TRADERS[trader], trader, at.date(), permit).declaration
    declared = replace(one, lrn=f"{one.lrn}{mark}", issued_at=Timestamp.of(at))
    return taken_in(declared, at)


def _endorsed(row: Permit, at: datetime) -> bool:
    """Fill box 14 of a permit for the consignment that drew on it; whether there was one."""
    keys = [line.account for line in row.lines.all() if line.account]
    used = [one for one in accounts.uses(keys) if one.returned_at is None]
    if not used:
        return False
    mrn = used[0].mrn
    office = Declaration.objects.values_list("office", flat=True).get(mrn=mrn)
    short = row.pk % _SHORT
    box = Box14(
        quantities={
            n.number: n.quantity - min(Decimal(short), n.quantity - 1) for n in row.lines.all()
        },
        on=at.date(),
        place=office,
    )
    try:
        endorsing.endorse(
            actor=actor(AT_OFFICE[office]),
            mrn=mrn,
            country=row.country,
            number=row.number,
            box=box,
            seen=row.number_seen,
            at=at,
        )
    except TidewaiterError:  # its issuer withdrew it, or somebody was faster
        return False
    return True


def _own(day: date) -> Draft:
    """An own export permit that waits to be issued."""
    line = core.PermitLine(
        number=1,
        subject="Dalbergia nigra",
        form="WPR",
        origin_code="O",
        listing="I",
        quantity=Quantity(Decimal(1), "NAR"),
    )
    paper = core.Permit(
        regime="CITES",
        id=f"{settings.COUNTRY}-{day:%y}-0042",
        type="export",
        issuer="Management Authority of Ostmere (invented)",
        issued_at=Timestamp.of(day),
        purpose="P",
        parties=(
            Party(role=Role.EXPORTER, name="Harbour Strings (invented)"),
            Party(role=Role.IMPORTER, name="Concert Hall (invented)",
                  address=Address(country="NO")),
        ),
        lines=(line,),
    )  # fmt: skip
    return Draft(permit=paper, country=settings.COUNTRY)
