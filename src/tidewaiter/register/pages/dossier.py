"""The page of one declaration: the decision and its reasons first, then all that is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import may
from tidewaiter.register import selectors
from tidewaiter.register.errors import NotFound
from tidewaiter.register.models import Decision, Declaration, Examination, Version, WorkItem
from tidewaiter.register.pages import goods, heading, papers, parties, reasons, story, trying, words
from tidewaiter.register.pages.reasons import Pins, Told
from tidewaiter.register.pages.seeing import about_one, parsed, seen
from tidewaiter.register.work import outcomes
from tidewaiter.register.work import selectors as work
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook.ruleset import Ruleset


@dataclass(slots=True)
class File:
    """What is on file of a declaration, read once for a page."""

    actor: Actor
    row: Declaration
    version: Version
    content: dict[str, Any]
    decision: Decision | None
    decided: dict[str, Any]
    effective: list[Told]
    others: list[Told]
    pins: Pins
    item: WorkItem | None
    rules: Ruleset
    now: datetime

    @property
    def named(self) -> list[int]:
        """Positions of the items that reasons name."""
        return reasons.items_named(self.decided, self.content)

    def may(self, permission: Permission) -> bool:
        """Whether who asks may do something with this declaration."""
        owner = f"system:{self.row.system}"
        return may(self.actor, permission, office=self.row.office, owner=owner)


def on_file(actor: Actor, row: Declaration) -> File:
    """Read what is on file. Four queries."""
    now = timezone.now()
    version = selectors.content(row)
    decision = _decision(row)
    content = parsed(version.canonical)
    decided = parsed(decision.content) if decision else {}
    effective, others, pins = reasons.told(decided, content)
    return File(
        actor=actor,
        row=row,
        version=version,
        content=content,
        decision=decision,
        decided=decided,
        effective=effective,
        others=others,
        pins=pins,
        item=WorkItem.objects.filter(declaration=row).first(),
        rules=rulebook.current(now),
        now=now,
    )


def _decision(row: Declaration) -> Decision | None:
    try:
        return selectors.decision(row)
    except NotFound:
        return None


@about_one
def declaration(request: HttpRequest, mrn: str) -> HttpResponse:
    """One declaration: what to do, why, by when, and everything known about it."""
    actor, row = seen(request, mrn)
    return page(request, on_file(actor, row))


def page(request: HttpRequest, file: File, **more: Any) -> HttpResponse:
    """The page, with what a form on it has to say."""
    asked = request.GET.get("items", "")
    start = int(asked) if asked.isdecimal() and len(asked) < 8 else 1
    context = {
        "row": file.row,
        "file": file,
        "content": file.content,
        "goods": goods.goods(file.content, file.pins, start),
        "parties": parties.parties(file.actor, file.row, file.content, file.pins, file.now.date()),
        "desks": reasons.desks_said(file.decided, file.content, file.effective),
        **_head(file),
        **_papers(file),
        **near(file, asked=bool(request.GET.get("near"))),
        **_what_if(request, file),
    }
    return render(request, "register/declaration.html", context | more)


def _head(file: File) -> dict[str, Any]:
    row, item = file.row, file.item
    versions = selectors.outline(file.row)
    for one in versions:
        one.function_word = words.word(words.FUNCTIONS, one.function)  # type: ignore[attr-defined]
    events = list(work.time_line(item)) if item else []
    found = outcomes.history(row)
    names = words.people(
        story.actors(versions, events, found) | {item.assignee if item else "", file.actor.name}
    )
    entries, earlier = story.story(versions, events, found, names)
    calendar = file.rules.calendar(row.office)
    return {
        "title": heading.title(row.state, file.named, file.content, recorded=_recorded(found)),
        "why": heading.why(file.effective),
        "decided_by": heading.decided_by(row, file.decision, events, names),
        "due": heading.due(item, events, calendar, file.now),
        "state": words.word(words.STATES, row.state),
        "story": entries,
        "earlier": earlier,
        "next_entry": story.upcoming(item),
        "versions": versions,
        "examinations": found,
        "assignee": _assignee(item, file.actor, names),
        "regime": heading.regime(file.content, lambda code: words.word(words.REGIMES, code)),
    }


def _recorded(found: list[Examination]) -> bool:
    return any(getattr(one, "correction", None) is None for one in found)


def _assignee(item: WorkItem | None, actor: Actor, names: dict[str, str]) -> str:
    if item is None or not item.open:
        return ""
    if not item.assignee:
        return gettext("nobody")
    return gettext("you") if item.assignee == actor.name else words.who(item.assignee, names)


def _papers(file: File) -> dict[str, Any]:
    found, more = papers.papers(file.content)
    containers = [one.get("id") for one in file.content.get("equipment", ()) if one.get("id")]
    return {
        "papers": found,
        "papers_more": more,
        "balances": papers.balances(file.version),
        "containers": containers[:3],
        "containers_more": max(len(containers) - 3, 0),
        "country": settings.COUNTRY,
    }


def near(file: File, *, asked: bool) -> dict[str, Any]:
    """Near misses; with very many items only when asked for."""
    if file.decision is None or not file.may(Permission.DECISION_EXPLAIN):
        return {"near": None, "near_problem": gettext("No decision is on file.")}
    if not asked and len(file.content.get("items", ())) > trying.AT_ONCE:
        return {"near": None, "near_later": True}
    try:
        found, more = trying.near_misses(file.decision, file.content)
    except TidewaiterError as problem:
        return {"near": None, "near_problem": problem.message}
    return {"near": found, "near_more": more}


def _what_if(request: HttpRequest, file: File) -> dict[str, Any]:
    """The form in which values can be tried, for who may."""
    if file.decision is None or not file.may(Permission.DECISION_TRY):
        return {"fields": None}
    asked = request.GET.get("item") or request.POST.get("item") or ""
    positions = file.named or [1]
    item = int(asked) if asked.isdecimal() and len(asked) < 8 else positions[0]
    return {"fields": trying.fields(file.content, file.effective, item), "try_item": item}


@about_one
def what_if(request: HttpRequest, mrn: str) -> HttpResponse:
    """What would have been decided with other values; nothing is kept.

    The values come by POST, so that they stay out of addresses and logs.
    """
    actor, row = seen(request, mrn)
    selectors.declaration(actor, mrn, Permission.DECISION_TRY)
    file = on_file(actor, row)
    if file.decision is None or request.method != "POST":
        return page(request, file)
    names = [name for name in request.POST if name.startswith(trying.PREFIX)]
    given = {name: str(request.POST[name]) for name in names[: trying.MOST]}
    item = _what_if(request, file)["try_item"]
    changes: dict[str, str | None] = {}
    try:
        changes = trying.asked_changes(file.content, given)
        result = trying.tried(file.decision, file.content, changes) if changes else None
    except TidewaiterError as problem:
        problems = trying.problem_of(problem, changes)
        fields = trying.fields(file.content, file.effective, item, given, problems)
        told = {"fields": fields, "try_problems": problems}
        return page(request, file, **told)
    fields = trying.fields(file.content, file.effective, item, given)
    return page(request, file, fields=fields, result=result, unchanged=not changes)
