"""Pages of where breaches are persistently frequent: rates, the lines behind them, a proposal."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tidewaiter.desks.wildlife.indicators import Indicator, begin_of, last_quarters, quarter
from tidewaiter.desks.wildlife.pages import words
from tidewaiter.desks.wildlife.pages.forms_risk import ProposalForm
from tidewaiter.desks.wildlife.pages.parts import FORM, PAGE, tabs
from tidewaiter.desks.wildlife.persistence import STANDARD, Level
from tidewaiter.desks.wildlife.rates import MINIMUM, Corrected
from tidewaiter.desks.wildlife.selectors import indicators as selectors
from tidewaiter.desks.wildlife.services.indicating import propose_profiles
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require_somewhere
from tidewaiter.pages.asked import whole
from tidewaiter.pages.downloads import table
from tidewaiter.pages.figures import in_percent
from tidewaiter.register.errors import NotFound
from tidewaiter.register.pages.forming import form_page

OFFERED = 8
"""So many quarters back one may look."""
COLUMNS = ("heading", "origin", "answer", "baseline", "quarter", "level", "inspected", "violations",
           "naive", "corrected", "low", "high", "effective", "represented")  # fmt: skip


def _until(request: HttpRequest) -> tuple[date, str, list[str]]:
    """The day before which whole quarters count, the last of them, and those to choose from."""
    today = timezone.localdate()
    offered = last_quarters(today, OFFERED)[::-1]
    asked = request.GET.get("quarter", "")
    last = asked if asked in offered else offered[0]
    return _after(last), last, offered


def _after(period: str) -> date:
    """The first day after a quarter."""
    begin = begin_of(period) + timedelta(days=100)
    return begin_of(quarter(begin))


@page(NotFound)
@require_safe
def risk(request: HttpRequest) -> HttpResponse:
    """Every cell in which wildlife was examined, the persistently high ones first."""
    actor = signed_in(request)
    until, last, offered = _until(request)
    found = selectors.risk(actor, until)
    after = whole(request.GET.get("after")) or 0
    shown = found.cells[after : after + PAGE]
    high = sum(one.answer is Level.HIGH for one in found.cells)
    context = {
        "tabs": tabs(actor, "wildlife_risk"),
        "quarters": found.quarters,
        "last": last,
        "offered": offered,
        "national": _rate(found.national),
        "rows": [_cell(one) for one in shown],
        "high": high,
        "next": after + PAGE if after + PAGE < len(found.cells) else None,
        "first": not after,
        "rules": STANDARD,
        "minimum": MINIMUM,
        "may_propose": high and holds(actor, Permission.RULE_PROPOSE),
    }
    return render(request, "wildlife/risk.html", context)


@page(NotFound)
@require_safe
def risk_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table: a line for each cell and quarter."""
    until, last, _ = _until(request)
    found = selectors.risk(signed_in(request), until)
    rows = [
        (one.heading, one.origin, one.answer, one.baseline, of.period, of.level, rate.inspected,
         rate.violations, rate.naive, rate.value, rate.low, rate.high, rate.effective,
         rate.represented)
        for one in found.cells
        for of in one.periods
        for rate in (of.rate,)
    ]  # fmt: skip
    return table(COLUMNS, rows, f"wildlife-risk-{last}")


@page(NotFound)
@require_safe
def cell(request: HttpRequest, heading: str, origin: str) -> HttpResponse:
    """One cell: the figures of each quarter, and every examined line behind them."""
    actor = signed_in(request)
    until, last, _ = _until(request)
    found = selectors.risk(actor, until)
    one = found.cell(heading, origin)
    if one is None:
        raise NotFound("Nothing of it was examined.")
    lines = [line for line in found.lines if line.cell == (heading, origin)]
    lines.sort(key=lambda line: (line.day, line.mrn, line.item), reverse=True)
    after = whole(request.GET.get("after")) or 0
    shown = lines[after : after + PAGE]
    seen = selectors.seen_by(actor, shown)
    context = {
        "tabs": tabs(actor, "wildlife_risk"),
        "one": _cell(one),
        "last": last,
        "lines": [
            (line, quarter(line.day), line.mrn in seen, Decimal(1) / line.chance) for line in shown
        ],
        "count": len(lines),
        "next": after + PAGE if after + PAGE < len(lines) else None,
        "first": not after,
        "rules": STANDARD,
        "minimum": MINIMUM,
    }
    return render(request, "wildlife/cell.html", context)


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose profiles for cells that are persistently high; another person approves them."""
    actor = signed_in(request)
    require_somewhere(actor, Permission.RULE_PROPOSE)
    until, last, _ = _until(request)
    high = [one for one in selectors.in_force(actor, until) if one.answer is Level.HIGH]
    made: list[int] = []

    def act(form: ProposalForm) -> str:
        data = form.cleaned_data
        asked = propose_profiles(
            actor=actor,
            found=[one for one in high if f"{one.heading}-{one.origin}" in data["cells"]],
            why=data["note"],
            at=timezone.now(),
            days=data["days"],
            lane=data["lane"],
            probability=Decimal(data["probability"]),
        )
        made.append(asked.pk)
        return reverse("rule_change", args=[asked.pk])

    form = ProposalForm(request.POST or None, cells=[_choice(one) for one in high])
    return form_page(
        request,
        form,
        act,
        done=gettext("The profiles are proposed: somebody else approves them"),
        template=FORM,
        title=gettext("Propose profiles"),
        lead=gettext("Each looks for one heading from one country, and ends by itself."),
        verb=gettext("Propose them"),
        back=f"{reverse('wildlife_risk')}?quarter={last}",
        tabs=tabs(actor, "wildlife_risk"),
    )


def _choice(one: Indicator) -> tuple[str, str]:
    said = gettext("Heading {heading} from {origin}: {high} of {of} quarters are high")
    told = said.format(
        heading=one.heading, origin=one.origin, high=one.persistence.high, of=len(one.periods)
    )
    return f"{one.heading}-{one.origin}", told


def _cell(one: Indicator) -> dict[str, Any]:
    return {
        "heading": one.heading,
        "origin": one.origin,
        "answer": words.word(words.LEVEL, one.answer),
        "high": one.answer is Level.HIGH,
        "unknown": one.answer is Level.INSUFFICIENT,
        "baseline": _percent(one.baseline),
        "persistence": one.persistence,
        "breaches": len(one.evidence),
        "periods": [
            {
                "period": of.period,
                "level": words.word(words.QUARTER, of.level),
                "high": of.level is Level.HIGH,
            }
            | _rate(of.rate)
            for of in one.periods
        ],
    }


def _rate(rate: Corrected) -> dict[str, Any]:
    """A rate in percent; ``said`` is nothing where too little was examined."""
    return {
        "rate": rate,
        "said": _percent(rate.value),
        "low": _percent(rate.low),
        "high_end": _percent(rate.high),
        "naive": _percent(rate.naive),
    }


def _percent(share: Decimal | None) -> str | None:
    return None if share is None else in_percent(round(float(share), 4))
