"""The ledger over HTTP: reading entries, and how the last verification ended."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema

from tidewaiter.core.errors import ValueRefused
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.ledger import selectors
from tidewaiter.ledger.chain import MAX_CHAINS, MAX_SEQUENCE
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.pages.paging import cut

router = Router(tags=["ledger"])

_CURSOR = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z)_([0-9]{1,18})$"


class EntryOut(Schema):
    """An entry. ``body`` is the very text that was hashed."""

    id: int
    chain: int
    sequence: int
    at: datetime
    kind: str
    subject: str
    actor: str
    body: str
    previous: str = Field(description="Hash of the entry before it in its chain")
    hash: str


class EntryPage(Schema):
    """Entries, the newest first. ``next`` is what to send as ``before`` for the next page."""

    entries: list[EntryOut]
    next: str | None


class VerificationOut(Schema):
    """How the last verification ended. ``intact`` is null if there was none: not assessed."""

    intact: bool | None
    at: datetime | None = None
    report: dict[str, Any] | None = None


@router.get(
    "/entries",
    response=EntryPage,
    summary="Entries of the ledger, newest first",
    operation_id="list_entries",
    openapi_extra=needs(Permission.LEDGER_READ),
)
def list_entries(
    request: HttpRequest,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    before: Annotated[str | None, Query(max_length=60, pattern=_CURSOR)] = None,
    subject: Annotated[str | None, Query(max_length=200)] = None,
    actor: Annotated[str | None, Query(max_length=200)] = None,
    kind: Annotated[str | None, Query(max_length=40)] = None,
) -> EntryPage:
    """Entries, also of one subject, actor or kind."""
    require(acting(request), Permission.LEDGER_READ)
    rows = selectors.page(
        size=limit + 1, before=_place(before), subject=subject, actor=actor, kind=kind
    )
    shown, following = cut(rows, limit, lambda one: f"{one.at}_{one.id}")
    return EntryPage(entries=[_entry(row) for row in shown], next=following)


@router.get(
    "/entries/{chain}/{sequence}",
    response=EntryOut,
    summary="One entry of the ledger",
    operation_id="get_entry",
    openapi_extra=needs(Permission.LEDGER_READ),
)
def get_entry(
    request: HttpRequest,
    chain: Annotated[int, Path(ge=0, lt=MAX_CHAINS)],
    sequence: Annotated[int, Path(ge=1, le=MAX_SEQUENCE)],
) -> EntryOut:
    """The entry at a place."""
    require(acting(request), Permission.LEDGER_READ)
    return _entry(selectors.one(chain, sequence))


@router.get(
    "/verification",
    response=VerificationOut,
    summary="The last verification",
    operation_id="last_verification",
    openapi_extra=needs(Permission.LEDGER_VERIFY),
)
def last_verification(request: HttpRequest) -> VerificationOut:
    """How the last verification of the whole ledger ended, and its report."""
    require(acting(request), Permission.LEDGER_VERIFY)
    run = selectors.last_verification()
    if run is None:
        return VerificationOut(intact=None)
    return VerificationOut(intact=run.intact, at=run.at, report=json.loads(run.report))


def _entry(row: LedgerEntry) -> EntryOut:
    return EntryOut(
        id=row.id, chain=row.chain, sequence=row.seq, at=datetime.fromisoformat(row.at),
        kind=row.kind, subject=row.subject, actor=row.actor, body=row.body,
        previous=row.prev, hash=row.hash,
    )  # fmt: skip


def _place(cursor: str | None) -> tuple[str, int] | None:
    if cursor is None:
        return None
    found = re.fullmatch(_CURSOR, cursor)
    if not found:
        raise ValueRefused(
            "this is not a place in the list.", where="before", advice="Send what 'next' said."
        )
    return found[1], int(found[2])
