"""The queue: what waits for an officer, why, and how long it may still wait."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.pages.asked import whole
from tidewaiter.register.models import SavedView, WorkEvent, WorkItem
from tidewaiter.register.pages import asking, way
from tidewaiter.register.pages.rows import queue_rows
from tidewaiter.register.work import waiting
from tidewaiter.register.work.tables import life_on
from tidewaiter.register.work.waiting import Asked, Place
from tidewaiter.rulebook import selectors as rulebook

PAGE = 25


@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The queue of the offices one works at, narrowed and sorted as the address says."""
    actor = signed_in(request)
    if not holds(actor, Permission.WORK_READ):
        return render(request, "register/queue_none.html", status=403)
    at = timezone.now()
    asked = asking.read(request.GET)
    rules = rulebook.current(at)
    page = waiting.page(
        actor,
        asked,
        at=at,
        after=Place.read(request.GET.get("after", "")),
        before=Place.read(request.GET.get("before", "")),
        limit=PAGE,
    )
    tally = waiting.tally(actor, asked, at=at)
    query = asking.write(asked)
    return render(
        request,
        "register/queue.html",
        {
            "rows": queue_rows(page.rows, actor, rules, at),
            "facets": asking.facets(asked, tally, rules),
            "total": tally.total,
            "capped": "" in tally.capped,
            "over": tally.facets["age"][waiting.OVER],
            "narrowed": asked != Asked(sort=asked.sort),
            "asked": asked,
            "query": query,
            "onto": way.onto(asking.write(asked, **_place(request))),
            "by_target": asking.write(_sorted(asked, waiting.TARGET)),
            "by_age": asking.write(_sorted(asked, waiting.OLDEST)),
            "previous": f"?{asking.write(asked, before=str(page.before))}" if page.before else "",
            "next": f"?{asking.write(asked, after=str(page.after))}" if page.after else "",
            "views": _views(request, query),
            "may_do": holds(actor, Permission.WORK_DO),
            "take_office": asked.office[0] if len(asked.office) == 1 else "",
            "nearest": _nearest(actor, asked, at) if not page.rows else None,
            "made_at": at,
            "marks": _marks(),
        },
    )


def _place(request: HttpRequest) -> dict[str, str]:
    """The page that the address names, as far as it is one."""
    named = {name: Place.read(request.GET.get(name, "")) for name in ("after", "before")}
    return {name: str(place) for name, place in named.items() if place is not None}


@login_required
@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """What came and what was decided since a page of the queue was made, as a sentence.

    Empty where nothing did. ``work`` and ``event`` are the newest keys that the page knew of.
    """
    actor = signed_in(request)
    if not holds(actor, Permission.WORK_READ):
        return HttpResponse(status=403)
    marks = {name: _key(request.GET.get(name, "")) for name in ("work", "event")}
    arrived = waiting.visible(actor).filter(pk__gt=marks["work"])[: waiting.BOUND].count()
    decided = _decided(actor, marks["event"])
    return render(
        request,
        "register/queue_news.html",
        {"arrived": arrived, "decided": decided, "since": request.GET.get("since", "")[:20]},
    )


def _decided(actor: Actor, since: int) -> int:
    """How many visible consignments have ended after an entry of the time line; bounded."""
    final = life_on(rulebook.current(timezone.now()), timezone.now()).final
    offices = waiting.offices(actor)
    ended = WorkEvent.objects.filter(pk__gt=since, state__in=final)
    if offices is not None:
        ended = ended.filter(declaration__office__in=offices)
    return ended[: waiting.BOUND].count()


def _key(text: str) -> int:
    """A key to look beyond; beyond one that is none there is nothing."""
    key = whole(text)
    return 1 << 62 if key is None else key


def _marks() -> dict[str, int]:
    """The newest keys of work and time lines; what has a greater one is news."""
    return {
        "work": WorkItem.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
        "event": WorkEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
    }


def _sorted(asked: Asked, order: str) -> Asked:
    values = {name: getattr(asked, name) for name in Asked.__dataclass_fields__}
    return Asked(**values | {"sort": order})


def _views(request: HttpRequest, query: str) -> list[dict[str, Any]]:
    """The views everybody has, then one's own."""
    own = SavedView.objects.filter(user=request.user.pk).order_by("name")[:50]
    views = [{"name": None, "query": q, "kind": kind} for kind, q in _EVERYBODYS.items()]
    views += [{"name": view.name, "query": view.query, "kind": "own"} for view in own]
    return [view | {"current": view["query"] == query} for view in views]


_EVERYBODYS = {
    "all": "",
    "mine": "assignee=me",
    "over": "age=over",
    "red": "lane=red&assignee=nobody",
}


def _nearest(actor: Actor, asked: Asked, at: Any) -> Any:
    """Where nothing is over target: the one that is closest to it."""
    if asked.age != waiting.OVER:
        return None
    values = {name: getattr(asked, name) for name in Asked.__dataclass_fields__}
    rows = waiting.page(actor, Asked(**values | {"age": ""}), at=at, limit=1).rows
    found = queue_rows(rows, actor, rulebook.current(at), at)
    return found[0] if found else None
