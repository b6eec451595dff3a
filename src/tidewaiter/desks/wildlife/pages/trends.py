"""The page of trends: whether endorsed trade rose or fell, by the published criteria."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tidewaiter.desks.wildlife.pages import words
from tidewaiter.desks.wildlife.pages.parts import PAGE, tabs
from tidewaiter.desks.wildlife.pages.reporting import BEGAN
from tidewaiter.desks.wildlife.patterns import Pattern
from tidewaiter.desks.wildlife.selectors import trading as selectors
from tidewaiter.desks.wildlife.selectors.patterns import PatternOf, patterns
from tidewaiter.desks.wildlife.selectors.trading import Traded
from tidewaiter.desks.wildlife.trends import PUBLISHED, SHIFTS, SURGES, Trend
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.pages.asked import whole
from tidewaiter.pages.charts import sparkline
from tidewaiter.pages.downloads import table
from tidewaiter.pages.told import told
from tidewaiter.register.errors import NotFound

COLUMNS = ("taxon", "term", "unit", "sources", "direction", "overall", "sharp", "surge",
           "slope_by_mean", "fit", "earlier", "later", "total", "points")  # fmt: skip


def _last(request: HttpRequest) -> int:
    """The last year that counts: the one before this, where none is asked for."""
    whole_year = timezone.localdate().year - 1
    found = whole(request.GET.get("year"), 4)
    return found if found and BEGAN <= found <= whole_year else whole_year


@page(NotFound)
@require_safe
def trends(request: HttpRequest) -> HttpResponse:
    """Cells of endorsed trade with their trends, those that moved first."""
    actor, last = signed_in(request), _last(request)
    found = selectors.trading(actor, last)
    after = whole(request.GET.get("after")) or 0
    latest = timezone.localdate().year - 1
    context = {
        "tabs": tabs(actor, "wildlife_trends"),
        "year": last,
        "years": range(latest, latest - 6, -1),
        "begin": last - PUBLISHED.years + 1,
        "rows": [_row(one) for one in found[after : after + PAGE]],
        "patterns": [_pattern(one) for one in patterns(actor, last)[:PAGE]],
        "next": after + PAGE if after + PAGE < len(found) else None,
        "first": not after,
        "rules": PUBLISHED,
        "sources": (SHIFTS, SURGES),
    }
    return render(request, "wildlife/trends.html", context)


@page(NotFound)
@require_safe
def trends_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table, with the quantity of each year."""
    last = _last(request)
    found = selectors.trading(signed_in(request), last)
    years = map(str, range(last - PUBLISHED.years + 1, last + 1))
    return table((*COLUMNS, *years), map(_line, found), f"wildlife-trends-{last}")


def _line(one: Traded) -> list[object]:
    cell, said = one.cell, one.trends
    return [
        cell.taxon, cell.term, cell.unit, cell.group, cell.direction, said.overall, said.sharp,
        one.surge.surge, said.slope_by_mean, said.fit, said.earlier, said.later, said.total,
        said.points, *(quantity for _, quantity in one.quantities),
    ]  # fmt: skip


def _pattern(one: PatternOf) -> dict[str, Any]:
    return {
        "of": one,
        "kind": words.word(words.PATTERN, one.kind),
        "answer": words.word(words.SHOWN, one.answer),
        "flag": one.answer is Pattern.FOUND,
        "unknown": one.answer is Pattern.INSUFFICIENT,
        "reasons": [told(reason) for reason in one.reasons],
    }


def _row(one: Traded) -> dict[str, Any]:
    said = {
        gettext("Overall"): one.trends.overall,
        gettext("Sharp"): one.trends.sharp,
        gettext("Last year"): one.surge.surge,
    }
    reasons = dict.fromkeys((*one.trends.reasons, *one.surge.reasons))
    return {
        "cell": one.cell,
        "group": words.word(words.GROUP, one.cell.group),
        "direction": words.word(words.DIRECTION, one.cell.direction),
        "answers": [
            (label, words.word(words.TREND, answer), answer in (Trend.INCREASE, Trend.DECREASE),
             answer is Trend.INSUFFICIENT)
            for label, answer in said.items()
        ],
        "reasons": [told(reason) for reason in reasons],
        "years": [(year, quantity) for year, quantity in one.quantities if quantity],
        "spark": sparkline(
            [None if quantity is None else float(quantity) for _, quantity in one.quantities],
            label=gettext("Quantities by year"),
        ),
    }  # fmt: skip
