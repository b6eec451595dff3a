"""Examinations: those one is at, those that are one's own, and those of one's offices."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, visible_offices
from tidewaiter.pages.acted import who
from tidewaiter.pages.asked import whole
from tidewaiter.register import selectors
from tidewaiter.register.models import ExaminationDraft, WorkItem
from tidewaiter.register.pages import words
from tidewaiter.register.pages.rows import office_name
from tidewaiter.register.work.selectors import Queue, queue
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook.ruleset import Ruleset

PAGE = 40
STATES = ("awaiting examination", "under examination", "sampled", "detained")


@login_required
def examinations(request: HttpRequest) -> HttpResponse:
    """What one is at and what is one's own first, then the work of one's offices by state."""
    actor = signed_in(request)
    if not holds(actor, Permission.OUTCOME_RECORD):
        return render(request, "register/examinations.html", {"may": False})
    now = timezone.now()
    state = request.GET.get("state", "")
    state = state if state in STATES else STATES[0]
    after = whole(request.GET.get("after"))
    rows = queue(actor, Queue(state=state), at=now, after=after, limit=PAGE)
    own = queue(actor, Queue(assignee=actor.name), at=now, limit=PAGE)
    shown = [*rows, *own]
    names = words.people(item.assignee for item in shown)
    rules = rulebook.current(now)
    context: dict[str, Any] = {
        "may": True,
        "drafts": _drafts(actor),
        "own": [_row(item, names, rules) for item in own if item.state in STATES],
        "rows": [_row(item, names, rules) for item in rows],
        "states": [(code, words.word(words.STATES, code)) for code in STATES],
        "state": state,
        "state_word": words.word(words.STATES, state),
        "next": rows[-1].pk if len(rows) == PAGE else "",
        "first": after is None,
        "offices": sorted(visible_offices(actor, Permission.OUTCOME_RECORD)),
        "now": now,
    }
    return render(request, "register/examinations.html", context)


def _row(item: WorkItem, names: dict[str, str], rules: Ruleset) -> dict[str, Any]:
    return {
        "item": item,
        "mrn": item.declaration.mrn,
        "state": words.word(words.STATES, item.state),
        "office": office_name(rules, item.office),
        "who": who(item.assignee, names) if item.assignee else "",
    }


def _drafts(actor: Actor) -> list[dict[str, Any]]:
    """One's own drafts about declarations that one still sees, the latest saved first."""
    mine = ExaminationDraft.objects.filter(
        officer=actor.name, declaration__in=selectors.visible(actor, Permission.OUTCOME_RECORD)
    )
    found = list(mine.select_related("declaration").order_by("-pk")[:PAGE])
    return [
        {
            "draft": one,
            "mrn": one.declaration.mrn,
            "answered": sum(1 for i in one.content.get("items", {}).values() if i.get("result")),
            "items": len(one.content.get("items", {})),
        }
        for one in found
    ]
