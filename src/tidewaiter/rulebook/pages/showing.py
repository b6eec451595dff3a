"""Change requests and versions as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import Forbidden, holds
from tidewaiter.pages import told
from tidewaiter.rulebook import four_eyes, listing
from tidewaiter.rulebook.models import ChangeRequest, Outcome, Version
from tidewaiter.rulebook.pages import words
from tidewaiter.rulebook.pages.words import Line

MOST_VERSIONS = 20
"""So many documents of a change request are shown with their differences."""


def address(kind: str, identifier: str) -> str:
    """The page of a document."""
    if kind == "profile":
        return reverse("profile", args=[identifier])
    return reverse("rule", args=[kind, identifier])


@dataclass(frozen=True, slots=True)
class Touched:
    """What a change request does to one document."""

    version: Version
    lines: Sequence[Line]
    new: bool

    @property
    def kind(self) -> str:
        """The kind in words."""
        return words.kind_word(self.version.document.kind)

    @property
    def address(self) -> str:
        """The page of the document."""
        return address(self.version.document.kind, self.version.document.identifier)


def touched(request: ChangeRequest, at: datetime) -> list[Touched]:
    """What a request changes in what was in charge when it was decided, or is now; two queries."""
    rows = request.versions.select_related("document").order_by("pk")[:MOST_VERSIONS]
    versions = list(rows)
    before = _before(versions, request.decided_at or at)
    return [_touched(version, before.get(version.document_id)) for version in versions]


def _touched(version: Version, before: Mapping[str, Any] | None) -> Touched:
    document = version.document
    old, new = (
        words.text_of(document.kind, document.identifier, plain)
        for plain in (before or {}, version.plain)
    )
    return Touched(version, words.difference(old, new), new=before is None)


def _before(versions: Iterable[Version], at: datetime) -> dict[int, Mapping[str, Any]]:
    """The contents in charge that versions take the place of, by document."""
    own = {version.pk for version in versions}
    documents = [version.document_id for version in versions]
    others: dict[int, list[Version]] = {}
    rows = Version.objects.filter(document__in=documents, request__outcome=Outcome.APPROVED)
    for row in rows.select_related("request", "document").exclude(pk__in=own).order_by("number"):
        if row.request.decided_at and row.request.decided_at <= at:
            others.setdefault(row.document_id, []).append(row)
    found = {}
    for document, approved in others.items():
        shown = listing.ruling(listing.shown_versions(approved, at), at)
        found[document] = shown.version.plain
    return found


@dataclass(frozen=True, slots=True)
class Rights:
    """What an actor may do to an open change request; ``why_not`` says why not decide it."""

    decide: bool
    withdraw: bool
    why_not: str = ""


def rights(actor: Actor, request: ChangeRequest) -> Rights:
    """What the actor may do to a request."""
    if request.outcome:
        return Rights(decide=False, withdraw=False)
    mine = four_eyes.is_proposer(actor, request) and holds(actor, Permission.RULE_PROPOSE)
    try:
        four_eyes.require_other(actor, request)
    except Forbidden as problem:
        return Rights(decide=False, withdraw=mine, why_not=told.whole(problem))
    return Rights(decide=True, withdraw=mine)
