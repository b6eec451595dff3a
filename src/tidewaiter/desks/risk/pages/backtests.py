"""Backtests of profiles as jobs: start one, watch it, read its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from tidewaiter.desks.risk.profiles import read_profile
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require
from tidewaiter.jobs import selectors as job_selectors
from tidewaiter.jobs import services as jobs
from tidewaiter.jobs.errors import NoSuchJob
from tidewaiter.jobs.models import ENDED, Job, State
from tidewaiter.jobs.words import STATES
from tidewaiter.pages.asked import whole
from tidewaiter.pages.charts.bars import Bar, Column, bars, stacked
from tidewaiter.pages.charts.marks import Figure, Series
from tidewaiter.pages.charts.rates import Rate, rates
from tidewaiter.register.pages.named import name_of
from tidewaiter.rulebook import selectors
from tidewaiter.rulebook.errors import UnknownRule
from tidewaiter.rulebook.models import Document
from tidewaiter.rulebook.pages.texts import latest

KIND = "backtest"
RECENT = 100
"""So many of the latest backtests are looked through for those of one profile."""
MOST_DAYS, MOST_OFFICES = 60, 15


def recent(actor: Actor, identifier: str) -> list[Job]:
    """The latest backtests that tried a profile alone, the newest first."""
    if not holds(actor, Permission.JOB_READ):
        return []
    found = job_selectors.newest(actor, kind=KIND, limit=RECENT)
    return [one for one in found if _tried(one) == identifier][:5]


def written_in(actor: Actor, number: int) -> dict[str, Any]:
    """The profile that a backtest tried, to go on writing it; empty where it tried many.

    Raises :class:`NoSuchJob` where there is none that the actor may see.
    """
    found = job_selectors.one(number, actor)
    if found.kind != KIND:
        raise NoSuchJob(number)
    profiles = found.arguments.get("profiles") or []
    return dict(profiles[0]) if len(profiles) == 1 else {}


def _tried(job: Job) -> str:
    profiles = job.arguments.get("profiles") or []
    return str(profiles[0].get("id", "")) if len(profiles) == 1 else ""


@page(UnknownRule, NoSuchJob)
@require_POST
def start(request: HttpRequest, identifier: str) -> HttpResponse:
    """Start a backtest of the profile in charge, or of a version (``number``)."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    number = whole(request.POST.get("number"), 9)
    if number is not None:
        version = selectors.version("profile", identifier, number)
    else:
        version = latest("profile", identifier)
    return started(request, actor, dict(version.plain))


def started(request: HttpRequest, actor: Actor, content: Mapping[str, Any]) -> HttpResponse:
    """Queue the backtest of a document and lead to its page.

    Raises :class:`~tidewaiter.core.ProfileError` for one that cannot be read.
    """
    read_profile(content, where="profiles.1")
    arguments: dict[str, Any] = {"profiles": [dict(content)]}
    for name in ("day_from", "day_to"):
        text = request.POST.get(name, "").strip()
        if text:
            try:
                arguments[name] = date.fromisoformat(text).isoformat()
            except ValueError:
                continue
    return redirect("backtest", number=jobs.start(KIND, actor, arguments).pk)


@page(UnknownRule, NoSuchJob)
@require_safe
def backtest(request: HttpRequest, number: int) -> HttpResponse:
    """A backtest: how far it is, or what it found."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    found = job_selectors.one(number, actor)
    if found.kind != KIND:
        raise NoSuchJob(number)
    report = found.result if found.state == State.DONE else None
    startable = holds(actor, Permission.JOB_START)
    tried = _tried(found)
    context = {
        "found": found,
        "state": STATES[found.state],
        "moving": found.state not in ENDED,
        "may_cancel": startable and found.state not in ENDED and not found.cancel_asked,
        "may_retry": startable and found.state in (State.FAILED, State.CANCELLED),
        "tried": tried,
        "known": Document.objects.filter(kind="profile", identifier=tried).exists(),
        "may_propose": holds(actor, Permission.RULE_PROPOSE),
        "report": report,
        "profiles": [_shown(one, report) for one in report["profiles"]] if report else [],
        "address": request.path,
    }
    part = request.headers.get("HX-Request") == "true"
    template = "jobs/progress.html" if part and context["moving"] else "risk/backtest.html"
    answer = render(request, template, context)
    if part and not context["moving"]:
        answer["HX-Refresh"] = "true"
    return answer


def _shown(one: Mapping[str, Any], report: Mapping[str, Any]) -> dict[str, Any]:
    """A profile's figures with their charts."""
    evidence = one["evidence"]
    return {
        **one,
        "share_percent": f"{100 * one['share']:.2f}%",
        "rate": said(evidence.get("rate")),
        "minimum": report["minimum"],
        "hours": round(evidence["minutes"] / 60, 1),
        "chart_rates": _rates(one, report),
        "chart_days": _days(one.get("days", ())),
        "chart_offices": _offices(one.get("offices", ())),
        "missing": [(name_of(word), n) for word, n in one.get("missing", ())],
        "overlaps": [
            {**other, "percent": f"{100 * other['of_own']:.0f}%"}
            for other in one.get("overlaps", ())
        ],
    }


