"""Editions of lists over HTTP: bring a file, look at what it changes, decide; entries in force."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Status

from tidewaiter.desks.risk.screening import bringing, listing, selectors, services, shapes
from tidewaiter.desks.risk.screening.models import Change, ListEdition
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.identity.shapes import Id

router = Router()

_P = Permission
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The list with all its entries: CSV, JSON, JSON lines, plain or gzip.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/editions",
    response={202: shapes.Brought},
    operation_id="propose_name_edition",
    summary="Bring a list as a file and propose it as an edition",
    openapi_extra=_BODY | needs(_P.RULE_PROPOSE),
)
def propose(request: HttpRequest, asked: Query[shapes.BringIn]) -> Any:
    """A job reads it and works out what it changes; ``result`` of the job names the edition."""
    actor = acting(request)
    require(actor, _P.RULE_PROPOSE)
    started = bringing.bring(
        actor=actor,
        name=asked.name,
        content=[request.body],
        about=services.Proposed(as_of=asked.as_of, file=asked.file, note=asked.note),
        form=asked.form,
        columns=dict(one.split("=", 1) for one in asked.columns),
    )
    return Status(202, {"job": started.pk})


@router.get(
    "/editions",
    response=shapes.EditionPage,
    operation_id="list_name_editions",
    openapi_extra=needs(_P.RULE_READ),
)
def list_editions(
    request: HttpRequest,
    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = "",
    outcome: shapes.Outcome | None = None,
    before: Id | None = None,
    limit: shapes.Limit = listing.PAGE,
) -> Any:
    """Editions of one list or of all, the latest first."""
    require(acting(request), _P.RULE_READ)
    wanted = "" if outcome == "open" else outcome
    found = listing.editions(name=name, outcome=wanted, before=before, limit=limit)
    return {
        "items": [edition_out(one) for one in found],
        "next": found[-1].pk if len(found) == limit else None,
    }


@router.get(
    "/editions/{number}",
    response=shapes.EditionOut,
    operation_id="read_name_edition",
    openapi_extra=needs(_P.RULE_READ),
)
def read_edition(request: HttpRequest, number: Id) -> Any:
    """An edition: who proposed it, how much it changes, what was decided."""
    require(acting(request), _P.RULE_READ)
    return edition_out(selectors.edition(number))


@router.get(
    "/editions/{number}/changes",
    response=shapes.ChangePage,
    operation_id="list_edition_changes",
    summary="What an edition changes, entry by entry",
    openapi_extra=needs(_P.RULE_READ),
)
def list_changes(
    request: HttpRequest,
    number: Id,
    change: Change | None = None,
    after: Id | None = None,
    limit: shapes.Limit = listing.PAGE,
) -> Any:
    """In the order of its file. Of an edition that was rejected or withdrawn nothing is kept."""
    require(acting(request), _P.RULE_READ)
    edition = selectors.edition(number)
    found = listing.changes(edition, change=change or "", after=after or 0, limit=limit)
    items = [
        {"key": one.event.key, "change": one.event.change, "before": one.before, "after": one.after}
        for one in found
    ]
    return {"items": items, "next": found[-1].event.pk if len(found) == limit else None}


@router.post(
    "/editions/{number}/approval",
    response=shapes.EditionOut,
    operation_id="approve_name_edition",
    openapi_extra=needs(_P.RULE_APPROVE),
)
def approve(request: HttpRequest, number: Id, body: shapes.ReasonIn) -> Any:
    """Bring an edition into force that somebody else proposed; it is used once it is indexed."""
    made = services.approve_edition(
        actor=acting(request), number=number, reason=body.reason, at=timezone.now()
    )
    return edition_out(made)


@router.post(
    "/editions/{number}/rejection",
    response=shapes.EditionOut,
    operation_id="reject_name_edition",
    openapi_extra=needs(_P.RULE_APPROVE),
)
def reject(request: HttpRequest, number: Id, body: shapes.ReasonIn) -> Any:
    """Refuse an edition that somebody else proposed, with a reason."""
    made = services.reject_edition(
        actor=acting(request), number=number, reason=body.reason, at=timezone.now()
    )
    return edition_out(made)


@router.post(
    "/editions/{number}/withdrawal",
    response=shapes.EditionOut,
    operation_id="withdraw_name_edition",
    openapi_extra=needs(_P.RULE_PROPOSE),
)
def withdraw(request: HttpRequest, number: Id) -> Any:
    """Take back what one proposed oneself."""
    made = services.withdraw_edition(actor=acting(request), number=number, at=timezone.now())
    return edition_out(made)


@router.get(
    "/entries",
    response=shapes.EntryPage,
    operation_id="list_name_entries",
    openapi_extra=needs(_P.RULE_READ),
)
def list_entries(
    request: HttpRequest,
    name: shapes.Name,
    after: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = "",
    limit: shapes.Limit = listing.PAGE,
) -> Any:
    """Entries of a list in force, by key."""
    require(acting(request), _P.RULE_READ)
    selectors.policy(name, timezone.now())
    found = listing.entries(name, after=after, limit=limit)
    return {
        "items": [one.plain() for one in found],
        "next": found[-1].key if len(found) == limit else None,
    }


@router.get(
    "/entry",
    response=shapes.EntryDetail,
    operation_id="read_name_entry",
    summary="An entry, and what became of it",
    openapi_extra=needs(_P.RULE_READ),
)
def read_entry(request: HttpRequest, name: shapes.Name, key: shapes.Name) -> Any:
    """What editions in force did to it, the latest first."""
    require(acting(request), _P.RULE_READ)
    events = selectors.history(name, key)
    said = events[0].plain
    return {
        "said": said or None,
        "history": [
            {
                "edition": one.edition_id,
                "number": one.edition.number,
                "as_of": one.edition.as_of,
                "change": one.change,
                "said": one.plain,
            }
            for one in events
        ],
    }


def edition_out(one: ListEdition) -> dict[str, Any]:
    """An edition as the API gives it."""
    same = ("list", "number", "base", "as_of", "file", "sha256", "note", "entries", "added")
    more = ("changed", "delisted", "proposed_at", "outcome", "decided_at", "reason")
    return {
        "edition": one.pk,
        "proposed_by": one.proposed_by_name,
        "decided_by": one.decided_by_name,
        **{name: getattr(one, name) for name in (*same, *more)},
    }
