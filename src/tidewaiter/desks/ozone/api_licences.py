"""Licences of controlled substances over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Status

from tidewaiter.desks.ozone import licences as pure
from tidewaiter.desks.ozone import shapes
from tidewaiter.desks.ozone.drafts import Draft, DraftLine
from tidewaiter.desks.ozone.models import Licence
from tidewaiter.desks.ozone.selectors import licensing as selectors
from tidewaiter.desks.ozone.services import licences as services
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.pages.paging import cut, primary

router = Router()

_P = Permission
Number = Annotated[str, Path(max_length=64, pattern=r"^[^\x00/]+$")]


@router.get(
    "/licences",
    response=shapes.LicencePage,
    operation_id="list_licences",
    summary="Licences, newest first",
    openapi_extra=needs(_P.LICENCE_READ),
)
def list_licences(request: HttpRequest, asked: Query[shapes.LicencesAsked]) -> Any:
    """A system sees those that it entered itself."""
    rows = selectors.licences(
        acting(request),
        status=asked.status,
        search=asked.search,
        after=asked.after,
        limit=asked.limit + 1,
    )
    page, following = cut(rows, asked.limit, primary)
    return {"licences": _plain(page), "next": following}


@router.post(
    "/licences",
    response={201: shapes.LicenceOut},
    operation_id="issue_licence",
    summary="Enter a licence",
    openapi_extra=needs(_P.LICENCE_ISSUE),
)
def issue(request: HttpRequest, asked: shapes.LicenceIn) -> Any:
    """It counts at once, or is ``proposed`` until somebody else approves it, as the rules say."""
    data, at = asked.dict(exclude={"lines", "kind", "offices"}), timezone.now()
    made = services.issue(
        actor=acting(request),
        draft=Draft(
            **data,
            kind=pure.LicenceKind(asked.kind),
            offices=asked.offices,
            lines=tuple(DraftLine(**line.dict()) for line in asked.lines),
        ),
        rules=selectors.rules(at),
        at=at,
    )
    return Status(201, _one(made))


@router.get(
    "/licences/{number}",
    response=shapes.LicenceOut,
    operation_id="get_licence",
    summary="One licence, with what is left of it",
    openapi_extra=needs(_P.LICENCE_READ),
)
def get_licence(request: HttpRequest, number: Number) -> Any:
    """Its number in any spelling: only letters and digits count."""
    return _one(selectors.licence(acting(request), number))


@router.post(
    "/licences/{number}/approval",
    response=shapes.LicenceOut,
    operation_id="approve_licence",
    summary="Approve a licence that somebody else proposed",
    openapi_extra=needs(_P.LICENCE_APPROVE),
)
def approve(request: HttpRequest, number: Number, asked: shapes.SeenIn) -> Any:
    """From now on it counts."""
    actor, at = acting(request), timezone.now()
    return _one(services.approve(actor=actor, number=number, seen=asked.seen, at=at))


@router.post(
    "/licences/{number}/rejection",
    response=shapes.LicenceOut,
    operation_id="reject_licence",
    summary="Turn down a licence that somebody else proposed",
    openapi_extra=needs(_P.LICENCE_APPROVE),
)
def reject(request: HttpRequest, number: Number, asked: shapes.SeenIn) -> Any:
    """It needs a reason."""
    return _one(
        services.reject(
            actor=acting(request),
            number=number,
            seen=asked.seen,
            reason=asked.reason,
            at=timezone.now(),
        )
    )


@router.post(
    "/licences/{number}/status",
    response=shapes.LicenceOut,
    operation_id="set_licence_status",
    summary="Suspend, revoke or cancel a licence, or let it count again",
    openapi_extra=needs(_P.LICENCE_ISSUE),
)
def set_status(request: HttpRequest, number: Number, asked: shapes.StatusIn) -> Any:
    """It needs a reason. What was drawn on it stays drawn."""
    return _one(
        services.set_status(
            actor=acting(request),
            number=number,
            status=pure.Status(asked.status),
            seen=asked.seen,
            reason=asked.reason,
            at=timezone.now(),
        )
    )


def _one(row: Licence) -> dict[str, Any]:
    return _plain([row])[0]


def _plain(rows: list[Licence]) -> list[dict[str, Any]]:
    """Licences with their balances; one query for all."""
    names = (
        "number", "kind", "holder", "holder_name", "counterparty", "counterparty_country",
        "end_use", "condition", "offices", "valid_from", "valid_to", "status", "evidence",
        "proposed_by", "proposed_at", "decided_by", "decided_at", "reason",
    )  # fmt: skip
    return [
        {name: getattr(row, name) for name in names}
        | {
            "seen": row.number_seen,
            "lines": [
                {
                    "number": line.row.number,
                    "substance": line.row.substance,
                    "kg": line.row.kg,
                    "end_use": line.row.end_use,
                    "taken": line.balance and line.balance.taken,
                    "left": line.balance and line.balance.left,
                }
                for line in lines
            ],
        }
        for row, lines in selectors.balanced(rows)
    ]
