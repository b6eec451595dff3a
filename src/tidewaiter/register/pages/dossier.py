"""The page of one declaration: the decision and its reasons first, then all that is known."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.pages import told
from tidewaiter.pages.acted import who
from tidewaiter.pages.asked import whole
from tidewaiter.register import desks, selectors
from tidewaiter.register.models import WorkItem
from tidewaiter.register.pages import (
    goods,
    heading,
    offers,
    otherwise,
    papers,
    parties,
    reasons,
    story,
    trying,
    words,
)
from tidewaiter.register.pages import way as ways
from tidewaiter.register.pages.onfile import File, on_file
from tidewaiter.register.pages.rows import office_name
from tidewaiter.register.pages.seeing import about_one, seen
from tidewaiter.register.pages.way import Way
from tidewaiter.register.work import milestones, notes
from tidewaiter.register.work import selectors as work
from tidewaiter.register.work.tables import life_on


@about_one
def declaration(request: HttpRequest, mrn: str) -> HttpResponse:
    """One declaration: what to do, why, by when, and everything known about it."""
    actor, row = seen(request, mrn)
    return page(request, on_file(actor, row))


def page(request: HttpRequest, file: File, **more: Any) -> HttpResponse:
    """The page, with what a form on it has to say."""
    start = whole(request.GET.get("items"), 7, typed=True)
    context = {
        "row": file.row,
        "file": file,
        "content": file.content,
        "goods": goods.goods(file.content, file.pins, 1 if start is None else start),
        "parties": parties.parties(file.actor, file.row, file.content, file.pins, file.now.date()),
        "desks": reasons.desks_said(file.decided, file.content, file.effective),
        "cards": desks.cards(file),
        **_head(file),
        **_work(request, file),
        **_papers(file),
        **near(file, asked=bool(request.GET.get("near"))),
        **otherwise.section(file, asked=bool(request.GET.get("otherwise"))),
        **_what_if(request, file),
    }
    return render(request, "register/declaration.html", context | more)


def _head(file: File) -> dict[str, Any]:
    row, item = file.row, file.item
    versions = selectors.outline(file.row)
    for one in versions:
        vars(one)["function_word"] = words.word(words.FUNCTIONS, one.function)
    events = list(work.time_line(item)) if item else []
    found = file.examinations
    told, files = notes.notes(row), notes.files(row)
    passed = milestones.of(row)
    known = story.actors(versions, events, found, passed) | {item.assignee if item else ""}
    known |= {one.author for one in told} | {one.added_by for one in files}
    names = words.people(known)
    for note in told:
        vars(note)["by"] = who(note.author, names)
    for file_ in files:
        vars(file_)["by"] = who(file_.added_by, names)
    entries, earlier = story.story(versions, events, found, passed, names)
    life, calendar = life_on(file.rules, file.now), file.rules.calendar(row.office)
    return {
        "title": heading.title(row.state, file.named, file.content, recorded=file.recorded),
        "why": heading.why(file.effective),
        "office": office_name(file.rules, row.office),
        "decided_by": heading.decided_by(row, file.decision, events, names),
        "due": heading.due(item, life, calendar, file.now),
        "state": words.word(words.STATES, row.state),
        "story": entries,
        "earlier": earlier,
        "next_entry": story.upcoming(item),
        "versions": versions,
        "examinations": found,
        "notes": told,
        "files": files,
        "assignee": _assignee(item, file.actor, names),
        "regime": heading.regime(file.content, lambda code: words.word(words.REGIMES, code)),
    }


def _work(request: HttpRequest, file: File) -> dict[str, Any]:
    """What may be done, and the way on in the queue one came from."""
    way = Way()
    if file.item is not None and file.may(Permission.WORK_READ):
        way = ways.way(request, file.actor, file.item, file.now)
    return {
        "offers": offers.offers(file),
        "may_write": file.may(Permission.WORK_DO),
        "way": way,
    }


def _assignee(item: WorkItem | None, actor: Actor, names: dict[str, str]) -> str:
    if item is None or not item.open:
        return ""
    if not item.assignee:
        return gettext("nobody")
    return gettext("you") if item.assignee == actor.name else who(item.assignee, names)


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
        return {"near": None, "near_problem": told.whole(problem)}
    return {"near": found, "near_more": more}


def _what_if(request: HttpRequest, file: File) -> dict[str, Any]:
    """The form in which values can be tried, for who may."""
    if file.decision is None or not file.may(Permission.DECISION_TRY):
        return {"fields": None}
    item = whole(request.GET.get("item") or request.POST.get("item"), 7, typed=True)
    if item is None:
        item = file.named[0] if file.named else 1
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
