"""The page of one declaration: the decision and its reasons first, then all that is known."""

from __future__ import annotations

from collections.abc import Mapping
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
    narrowing,
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
from tidewaiter.register.pages.desk_rows import desks_said
from tidewaiter.register.pages.narrowing import Asked, Cut
from tidewaiter.register.pages.onfile import File, on_file
from tidewaiter.register.pages.places import number_of
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
    file = on_file(actor, row)
    return _further(request, file) or page(request, file)


PARTS = {"reasons": "reasons", "desks": "desks", "docs": "papers"}
"""Sections that are sent alone to a script that asks for further rows, and their templates."""


def page(request: HttpRequest, file: File, **more: Any) -> HttpResponse:
    """The page, with what a form on it has to say."""
    start = whole(request.GET.get("items"), 7, typed=True)
    asked = narrowing.asked(request.GET, file.content)
    context = {
        "row": file.row,
        "file": file,
        "content": file.content,
        **_reasons(request, file, asked),
        "goods": goods.goods(file.content, file.pins, 1 if start is None else start, asked.only),
        "parties": parties.parties(file.actor, file.row, file.content, file.pins, file.now.date()),
        "cards": desks.cards(file),
        **_head(file),
        **_work(request, file),
        **_papers(file, asked),
        **near(file, start=whole(request.GET.get("near"), 7)),
        **otherwise.section(file, asked=bool(request.GET.get("otherwise"))),
        **_what_if(request, file, asked.only),
    } | more
    context["shortened"] = _shortened(context)
    return render(request, "register/declaration.html", context)


def _reasons(request: HttpRequest, file: File, asked: Asked) -> dict[str, Any]:
    """The reasons and what the desks said, as much of each as the page shows."""
    return {
        "asked": asked,
        "no_such_item": bool(request.GET.get("only")) and not asked.only,
        "only": number_of(asked.only, file.content) if asked.only else 0,
        "reasons": reasons.parts(file.effective, asked, "reasons"),
        "others": reasons.parts(file.others, asked, "others"),
        "desks": desks_said(file.decided, file.content, file.effective, asked),
    }


def _shortened(context: Mapping[str, Any]) -> bool:
    """Whether the page leaves out rows of a list, which a print then lacks too."""
    lists: list[Cut[Any]] = [context[name] for name in ("reasons", "others", "desks", "papers")]
    if context["near"] is not None:
        lists.append(context["near"])
    inner = [part.rows for name in ("reasons", "others") for part in context[name].rows]
    inner += [said.rows for said in context["desks"].rows if said.rows is not None]
    shown = context["goods"]
    return (
        bool(context["asked"].only)
        or not all(one.whole for one in (*lists, *inner))
        or len(shown.lines) < shown.count
    )


def _further(request: HttpRequest, file: File) -> HttpResponse | None:
    """The one section in which a script asks for further rows; ``None`` for the whole page."""
    part = request.GET.get("part")
    if request.headers.get("HX-Request") != "true" or part not in PARTS:
        return None
    asked = narrowing.asked(request.GET, file.content)
    context: dict[str, Any] = {"row": file.row, "file": file, "going_on": True}
    if part == "docs":
        context |= _papers(file, asked)
    else:
        context |= _reasons(request, file, asked)
    return render(request, f"register/parts/{PARTS[part]}.html", context)


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


def _papers(file: File, asked: Asked) -> dict[str, Any]:
    containers = [one.get("id") for one in file.content.get("equipment", ()) if one.get("id")]
    return {
        "papers": papers.papers(file.content, asked),
        "balances": papers.balances(file.version),
        "containers": containers[:3],
        "containers_more": max(len(containers) - 3, 0),
        "country": settings.COUNTRY,
    }


def near(file: File, *, start: int | None) -> dict[str, Any]:
    """Near misses; with very many items only when asked for, by the row they begin with."""
    if file.decision is None or not file.may(Permission.DECISION_EXPLAIN):
        return {"near": None, "near_problem": gettext("No decision is on file.")}
    if start is None and len(file.content.get("items", ())) > trying.AT_ONCE:
        return {"near": None, "near_later": True}
    try:
        found = trying.near_misses(file.decision, file.content, start or 1)
    except TidewaiterError as problem:
        return {"near": None, "near_problem": told.whole(problem)}
    return {"near": found}


def _what_if(request: HttpRequest, file: File, only: int = 0) -> dict[str, Any]:
    """The form in which values can be tried, for who may: those of the one item that is shown."""
    if file.decision is None or not file.may(Permission.DECISION_TRY):
        return {"fields": None}
    item = whole(request.GET.get("item") or request.POST.get("item"), 7, typed=True)
    if item is None:
        item = only or (file.named[0] if file.named else 1)
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
