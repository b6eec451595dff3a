"""What the rulebook says and hears over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, StringConstraints

from tidewaiter.core import TidewaiterError
from tidewaiter.core.sentence import sentence
from tidewaiter.identity.shapes import Count, Day, Flag
from tidewaiter.rulebook import differences as differing
from tidewaiter.rulebook import listing, selectors
from tidewaiter.rulebook.change import Change
from tidewaiter.rulebook.errors import ChangeError
from tidewaiter.rulebook.listing import Listed, Shown
from tidewaiter.rulebook.models import ChangeRequest, Version
from tidewaiter.rulebook.status import Status

_NO_NUL = r"^[^\x00]*$"
Word = Annotated[str, StringConstraints(max_length=100, pattern=_NO_NUL)]
Text = Annotated[str, StringConstraints(max_length=10_000, pattern=_NO_NUL)]
_SIGN = r'([^"\\\x00-\x1f]|\\["\\bfnrt])*'
Cursor = Annotated[
    str, StringConstraints(max_length=500, pattern=rf'^(\["{_SIGN}", "{_SIGN}"\])?$')
]
"""The ``next`` of a page of documents: kind and identifier of its last line as JSON."""
Limit = Annotated[int, Field(ge=1, le=listing.MOST)]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class VersionOut(Schema):
    """A version without its content."""

    kind: str
    identifier: str
    number: int
    status: Status
    digest: str
    retires: bool
    valid_from: date | None
    valid_to: date | None
    request: int
    note: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


class DocumentOut(Schema):
    """A document: the version in force, or else the latest, and how many wait for a decision."""

    kind: str
    identifier: str
    title: str
    waiting: int
    version: VersionOut


class DocumentPage(Schema):
    """A page of documents; ``next`` is the ``after`` of the page that follows."""

    items: list[DocumentOut]
    next: str | None


class DocumentDetail(Schema):
    """A document with its content and all its versions, oldest first."""

    kind: str
    identifier: str
    content: dict[str, Any]
    version: VersionOut
    versions: list[VersionOut]


class VersionDetail(VersionOut):
    """A version with its content."""

    content: dict[str, Any]


class DifferenceOut(Schema):
    """A field that differs between two documents; absent is null."""

    field: str
    before: Any = None
    after: Any = None


class DifferencesOut(Schema):
    """What differs, field by field."""

    items: list[DifferenceOut]


class Place(Schema):
    """Something that cannot be used: where, why, and what to do."""

    where: str
    message: str
    advice: str


class Checked(Schema):
    """Whether rules can be used; ``problems`` says everything against it."""

    usable: bool
    problems: list[Place]


class ChangeIn(Schema):
    """A new version of a document.

    Either ``content``, or ``version`` to take up an earlier one again, or ``retire``.
    """

    kind: Word
    identifier: Word
    content: dict[str, Any] | None = None
    version: Count | None = None
    retire: Flag = False
    valid_from: Day | None = None
    valid_to: Day | None = None


class ProposalIn(Schema):
    """Versions to be decided together, and why."""

    note: Text
    changes: Annotated[list[ChangeIn], Field(min_length=1, max_length=10_000)]


class Reason(Schema):
    """Why it is decided so."""

    reason: Text = ""


class RetireIn(Schema):
    """Why a document is to go, and from which day (UTC) on."""

    note: Text
    valid_from: Day | None = None


class RequestVersion(Schema):
    """What a change request does to one document."""

    kind: str
    identifier: str
    number: int
    retires: bool
    valid_from: date | None
    valid_to: date | None
    differences: list[DifferenceOut] | None = None


class RequestOut(Schema):
    """A change request. ``outcome`` is empty while it is open."""

    id: int
    note: str
    outcome: str
    bootstrap: bool
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    versions: list[RequestVersion]


class RequestPage(Schema):
    """A page of change requests, latest first; ``next`` is the ``before`` of the page after."""

    items: list[RequestOut]
    next: int | None


def version_out(shown: Shown) -> dict[str, Any]:
    """A version as :class:`VersionOut`."""
    version, request = shown.version, shown.version.request
    return {
        "kind": version.document.kind,
        "identifier": version.document.identifier,
        "number": version.number,
        "status": shown.status,
        "digest": version.digest,
        "retires": version.retires,
        "valid_from": version.valid_from,
        "valid_to": version.valid_to,
        "request": request.pk,
        "note": request.note,
        **_decision(request),
    }


def document_out(listed: Listed) -> dict[str, Any]:
    """A document as :class:`DocumentOut`."""
    return {
        "kind": listed.document.kind,
        "identifier": listed.document.identifier,
        "title": listed.shown.title,
        "waiting": listed.waiting,
        "version": version_out(listed.shown),
    }


def request_out(request: ChangeRequest, at: datetime | None = None) -> dict[str, Any]:
    """A change request as :class:`RequestOut`; ``at`` adds what it would change at that moment."""
    versions = sorted(request.versions.all(), key=lambda version: version.pk)
    return {
        "id": request.pk,
        "note": request.note,
        "outcome": request.outcome,
        "bootstrap": request.bootstrap,
        **_decision(request),
        "versions": [_request_version(version, at) for version in versions],
    }


def _request_version(version: Version, at: datetime | None) -> dict[str, Any]:
    return {
        "kind": version.document.kind,
        "identifier": version.document.identifier,
        "number": version.number,
        "retires": version.retires,
        "valid_from": version.valid_from,
        "valid_to": version.valid_to,
        "differences": differences_out(listing.before_of(version, at), version.plain)
        if at
        else None,
    }


def differences_out(before: Any, after: Any) -> list[dict[str, Any]]:
    """What differs, as :class:`DifferenceOut`."""
    return [
        {"field": one.field, "before": one.before, "after": one.after}
        for one in differing.differences(before, after)
    ]


def _decision(request: ChangeRequest) -> dict[str, Any]:
    return {
        "proposed_by": request.proposed_by_name,
        "proposed_at": request.proposed_at,
        "decided_by": request.decided_by_name or None,
        "decided_at": request.decided_at,
        "reason": request.reason or None,
    }


def checked(problems: list[TidewaiterError]) -> dict[str, Any]:
    """Problems as :class:`Checked`."""
    places = [{"where": p.where, "message": p.message, "advice": p.advice} for p in problems]
    return {"usable": not places, "problems": places}


def change(asked: ChangeIn) -> Change:
    """A change as the services take it.

    Raises :class:`ChangeError` unless exactly one of content, version and retire is there,
    :class:`~tidewaiter.rulebook.errors.UnknownRule` for an earlier version that is not.
    """
    ways = (asked.content is not None, asked.version is not None, asked.retire)
    where = f"{asked.kind} {asked.identifier}"
    if sum(ways) != 1:
        raise ChangeError("give one of content, version and retire.", where=where)
    content = asked.content
    if asked.version is not None:
        earlier = selectors.version(asked.kind, asked.identifier, asked.version)
        if earlier.retires:
            raise ChangeError(
                sentence("version {version} has no content.", version=asked.version), where=where
            )
        content = dict(earlier.plain)
    return Change(
        kind=asked.kind,
        identifier=asked.identifier,
        content=content,
        valid_from=asked.valid_from,
        valid_to=asked.valid_to,
    )