def said(rate: Mapping[str, Any] | None) -> str:
    """A rate in whole percent with its interval; nothing for none."""
    if not rate:
        return ""
    low, high = rate["interval"]["low"], rate["interval"]["high"]
    return f"{100 * rate['value']:.0f}% ({100 * low:.0f}–{100 * high:.0f})"


def _rates(one: Mapping[str, Any], report: Mapping[str, Any]) -> Figure:
    sets = (
        (str(one["id"]), one["evidence"], "rate", False),
        (gettext("Everything any profile selects"), report["covered"], "rate", True),
        (gettext("Random sample"), report["traffic"], "random", True),
    )
    found = [_rate(label, evidence, which, other) for label, evidence, which, other in sets]
    return rates(
        found,
        title=gettext("Hit rate"),
        label=gettext("Hit rate of %(id)s: %(rate)s.")
        % {
            "id": one["id"],
            "rate": said(one["evidence"].get("rate")) or gettext("too few examined"),
        },
        caption=gettext("Among what was examined. Whiskers show the interval of 95 percent."),
        columns=(gettext("Set"), gettext("Rate"), gettext("From"), gettext("To")),
        write=lambda share: f"{100 * share:.0f}%",
    )


def _rate(label: str, evidence: Mapping[str, Any], which: str, other: bool) -> Rate:
    rate = evidence.get(which)
    if not rate:
        few = gettext("Too few examined: %(n)s") % {"n": evidence["inspected"]}
        return Rate(label, None, None, None, few, reference=other, strong=not other)
    low, high = rate["interval"]["low"], rate["interval"]["high"]
    return Rate(label, rate["value"], low, high, said(rate), reference=other, strong=not other)


def _days(days: Sequence[Mapping[str, Any]]) -> Figure | None:
    dated = [one for one in days if one["name"]]
    if not dated:
        return None
    shown = dated[-MOST_DAYS:]
    columns = [
        Column(one["name"][5:], (one["offences"], one["hits"] - one["offences"])) for one in shown
    ]
    hits, offences = (sum(one[key] for one in shown) for key in ("hits", "offences"))
    text = ngettext(
        "%(hits)s selected on %(days)s day, an offence in %(offences)s of them.",
        "%(hits)s selected on %(days)s days, an offence in %(offences)s of them.",
        len(shown),
    )
    words = text % {"hits": hits, "days": len(shown), "offences": offences}
    series = (Series(gettext("Offences"), "accent"), Series(gettext("Other"), "pale"))
    return stacked(
        columns, series, title=gettext("Selected each day"), label=words, caption=words,
        head=gettext("Day"),
    )  # fmt: skip


def _offices(offices: Sequence[Mapping[str, Any]]) -> Figure | None:
    if not offices:
        return None
    most = sorted(offices, key=lambda one: -one["hits"])[:MOST_OFFICES]
    found = [
        Bar(one["name"] or gettext("none declared"), one["hits"], str(one["hits"])) for one in most
    ]
    text = gettext("%(office)s has most: %(hits)s selected.")
    words = text % {"office": found[0].label, "hits": most[0]["hits"]}
    return bars(
        found, title=gettext("Selected in each office"), label=words, caption=words,
        columns=(gettext("Office"), gettext("Selected")),
    )  # fmt: skip
