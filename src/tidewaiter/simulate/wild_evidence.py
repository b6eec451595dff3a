"""What simulated officers and laboratories write down of specimens, and what is seized."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings

from tidewaiter.desks.wildlife.models import Examined, Seizure
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.services import examining
from tidewaiter.desks.wildlife.services.examining import Seen, Seized
from tidewaiter.register.models import Examination
from tidewaiter.simulate.people import AT_OFFICE, actor
from tidewaiter.simulate.species import MARK, trader_of
from tidewaiter.simulate.wild_traders import Trader

SEIZED = "seized"
"""The state of a consignment of which a seizure is written down."""
_HOW = {"false species": "laboratory", "false permit": "documents"}
"""Who told what it is, where looking is not enough."""
_DETECTED = {"used permit": "permit", "no permit": "permit", "too much": "permit",
             "false permit": "permit", "undeclared": "scan", "ban": "profile"}  # fmt: skip
_TRANSPORT = {"1": "sea", "4": "air"}


class EvidenceRoom:
    """Keeps what was found, once for each consignment, some time after it was examined."""

    def keep(self, at: datetime) -> int:
        """Write down what examinations found that are not written down yet; gives how many."""
        rows = Examination.objects.filter(
            correction=None,
            declaration__lrn__contains=MARK,
            items__offence=True,
            recorded_at__lt=at,
        ).select_related("declaration")
        known = set(Examined.objects.values_list("declaration", flat=True))
        count = 0
        for row in rows.order_by("pk"):
            one = trader_of(row.declaration.lrn)
            if one is None or not one.truth.taxon or row.declaration_id in known:
                continue
            known.add(row.declaration_id)
            when = min(row.recorded_at + timedelta(hours=1), at)
            self._found(row, one, when)
            count += 1
        self._seized(at)
        return count

    def _found(self, row: Examination, one: Trader, at: datetime) -> None:
        true = one.truth
        seen = Seen(
            item=1,
            how=_HOW.get(true.reason, "looked at"),
            taxon=true.taxon,
            term=true.term,
            source=true.source if true.source != one.source else "",
            quantity=Decimal(true.number),
            unit=one.unit if one.count else ("KGM" if true.hidden else "NAR"),
        )
        officer = actor(AT_OFFICE[row.declaration.office])
        examining.record(actor=officer, mrn=row.declaration.mrn, seen=seen, at=at)

    def _seized(self, at: datetime) -> None:
        """Fill the form of a seizure for each consignment that was seized."""
        known = set(Seizure.objects.values_list("declaration", flat=True))
        rows = Examined.objects.filter(declaration__state=SEIZED).order_by("pk")
        for row in rows.select_related("declaration"):
            one = trader_of(row.declaration.lrn)
            if one is None or row.declaration_id in known:
                continue
            known.add(row.declaration_id)
            self._form(row, one, min(row.declaration.changed_at, at))

    def _form(self, row: Examined, one: Trader, at: datetime) -> None:
        true, declared = one.truth, row.declaration
        listed = Reference.shipped().listings.resolve(true.taxon, at.date(), one.origin)
        seized = Seized(
            item=1,
            taxon=true.taxon,
            term=true.term,
            quantity=Decimal(true.number),
            unit=row.unit or "NAR",
            appendix=listed.appendix if listed else "",
            permit="",
            origin=one.origin,
            transit=one.dispatch,
            destination=settings.COUNTRY,
            detected_by=_DETECTED.get(true.reason, "other"),
            transport="sea" if one.by_sea else "air",
            reason=true.reason,
            concealment=f"Below the goods: {one.description}" if true.hidden else "",
            location=declared.office,
            alive=true.term == "LIV",
            disposal="rescue centre" if true.term == "LIV" else "stored",
        )
        chief = actor("l.holm")
        examining.seize(actor=chief, mrn=declared.mrn, seized=seized, at=at)
