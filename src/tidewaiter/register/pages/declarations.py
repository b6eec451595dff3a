"""The list of declarations: newest first, narrowed, paged by key, and out as CSV."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tidewaiter.identity.context import signed_in
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.pages.asked import cleaned, whole
from tidewaiter.pages.downloads import table
from tidewaiter.register import selectors
from tidewaiter.register.pages.rows import office_name, summaries
from tidewaiter.register.pages.search import listed
from tidewaiter.register.pages.words import STATES, word
from tidewaiter.register.work.tables import life_on
from tidewaiter.rulebook import selectors as rulebook

PAGE = 50
MOST_EXPORTED = 5_000
LANES = ("red", "yellow", "blue", "green")
_ASKED = ("search", "office", "lane", "state", "day_from", "day_to")
_COLUMNS = ("mrn", "lrn", "lane", "state", "office", "regime", "day", "received_at", "declarant",
            "importer", "items")  # fmt: skip


@login_required
@require_GET
def declarations(request: HttpRequest) -> HttpResponse:
    """The declarations one may see, newest first; narrowed by what the form says."""
    actor = signed_in(request)
    asked = _asked(request.GET)
    may = holds(actor, Permission.DECLARATION_READ)
    after, before = (whole(request.GET.get(name)) for name in ("after", "before"))
    rows: list[Any] = []
    if may:
        rows = list(
            selectors.declarations(
                actor, _filter(asked), after=after, before=before, limit=PAGE + 1
            )
        )
    back = before is not None and after is None
    more = len(rows) > PAGE
    rows = rows[1:] if more and back else rows[:PAGE]
    at = timezone.now()
    rules = rulebook.current(at)
    narrowed = {name: value for name, value in asked.items() if value}
    newer, older = (more, bool(rows)) if back else (after is not None and bool(rows), more)
    context = {
        "rows": listed(rows, summaries(rows), rules),
        "asked": asked,
        "narrowed": bool(narrowed),
        "query": _query(narrowed),
        "previous": "?" + _query(narrowed | {"before": rows[0].pk}) if newer else "",
        "next": "?" + _query(narrowed | {"after": rows[-1].pk}) if older else "",
        "first": not (after or before),
        "lanes": LANES,
        "states": [(one.code, word(STATES, one.code)) for one in life_on(rules, at).states],
        "offices": [(code, office_name(rules, code)) for code in sorted(rules.offices)],
        "may_read": may,
        "may_export": holds(actor, Permission.EXPORT),
        "most": MOST_EXPORTED,
    }
    return render(request, "register/declarations.html", context)


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as CSV: what one may export, newest first. No cell is a formula."""
    actor = signed_in(request)
    if not holds(actor, Permission.EXPORT):
        raise PermissionDenied
    found = selectors.narrowed(actor, _filter(_asked(request.GET)), Permission.EXPORT)
    rows = found.order_by("-pk").values_list(*_COLUMNS)[:MOST_EXPORTED]
    return table(_COLUMNS, rows.iterator(chunk_size=500), "declarations")


def _asked(query: QueryDict) -> dict[str, str]:
    return {name: cleaned(query.get(name, ""), 70) for name in _ASKED}


def _filter(asked: dict[str, str]) -> selectors.Filter:
    words = {name: asked[name] or None for name in ("search", "office", "lane", "state")}
    days = {name: _day(asked, name) for name in ("day_from", "day_to")}
    return selectors.Filter(**words, **days)  # type: ignore[arg-type]


def _day(asked: dict[str, str], name: str) -> date | None:
    """A day that was asked for; one that is none is forgotten, also by the form."""
    try:
        return date.fromisoformat(asked[name])
    except ValueError:
        asked[name] = ""
        return None


def _query(values: dict[str, Any]) -> str:
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in values.items()})
    return query.urlencode()
