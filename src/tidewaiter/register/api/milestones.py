"""Milestones of consignments over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from tidewaiter.core.parts import Timestamp
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.shapes import MOMENT
from tidewaiter.register import selectors
from tidewaiter.register.api.shapes import Mrn
from tidewaiter.register.work import milestones
from tidewaiter.register.work.milestones import MilestoneRefused, Told
from tidewaiter.register.work.shapes import Amount, Word

router = Router(tags=["declarations"])


class MilestoneIn(Schema):
    """A milestone. The same one sent again is kept once; ``reference`` tells two apart."""

    kind: Word
    at: Annotated[str, Field(max_length=40, pattern=f"^{MOMENT}$", description="with its offset")]
    place: Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")] = ""
    amount: Amount | None = None
    currency: Annotated[str, Field(max_length=3, pattern=r"^([A-Z]{3})?$")] = ""
    reference: Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")] = ""


class MilestoneOut(Schema):
    """A milestone as it was told. ``stated`` is its time as it was written."""

    kind: str
    happened_at: datetime
    stated: str
    place: str
    amount: Decimal | None
    currency: str
    reference: str
    told_at: datetime
    told_by: str


@router.get(
    "/declarations/{mrn}/milestones",
    response=list[MilestoneOut],
    operation_id="list_milestones",
    summary="When goods arrived, were paid for and left",
    openapi_extra=needs(Permission.DECLARATION_READ),
)
def listed(request: HttpRequest, mrn: Mrn) -> Any:
    """As ports, banks and carriers told it, the first one first."""
    row = selectors.declaration(acting(request), mrn, Permission.DECLARATION_READ)
    return milestones.of(row)


@router.post(
    "/declarations/{mrn}/milestones",
    response={200: MilestoneOut, 201: MilestoneOut},
    operation_id="record_milestone",
    summary="Tell that goods arrived, were paid for or left",
    openapi_extra=needs(Permission.MILESTONE_RECORD),
)
def told(request: HttpRequest, mrn: Mrn, asked: MilestoneIn) -> Any:
    """201 if it is new, 200 if it was told before; 409 if its reference stands for another one."""
    plain = asked.dict(exclude={"at"})
    made, new = milestones.record(
        actor=acting(request),
        mrn=mrn,
        told=Told(happened_at=_moment(asked.at), **plain),
        at=timezone.now(),
    )
    return Status(201 if new else 200, made)


def _moment(text: str) -> Timestamp:
    """A written time. Raises :class:`MilestoneRefused` where it has no offset or is no time."""
    try:
        found = datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
    except ValueError:
        return Timestamp(None, text)
    if found.tzinfo is None:
        raise MilestoneRefused("the time says no time zone.", where="at")
    return Timestamp(found.astimezone(UTC), text)
