"""Pages of the rows of a table that count: the law as the desk reads it, to search and to keep."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.importing.tables import COLUMNS, text_of
from tidewaiter.desks.wildlife.pages import words
from tidewaiter.desks.wildlife.pages.parts import tabs
from tidewaiter.desks.wildlife.rules import TablesRefused
from tidewaiter.desks.wildlife.selectors import editions
from tidewaiter.desks.wildlife.tables import Row
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere
from tidewaiter.pages.asked import whole
from tidewaiter.pages.downloads import as_csv
from tidewaiter.register.errors import NotFound

PAGE = 100
"""Rows that a page shows."""
_FIRST = {"quotas": "taxon", "suspensions": "taxon", "measures": "taxon", "names": "name"}
"""The column that a row is known by, where it is not the first."""


@page(NotFound, TablesRefused)
@require_safe
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """The rows of a table that count now, those with a text where one is asked for."""
    actor = signed_in(request)
    text = request.GET.get("search", "").strip()
    found = [one for one in _counting(actor, name) if _holds(one, text)]
    after = whole(request.GET.get("after")) or 0
    shown = found[after : after + PAGE]
    lead = _FIRST.get(name, COLUMNS[name][0])
    context = {
        "tabs": tabs(actor, "wildlife_tables"),
        "name": name,
        "title": words.word(words.TABLE, name),
        "search": text,
        "count": len(found),
        "rows": [(one.get(lead) or one.get("country") or "–", _others(one, lead)) for one in shown],
        "latin": lead != "name" or name == "taxa",
        "next": after + PAGE if after + PAGE < len(found) else None,
        "first": not after,
    }
    return render(request, "wildlife/rows.html", context)


@page(NotFound, TablesRefused)
@require_safe
def rows_csv(request: HttpRequest, name: str) -> HttpResponse:
    """The rows of a table that count now, as a file that can be brought again."""
    return as_csv(text_of(name, _counting(signed_in(request), name)), name)


def _counting(actor: Actor, name: str) -> Sequence[Row]:
    require_somewhere(actor, Permission.RULE_READ)
    if name not in COLUMNS:
        raise NotFound(sentence("there is no table '{name}'.", name=name))
    return editions.reference_now(timezone.now()).rows[name]


def _holds(row: Row, text: str) -> bool:
    return not text or any(text.casefold() in cell.casefold() for cell in row.values())


def _others(row: Row, lead: str) -> list[tuple[str, str]]:
    return [
        (words.word(words.COLUMN, column), cell)
        for column, cell in row.items()
        if cell and column != lead
    ]
