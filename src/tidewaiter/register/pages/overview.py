"""The overview: what needs one, what came, what the offices can do, and what control achieved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.pages import overview_charts as charts
from tidewaiter.register.pages.needs import needs
from tidewaiter.register.pages.rows import office_name
from tidewaiter.register.work import overview as figures
from tidewaiter.register.work import waiting
from tidewaiter.register.work.effect import FEWEST, Line, effect
from tidewaiter.register.work.tables import life_on
from tidewaiter.rulebook import listing
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook.errors import NoRules
from tidewaiter.rulebook.ruleset import Ruleset

DAYS = 14
RELEASED_DAYS = 7
CHANGED_DAYS = 7
PERIODS = (30, 90, 365)
KEPT_SECONDS = 600
"""How long the figures of control are kept: they are of many days, and cost a second or two."""


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The overview of the offices one works at."""
    actor = signed_in(request)
    if not holds(actor, Permission.WORK_READ):
        return render(request, "register/overview_none.html", status=403)
    at = timezone.now()
    rules = rulebook.current(at)
    offices = waiting.offices(actor)
    today = at.astimezone(UTC).date()
    days = figures.days(offices, last=today, count=DAYS)
    loads = _loads(offices, rules, today)
    final = [one for one in life_on(rules, at).final if one.startswith("released")]
    since = at - timedelta(days=RELEASED_DAYS)
    released = figures.releases(offices, final, since=since)
    return render(
        request,
        "register/overview.html",
        {
            "today": today,
            "made_at": at,
            "offices": [office_name(rules, one) for one in offices or ()],
            "role": _role(actor),
            "needs": needs(actor, at),
            "days": days[::-1][:7],
            "now": days[-1],
            "before": days[-2],
            "flow": charts.flow(days),
            "load": charts.load(loads, rules),
            "loads": [{"one": one, "office": office_name(rules, one.office)} for one in loads[:12]],
            "released": released,
            "released_days": RELEASED_DAYS,
            "fewest": figures.FEWEST,
            "changed": _changed(actor, at),
            "changed_days": CHANGED_DAYS,
            "lanes": ("green", "blue", "yellow", "red"),
        },
    )


@login_required
@require_GET
def achieved(request: HttpRequest) -> HttpResponse:
    """What control achieved: hit rates of profiles with intervals, and the rate of all trade."""
    actor = signed_in(request)
    if not holds(actor, Permission.WORK_READ):
        return render(request, "register/overview_none.html", status=403)
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, PERIODS) else 90
    at = timezone.now()
    end = datetime.combine(at.astimezone(UTC).date(), time(), UTC) + timedelta(days=1)
    report = _effect(waiting.offices(actor), rulebook.current(at), end - timedelta(days=days), end)
    lines = sorted(report.lines.items(), key=lambda one: -one[1].examined) if report else []
    context = {
        "lines": [(name, _line(line)) for name, line in lines[:50]],
        "total_hours": round(report.total.minutes / 60, 1) if report else 0,
        "days": days,
        "periods": PERIODS,
        "report": report,
        "fewest": FEWEST,
        "begin": end - timedelta(days=days),
        "chart": charts.hit_rates(report, days) if report else None,
    }
    return render(request, "register/achieved.html", context)


def _line(line: Line) -> dict[str, Any]:
    return {
        "examined": line.examined,
        "found": line.found,
        "hours": round(line.minutes / 60, 1),
        "assessed": line.assessed,
    }


def _effect(offices: Sequence[str] | None, rules: Ruleset, begin: datetime, end: datetime) -> Any:
    """The effect by profile, kept for a while; ``None`` where no lane policy is in force."""
    try:
        policy = rules.policies.on(begin.date()) if rules.policies else None
    except (NoRules, LookupError):
        policy = None
    if policy is None:
        return None
    strict = [one.code for one in policy.controlled][:1]
    key = f"achieved:{begin:%Y%m%d}:{end:%Y%m%d}:{'*' if offices is None else ','.join(offices)}"
    key = key if len(key) < 200 else f"achieved:{hash(key)}"
    found = cache.get(key)
    if found is None:
        found = effect(by="profile", begin=begin, end=end, offices=offices, strict=strict)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _loads(offices: Sequence[str] | None, rules: Ruleset, today: Any) -> list[figures.Load]:
    try:
        return figures.loads(offices, rules.policies.on(today), today)
    except (NoRules, LookupError):
        return []


def _role(actor: Actor) -> str:
    """Whose overview it is, by which the parts are put in order."""
    for role in (RoleName.SUPERVISOR, RoleName.TARGETING):
        if role in actor.roles:
            return str(role)
    return str(RoleName.BORDER)


def _changed(actor: Actor, at: datetime) -> list[Any] | None:
    """Changes of rules that were approved in the last days; ``None`` for who may not read them."""
    if not holds(actor, Permission.RULE_READ):
        return None
    found = listing.change_requests(outcome="approved", limit=20)
    since = at - timedelta(days=CHANGED_DAYS)
    return [one for one in found if one.decided_at and one.decided_at >= since][:8]
