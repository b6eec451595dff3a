"""The offices with their hours: which are open now, and when each opens next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require
from tidewaiter.rulebook import selectors
from tidewaiter.rulebook.calendars import WEEKDAYS, is_open, next_opening
from tidewaiter.rulebook.errors import CalendarError, UnknownRule
from tidewaiter.rulebook.offices import Mode, Office

MOST = 200

MODES: Mapping[str, str | Promise] = {
    Mode.SEA: _("Sea"),
    Mode.AIR: _("Air"),
    Mode.ROAD: _("Road"),
    Mode.RAIL: _("Rail"),
    Mode.POST: _("Post"),
    Mode.WATERWAY: _("Inland waterway"),
    Mode.INLAND: _("Inland"),
}

DAYS: Mapping[str, str | Promise] = {
    "monday": _("Monday"),
    "tuesday": _("Tuesday"),
    "wednesday": _("Wednesday"),
    "thursday": _("Thursday"),
    "friday": _("Friday"),
    "saturday": _("Saturday"),
    "sunday": _("Sunday"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An office as the page shows it; ``opens`` is ``None`` where that is not known."""

    office: Office
    mode: str | Promise
    open: bool
    opens: datetime | None
    hours: list[tuple[str | Promise, str]]
    holidays: list[str]


@page(UnknownRule)
@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """Every office in force, by code."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    at = timezone.now()
    found = sorted(selectors.current(at).offices.values(), key=lambda one: one.id)
    context = {
        "rows": [_row(one, at) for one in found[:MOST]],
        "more": len(found) > MOST,
        "may_propose": holds(actor, Permission.RULE_PROPOSE),
        "at": at,
    }
    return render(request, "rulebook/offices.html", context)


def _row(one: Office, at: datetime) -> Row:
    opened = is_open(at, one.calendar)
    opens = None
    if not opened:
        try:
            opens = next_opening(at, one.calendar)
        except CalendarError:
            opens = None
    hours = [(DAYS[day], ", ".join(one.hours.get(day, ()))) for day in WEEKDAYS if one.hours]
    holidays = [day.isoformat() for day in sorted(one.holidays) if day >= at.date()][:5]
    return Row(one, MODES.get(one.mode, one.mode.value), opened, opens, hours, holidays)
