"""Endorsements, returns, findings and seizures of wildlife over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from tidewaiter.desks.wildlife import shapes
from tidewaiter.desks.wildlife.models import Seizure
from tidewaiter.desks.wildlife.selectors import permits as selectors
from tidewaiter.desks.wildlife.services import endorsing, examining, returning
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.shapes import Id
from tidewaiter.register import selectors as register
from tidewaiter.register.api.shapes import Mrn

router = Router()

_P = Permission


@router.post(
    "/declarations/{mrn}/endorsements",
    response={201: shapes.ReturnOut},
    operation_id="endorse_permit",
    summary="Endorse a permit with what really left or came in (box 14)",
    openapi_extra=needs(_P.PERMIT_ENDORSE),
)
def endorse(request: HttpRequest, mrn: Mrn, asked: shapes.EndorsementIn) -> Any:
    """Its issuer is told by the event ``permit.returned``; from now on the permit is used."""
    data = asked.dict(exclude={"lines", "country", "number", "seen"})
    made = endorsing.endorse(
        actor=acting(request),
        mrn=mrn,
        country=asked.country,
        number=asked.number,
        box=endorsing.Box14(
            **data,
            quantities={one.line: one.quantity for one in asked.lines},
            dead={one.line: one.dead for one in asked.lines if one.dead is not None},
        ),
        seen=asked.seen,
        at=timezone.now(),
    )
    return Status(201, _return(selectors.told([made.returned])[0]))


@router.get(
    "/returns",
    response=list[shapes.ReturnOut],
    operation_id="list_permit_returns",
    summary="What issuers of permits are told, newest first",
    openapi_extra=needs(_P.PERMIT_READ),
)
def list_returns(request: HttpRequest, waiting: bool = False, after: Id | None = None) -> Any:
    """At most 200; ``waiting`` for those that were not acknowledged. A system sees those of its
    own permits."""
    rows = selectors.returns(acting(request), open_only=waiting, after=after, limit=200)
    return [_return(one) for one in rows]


@router.post(
    "/returns/{number}",
    response=shapes.ReturnOut,
    operation_id="tell_permit_return",
    summary="Say that a return was sent, or acknowledged by the issuer",
    openapi_extra=needs(_P.PERMIT_ISSUE),
)
def tell_return(request: HttpRequest, number: Id, asked: shapes.ToldIn) -> Any:
    """``text`` is by which way, or what the issuer answered."""
    actor, at = acting(request), timezone.now()
    if asked.what == "sent":
        row = returning.mark_sent(actor=actor, number=number, how=asked.text, on=asked.on, at=at)
    else:
        row = returning.acknowledge(
            actor=actor, number=number, answer=asked.text, on=asked.on, at=at
        )
    return _return(selectors.told([row])[0])


@router.get(
    "/declarations/{mrn}/specimens",
    response=list[shapes.FoundOut],
    operation_id="list_specimens_found",
    summary="What was found of the specimens of a consignment",
    openapi_extra=needs(_P.DECISION_EXPLAIN),
)
def list_found(request: HttpRequest, mrn: Mrn) -> Any:
    """The first one first."""
    row = register.declaration(acting(request), mrn, _P.DECISION_EXPLAIN)
    return row.specimens_examined.order_by("pk")[:500]


@router.post(
    "/declarations/{mrn}/specimens",
    response={201: shapes.FoundOut},
    operation_id="record_specimen_found",
    summary="Keep what was found of the specimens of an item",
    openapi_extra=needs(_P.OUTCOME_RECORD),
)
def record_found(request: HttpRequest, mrn: Mrn, asked: shapes.FoundIn) -> Any:
    """It goes before what was declared."""
    seen = examining.Seen(**asked.dict())
    made = examining.record(actor=acting(request), mrn=mrn, seen=seen, at=timezone.now())
    return Status(201, made)


@router.get(
    "/seizures",
    response=list[shapes.SeizureOut],
    operation_id="list_wildlife_seizures",
    summary="What was seized, newest first",
    openapi_extra=needs(_P.PERMIT_REPORT),
)
def list_seizures(request: HttpRequest, after: Id | None = None) -> Any:
    """At most 200."""
    return [_seizure(one) for one in selectors.seizures(acting(request), after=after, limit=200)]


@router.post(
    "/declarations/{mrn}/seizures",
    response={201: shapes.SeizureOut},
    operation_id="record_wildlife_seizure",
    summary="Record what was seized of a consignment",
    openapi_extra=needs(_P.SEIZURE_RECORD),
)
def record_seizure(request: HttpRequest, mrn: Mrn, asked: shapes.SeizureIn) -> Any:
    """As the annual illegal trade report asks for it."""
    made = examining.seize(
        actor=acting(request),
        mrn=mrn,
        seized=examining.Seized(**asked.dict()),
        at=timezone.now(),
    )
    return Status(201, _seizure(made))


def _return(one: selectors.Told) -> dict[str, Any]:
    row, endorsement = one.row, one.row.endorsement
    return {
        "id": row.pk,
        "country": endorsement.permit.country,
        "number": endorsement.permit.number,
        "mrn": endorsement.mrn,
        "direction": endorsement.direction,
        "on": endorsement.on,
        "used": {str(line.number): line.quantity for line in endorsement.lines.all()},
        "made_at": row.made_at,
        "status": one.status,
        "sent_on": row.sent_on,
        "sent_how": row.sent_how,
        "acknowledged_on": row.acknowledged_on,
        "answer": row.answer,
    }


def _seizure(one: Seizure) -> dict[str, Any]:
    names = (*shapes.SeizureIn.model_fields, "seized_at", "seized_by")
    return {name: getattr(one, name) for name in names} | {"mrn": one.declaration.mrn}
