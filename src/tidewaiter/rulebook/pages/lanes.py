"""A lane policy in words, and what it means for a day of an office."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext

from tidewaiter.engine.policy import LanePolicy
from tidewaiter.pages.asked import whole
from tidewaiter.pages.templatetags.tw import lane_word_of
from tidewaiter.rulebook import selectors
from tidewaiter.rulebook.errors import NoRules
from tidewaiter.rulebook.offices import Office
from tidewaiter.rulebook.pages import words

TRAFFIC = 200
"""Declarations of a day, unless the reader says another number."""


def spoken(policy: LanePolicy, offices: Mapping[str, Office]) -> list[tuple[str, list[str]]]:
    """The policy as headed sentences, with the offices by their names."""
    found = [
        (gettext("By chance"), list(_chance(policy, offices))),
        (gettext("At most"), list(_limits(policy, offices))),
        (gettext("Where there is no room"), list(_defer(policy))),
        (gettext("What is odd, and what could not be assessed"), list(_findings(policy))),
    ]
    return [(title, lines) for title, lines in found if lines]


def _percent(share: Decimal) -> str:
    return f"{number_format(Decimal(format(share.normalize(), 'f')))}%"


def _called(office: str, offices: Mapping[str, Office]) -> str:
    known = offices.get(office)
    return known.title if known and known.title else office


def _chance(policy: LanePolicy, offices: Mapping[str, Office]) -> Iterator[str]:
    for rule in policy.random:
        values = {
            "share": _percent(rule.share),
            "lane": lane_word_of(rule.lane),
            "office": _called(rule.office, offices),
            "regime": words.REGIME.get(rule.regime, rule.regime),
        }
        if rule.office != "*" and rule.regime != "*":
            text = gettext("At %(office)s, %(share)s of %(regime)s goes to %(lane)s by chance.")
        elif rule.office != "*":
            text = gettext("At %(office)s, %(share)s of all traffic goes to %(lane)s by chance.")
        elif rule.regime != "*":
            text = gettext("%(share)s of %(regime)s goes to %(lane)s by chance.")
        else:
            text = gettext("%(share)s of all traffic goes to %(lane)s by chance.")
        yield text % values


def _limits(policy: LanePolicy, offices: Mapping[str, Office]) -> Iterator[str]:
    for lane, share in sorted(policy.expected_rates.items()):
        text = gettext(
            "%(share)s of an office's declarations of the day are selected for %(lane)s."
        )
        yield text % {"share": _percent(share), "lane": lane_word_of(lane)}
    for one in policy.capacity:
        values = {"n": one.per_day, "lane": lane_word_of(one.lane)}
        values["office"] = _called(one.office, offices)
        if one.office == "*":
            yield gettext("An office handles %(n)s consignments of %(lane)s in a day.") % values
        else:
            yield gettext("%(office)s handles %(n)s consignments of %(lane)s in a day.") % values


def _defer(policy: LanePolicy) -> Iterator[str]:
    for lane, to in policy.defer.items():
        yield gettext("A selection for %(lane)s goes to %(to)s.") % {
            "lane": lane_word_of(lane),
            "to": lane_word_of(to),
        }


def _findings(policy: LanePolicy) -> Iterator[str]:
    severities = {
        "mandatory": gettext("mandatory"),
        "major": gettext("major"),
        "minor": gettext("minor"),
    }
    for name, lane in policy.findings.items():
        if lane is None:
            text = gettext("A finding that is %(name)s selects nothing.")
        else:
            text = gettext("A finding that is %(name)s leads to %(lane)s.")
        yield text % {"name": severities.get(name, name), "lane": lane_word_of(lane or "")}
    yield gettext("What could not be assessed goes to %(lane)s, to an officer.") % {
        "lane": lane_word_of(policy.not_assessed)
    }


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """What a policy means for one office and day; ``room`` by lane, ``None`` for no limit."""

    office: str
    name: str
    chance: int
    lane: str
    room: list[tuple[str, int | None]]


@dataclass(frozen=True, slots=True)
class Day:
    """What a policy means for a day of so many declarations."""

    traffic: int
    lanes: list[str]
    offices: list[OfficeDay]


def day(request: HttpRequest, policy: LanePolicy) -> Day:
    """The day, for the ``traffic`` that was asked for, with today's capacity of the offices."""
    asked = whole(request.GET.get("traffic"), 6, typed=True)
    traffic = TRAFFIC if asked is None else asked
    at = timezone.now()
    rules = selectors.current(at)
    try:
        today = rules.policies.on(at.date())
        counted = today if today.id == policy.id else policy
    except NoRules:
        counted = policy
    named = {rule.office for rule in counted.random} | {one.office for one in counted.capacity}
    named -= {"*"}
    offices = sorted(named | set(rules.offices))
    lanes = [lane.code for lane in counted.controlled]
    rows = [
        _of(office, _called(office, rules.offices), counted, traffic, lanes)
        for office in (*offices[:40], "")
    ]
    return Day(traffic, lanes, rows)


def _of(office: str, name: str, policy: LanePolicy, traffic: int, lanes: list[str]) -> OfficeDay:
    share, lane = policy.random_share(office or None, None)
    room = [(code, policy.room(code, office or None, traffic)) for code in lanes]
    return OfficeDay(office, name, math.ceil(share * traffic), lane, room)
