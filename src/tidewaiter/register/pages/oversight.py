"""What administration says of the work of the offices: what needs one, who is over, what was not
assessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.administration.panels import Panel
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.register.pages.needs import needs
from tidewaiter.register.pages.rows import office_name
from tidewaiter.register.pages.words import desk_word
from tidewaiter.register.work import overview, waiting
from tidewaiter.register.work.overview import Load
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook.errors import NoRules
from tidewaiter.rulebook.ruleset import Ruleset

OFFICES = 30
"""Offices that are shown: those with the most over target first."""


@dataclass(frozen=True, slots=True)
class Office:
    """How the work of an office stands. ``loads`` are what it was given today, of its capacity."""

    code: str
    name: str
    waits: int
    over: int
    called: int
    loads: Sequence[Load]


def panels(actor: Actor, at: datetime) -> list[Panel]:
    """What needs the reader, and for who may read work the offices and what was not assessed."""
    if not holds(actor, Permission.WORK_READ):
        return [_needs(actor, at, None)]
    rules = rulebook.current(at)
    tally = waiting.tally(actor, waiting.Asked(), at=at)
    offices = _offices(actor, at, tally, rules)
    content = {
        "offices": offices[:OFFICES],
        "more": max(len(offices) - OFFICES, 0),
        "capped": bool(tally.capped),
        "bound": waiting.BOUND,
        "lanes": list(dict.fromkeys(load.lane for one in offices for load in one.loads)),
    }
    found = [(desk, desk_word(desk), number) for desk, number in overview.unassessed(actor)]
    unassessed = {"desks": found, "capped": bool(tally.capped), "bound": waiting.BOUND}
    return [
        _needs(actor, at, tally),
        Panel(
            title=_("Offices now"),
            template="register/oversight_offices.html",
            content=content,
            order=20,
            wide=True,
        ),
        Panel(
            title=_("What waits and could not be assessed"),
            template="register/oversight_unassessed.html",
            content=unassessed,
            order=30,
        ),
    ]


def _needs(actor: Actor, at: datetime, tally: waiting.Tally | None) -> Panel:
    return Panel(
        title=_("What needs you"),
        template="register/oversight_needs.html",
        content=needs(actor, at, tally),
        order=10,
        wide=True,
    )


def _offices(actor: Actor, at: datetime, tally: waiting.Tally, rules: Ruleset) -> list[Office]:
    """The offices that have work or capacity, those with the most over target first."""
    over = waiting.tally(actor, waiting.Asked(age=waiting.OVER), at=at).facets["office"]
    called = waiting.tally(actor, waiting.Asked(called=waiting.CALLED), at=at).facets["office"]
    loads: dict[str, list[Load]] = {}
    for load in _loads(waiting.offices(actor), rules, at):
        loads.setdefault(load.office, []).append(load)
    waits = tally.facets["office"]
    made = [
        Office(
            code=code,
            name=office_name(rules, code) or code,
            waits=waits[code],
            over=over[code],
            called=called[code],
            loads=sorted(loads.get(code, ()), key=lambda one: one.lane),
        )
        for code in waits.keys() | loads.keys()
    ]
    return sorted(made, key=lambda one: (-one.over, -one.called, -one.waits, one.code))


def _loads(offices: Sequence[str] | None, rules: Ruleset, at: datetime) -> list[Load]:
    today = at.astimezone(UTC).date()
    try:
        return overview.loads(offices, rules.policies.on(today), today)
    except (NoRules, LookupError):
        return []
