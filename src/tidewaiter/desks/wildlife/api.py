"""Permits, returns, findings and seizures over HTTP, below ``/wildlife``."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router, Status

from tidewaiter.desks.wildlife import epermit, shapes
from tidewaiter.desks.wildlife.api_found import router as found
from tidewaiter.desks.wildlife.entering import draft_of
from tidewaiter.desks.wildlife.models import Permit
from tidewaiter.desks.wildlife.permits import Standing
from tidewaiter.desks.wildlife.selectors import permits as selectors
from tidewaiter.desks.wildlife.selectors.lookup import paper
from tidewaiter.desks.wildlife.services import permits as services
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission

router = Router(tags=["wildlife"])
router.add_router("", found)

_P = Permission
Number = Annotated[str, Path(max_length=64, pattern=r"^[^\x00/]+$")]
Country = Annotated[str, Path(pattern=r"^[A-Z]{2}$")]
_XML = {
    "requestBody": {
        "required": True,
        "description": "An e-permit of the CITES toolkit.",
        "content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get(
    "/permits",
    response=shapes.PermitPage,
    operation_id="list_permits",
    summary="Wildlife permits, newest first",
    openapi_extra=needs(_P.PERMIT_READ),
)
def list_permits(request: HttpRequest, asked: Query[shapes.PermitsAsked]) -> Any:
    """A system sees those that it entered itself."""
    rows = selectors.permits(
        acting(request),
        selectors.Asked(state=asked.state, whose=asked.whose, search=asked.search),
        today=timezone.localdate(),
        after=asked.after,
        limit=asked.limit + 1,
    )
    page = rows[: asked.limit]
    return {"permits": _plain(page), "next": page[-1].pk if len(rows) > asked.limit else None}


@router.post(
    "/permits",
    response={201: shapes.PermitOut},
    operation_id="register_permit",
    summary="Enter a wildlife permit",
    openapi_extra=needs(_P.PERMIT_ISSUE),
)
def register(request: HttpRequest, asked: shapes.PermitIn) -> Any:
    """It counts at once, or is a ``draft`` until it is issued."""
    data = asked.dict(exclude={"draft"})
    made = services.register(
        actor=acting(request), draft=draft_of(data), counts=not asked.draft, at=timezone.now()
    )
    return Status(201, _one(made))


@router.post(
    "/e-permits",
    response={201: shapes.PermitOut},
    operation_id="register_e_permit",
    summary="Enter the permit of an e-permit",
    openapi_extra=_XML | needs(_P.PERMIT_ISSUE),
)
def register_e_permit(request: HttpRequest, country: shapes.Anywhere = "") -> Any:
    """``country`` is the State that issued it, where the e-permit does not say."""
    made = services.register_e_permit(
        actor=acting(request), raw=request.body, country=country, at=timezone.now()
    )
    return Status(201, _one(made))


@router.get(
    "/permits/{country}/{number}",
    response=shapes.PermitOut,
    operation_id="get_permit",
    summary="One wildlife permit, with what is left of it",
    openapi_extra=needs(_P.PERMIT_READ),
)
def get_permit(request: HttpRequest, country: Country, number: Number) -> Any:
    """Its number in any spelling: only letters and digits count."""
    return _one(selectors.permit(acting(request), country, number))


@router.get(
    "/permits/{country}/{number}/e-permit",
    response={200: None},
    operation_id="get_e_permit",
    summary="One wildlife permit as an e-permit",
    openapi_extra=needs(_P.PERMIT_READ),
)
def get_e_permit(request: HttpRequest, country: Country, number: Number) -> Any:
    """XML."""
    row = selectors.permit(acting(request), country, number)
    return HttpResponse(epermit.written(paper(row)), content_type="application/xml")


@router.post(
    "/permits/{country}/{number}/standing",
    response=shapes.PermitOut,
    operation_id="set_permit_standing",
    summary="Note what became of a wildlife permit, or issue a draft",
    openapi_extra=needs(_P.PERMIT_ISSUE),
)
def set_standing(
    request: HttpRequest, country: Country, number: Number, asked: shapes.StandingIn
) -> Any:
    """It needs a reason, unless a draft is issued. What was drawn on it stays drawn."""
    return _one(
        services.set_standing(
            actor=acting(request),
            country=country,
            number=number,
            standing=Standing(asked.standing),
            seen=asked.seen,
            reason=asked.reason,
            at=timezone.now(),
        )
    )


def _one(row: Permit) -> dict[str, Any]:
    return _plain([row])[0]


def _plain(rows: list[Permit]) -> list[dict[str, Any]]:
    """Permits with their balances; one query for all."""
    today = timezone.localdate()
    names = ("country", "number", "kind", "standing", "issuer", "issued_on", "last_day",
             "exporter", "importer", "copies", "confirmed", "used_on", "registered_by",
             "registered_at", "reason")  # fmt: skip
    of_line = ("number", "taxon", "term", "source", "appendix", "origin", "origin_permit",
               "quantity", "unit")  # fmt: skip
    balanced = selectors.balanced(rows)
    return [
        {name: getattr(row, name) for name in names}
        | {
            "state": selectors.state(row, today),
            "seen": row.number_seen,
            "lines": [
                {name: getattr(one.row, name) for name in of_line}
                | {
                    "marks": marks[one.row.number],
                    "taken": one.balance.taken if one.balance else None,
                    "left": one.balance.left if one.balance else None,
                }
                for marks in [selectors.marks(row)]
                for one in balanced[row.pk]
            ],
        }
        for row in rows
    ]
