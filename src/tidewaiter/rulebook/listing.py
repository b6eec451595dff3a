"""Documents, versions and change requests as lists and pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.rulebook import selectors
from tidewaiter.rulebook.models import ChangeRequest, Document, Outcome, Version
from tidewaiter.rulebook.status import Status, status_of
from tidewaiter.rulebook.timeline import Effect, in_charge

PAGE = 50
MOST = 500
"""Rows of a page, unless asked otherwise, and at most."""

MOST_BESIDE = 5
"""Other requests about the same documents that a page names."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A version with its status at some moment."""

    version: Version
    status: Status

    @property
    def title(self) -> str:
        """What the document calls itself."""
        return str(self.version.plain.get("title", ""))


@dataclass(frozen=True, slots=True)
class Listed:
    """A document with the version in charge, or else the latest."""

    document: Document
    shown: Shown
    waiting: int
    """How many versions wait for a decision."""


def documents(
    *,
    at: datetime,
    kind: str = "",
    status: str = "",
    search: str = "",
    after: tuple[str, str] = ("", ""),
    limit: int = PAGE,
) -> list[Listed]:
    """Documents by kind and identifier, those after ``after`` (kind, identifier).

    ``status`` is that of the version in charge or else the latest; ``search`` is part of the
    identifier or of any version's content. Filtering by status reads on until the page is full.
    """
    limit = min(limit, MOST)
    found: list[Listed] = []
    while len(found) < limit:
        rows = list(_after(_matching(kind, search), after)[: max(limit, PAGE)])
        for one in _listed(rows, at):
            if not status or one.shown.status == status:
                found.append(one)
        if len(rows) < max(limit, PAGE):
            break
        after = (rows[-1].kind, rows[-1].identifier)
    return found[:limit]


def _matching(kind: str, search: str) -> QuerySet[Document]:
    rows = Document.objects.filter(versions__isnull=False).distinct()
    if kind:
        rows = rows.filter(kind=kind)
    if search:
        holds_it = Q(identifier__icontains=search) | Q(versions__content__icontains=search)
        rows = rows.filter(holds_it).distinct()
    return rows.order_by("kind", "identifier")


def _after(rows: QuerySet[Document], after: tuple[str, str]) -> QuerySet[Document]:
    kind, identifier = after
    return rows.filter(Q(kind__gt=kind) | Q(kind=kind, identifier__gt=identifier))


def _listed(rows: Sequence[Document], at: datetime) -> list[Listed]:
    versions: dict[int, list[Version]] = {}
    keys = [row.pk for row in rows]
    for version in (
        Version.objects.filter(document__in=keys)
        .select_related("document", "request")
        .order_by("number")
    ):
        versions.setdefault(version.document_id, []).append(version)
    return [_one(row, versions[row.pk], at) for row in rows if row.pk in versions]


def _one(row: Document, versions: Sequence[Version], at: datetime) -> Listed:
    shown = shown_versions(versions, at)
    waiting = sum(one.status is Status.PROPOSED for one in shown)
    return Listed(row, ruling(shown, at), waiting)


def ruling(shown: Sequence[Shown], at: datetime) -> Shown:
    """Of a document's versions the one in charge, else the last approved, else the last of all."""
    found = in_charge(_effects([one.version for one in shown]), at)
    for one in shown:
        if found and one.version.pk == found.version:
            return one
    approved = [one for one in shown if one.version.request.outcome == Outcome.APPROVED]
    return (approved or shown)[-1]


def _effects(versions: Sequence[Version]) -> list[Effect]:
    return [selectors.effect(v) for v in versions if v.request.outcome == Outcome.APPROVED]


def shown_versions(versions: Sequence[Version], at: datetime) -> list[Shown]:
    """All versions of one document, oldest first, with their status at a moment."""
    effects = _effects(versions)
    return [
        Shown(v, status_of(v.request.outcome, v.pk, effects, at, v.plain.get("status")))
        for v in versions
    ]


def history(document: Document, at: datetime) -> list[Shown]:
    """All versions of a document, oldest first."""
    rows = document.versions.select_related("document", "request").order_by("number")
    return shown_versions(list(rows), at)


def change_requests(
    *,
    outcome: str | None = None,
    waiting_for: Actor | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> list[ChangeRequest]:
    """Change requests, latest first, those before ``before``.

    ``waiting_for`` leaves those that an actor can decide: open, and not proposed by the actor.
    """
    rows = ChangeRequest.objects.order_by("-pk").prefetch_related("versions__document")
    if outcome is not None:
        rows = rows.filter(outcome=outcome)
    if waiting_for is not None:
        if waiting_for.user_id is None or not holds(waiting_for, Permission.RULE_APPROVE):
            return []
        rows = rows.filter(outcome=Outcome.OPEN).exclude(proposed_by=waiting_for.user_id)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows[: min(limit, MOST)])


def before_of(version: Version, at: datetime) -> Mapping[str, Any]:
    """The content that a version would take the place of: what is in charge, or nothing."""
    versions = version.document.versions.exclude(pk=version.pk).select_related("request")
    ruling = in_charge(_effects(list(versions)), at)
    return Version.objects.get(pk=ruling.version).plain if ruling else {}


def beside(found: ChangeRequest) -> list[ChangeRequest]:
    """Other open change requests that touch documents of this one, the oldest first."""
    documents = found.versions.values("document")
    others = ChangeRequest.objects.filter(outcome="", versions__document__in=documents)
    return list(others.exclude(pk=found.pk).order_by("pk").distinct()[:MOST_BESIDE])
