"""Pages of the two reports of a year: what goes to the Secretariat, and what is missing in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tidewaiter.desks.wildlife import reporting
from tidewaiter.desks.wildlife.pages import words
from tidewaiter.desks.wildlife.pages.parts import PAGE, tabs
from tidewaiter.desks.wildlife.reporting import EXPORT, IMPORT, Fault, Seized, Traded
from tidewaiter.desks.wildlife.selectors import reports as selectors
from tidewaiter.desks.wildlife.selectors.reports import AGENCY
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.pages.asked import whole
from tidewaiter.pages.downloads import as_csv
from tidewaiter.pages.told import told
from tidewaiter.register.errors import NotFound

BEGAN = 1975
"""The year in which the Convention entered into force."""


def asked_year(request: HttpRequest) -> int:
    """The year that is asked for; this one where none is."""
    now = timezone.localdate().year
    found = whole(request.GET.get("year"), 4)
    return found if found and BEGAN <= found <= now else now


def years() -> range:
    """The years that are offered, the latest first."""
    latest = timezone.localdate().year
    return range(latest, latest - 6, -1)


@page(NotFound)
@require_safe
def annual(request: HttpRequest) -> HttpResponse:
    """The annual report: what was endorsed, line by line, and what is missing in it."""
    actor, year = signed_in(request), asked_year(request)
    rows = _asked(actor, request, year)
    faults = reporting.check_annual(rows, year, settings.COUNTRY)
    context = _paged(request, rows, faults, year) | {
        "tabs": tabs(actor, "wildlife_annual"),
        "directions": words.DIRECTION.items(),
        "direction": _direction(request),
        "taxon": request.GET.get("taxon", ""),
        "not_endorsed": selectors.not_endorsed(actor, year),
        "may_read": holds(actor, Permission.DECLARATION_READ),
    }
    return render(request, "wildlife/annual.html", context)


@page(NotFound)
@require_safe
def illegal(request: HttpRequest) -> HttpResponse:
    """The annual illegal trade report: what was seized, and what is missing in it."""
    actor, year = signed_in(request), asked_year(request)
    rows = selectors.seized(actor, year)
    context = _paged(request, rows, reporting.check_illegal(rows, year, settings.COUNTRY), year) | {
        "tabs": tabs(actor, "wildlife_annual"),
        "may_read": holds(actor, Permission.DECLARATION_READ),
    }
    context["rows"] = [(number, _in_words(row), wrong) for number, row, wrong in context["rows"]]
    return render(request, "wildlife/illegal.html", context)


@page(NotFound)
@require_safe
def annual_csv(request: HttpRequest) -> HttpResponse:
    """The annual report as CSV, for one direction where it is asked for."""
    year, direction = asked_year(request), _direction(request)
    rows = _asked(signed_in(request), request, year)
    name = f"annual-report-{year}{f'-{direction}s' if direction else ''}"
    return as_csv(reporting.annual_csv(rows), name)


@page(NotFound)
@require_safe
def illegal_csv(request: HttpRequest) -> HttpResponse:
    """The annual illegal trade report as CSV."""
    year = asked_year(request)
    rows = selectors.seized(signed_in(request), year)
    return as_csv(reporting.illegal_csv(rows), f"illegal-trade-report-{year}")


def _in_words(row: Seized) -> Seized:
    """A line as it is read on the page; the file has the codes."""
    return replace(
        row,
        agency=words.word(words.DETECTED, row.agency.removeprefix(f"{AGENCY}: ")),
        reason=words.word(words.REASON, row.reason),
        transport=words.word(words.TRANSPORT, row.transport),
        disposal=words.word(words.DISPOSAL, row.disposal),
    )


def _direction(request: HttpRequest) -> str:
    asked = request.GET.get("direction", "")
    return asked if asked in (IMPORT, EXPORT) else ""


def _asked(actor: Actor, request: HttpRequest, year: int) -> list[Traded]:
    """The lines of a year, of one direction or species where that is asked for."""
    direction, taxon = _direction(request), request.GET.get("taxon", "")
    return [
        one
        for one in selectors.traded(actor, year)
        if (not direction or one.direction == direction) and (not taxon or one.taxon == taxon)
    ]


def _paged(
    request: HttpRequest, rows: Sequence[Any], faults: Sequence[Fault], year: int
) -> dict[str, Any]:
    """The rows of a page by their numbers, each with what is wrong with it."""
    after = whole(request.GET.get("after")) or 0
    wrong: dict[int, list[dict[str, Any]]] = {}
    for one in faults:
        said = {"column": one.column, "message": told(one.message), "grave": one.grave}
        wrong.setdefault(one.row, []).append(said)
    shown = list(enumerate(rows, 1))[after : after + PAGE]
    return {
        "year": year,
        "years": years(),
        "due": year + 1,
        "rows": [(number, row, wrong.get(number, ())) for number, row in shown],
        "count": len(rows),
        "refused": len({one.row for one in faults if one.grave}),
        "doubtful": len({one.row for one in faults if not one.grave}),
        "next": shown[-1][0] if shown and shown[-1][0] < len(rows) else None,
        "first": not after,
    }
