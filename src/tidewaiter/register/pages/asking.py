"""The queue's address: reading what it is narrowed to, and writing it with something changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.asked import cleaned
from tidewaiter.register.models.mentions import Kind
from tidewaiter.register.pages.rows import office_name
from tidewaiter.register.pages.words import STATES, desk_word, word
from tidewaiter.register.work import waiting
from tidewaiter.register.work.waiting import Asked, Tally
from tidewaiter.rulebook.ruleset import Ruleset

_SEVERAL = ("lane", "office", "state")
_LONGEST = 70
_ALLOWED = {
    "assignee": {waiting.MINE, waiting.NOBODY, waiting.SOMEBODY},
    "age": {waiting.OVER, waiting.NEAR, waiting.WITHIN},
    "called": {waiting.CALLED},
    "sort": {waiting.TARGET, waiting.OLDEST},
}
_ASSIGNEES = {
    waiting.MINE: _("Me"),
    waiting.NOBODY: _("Nobody"),
    waiting.SOMEBODY: _("Somebody"),
}
_AGES = {
    waiting.OVER: _("Over target"),
    waiting.NEAR: _("Due within 4 hours"),
    waiting.WITHIN: _("More time left"),
}
_CALLED = {waiting.CALLED: _("Told of it")}
MOST_RAISED = 8
"""Desks and profiles that are offered to narrow by."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a facet; ``query`` is the address with it chosen, or not any more."""

    value: str
    label: str
    count: int
    capped: bool
    query: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the queue, with its choices."""

    name: str
    title: str | Promise
    options: Sequence[Option]


def read(query: QueryDict) -> Asked:
    """What an address asks for; what makes no sense is left out."""
    found: dict[str, Any] = {}
    for name in (one.name for one in fields(Asked)):
        if name in _SEVERAL:
            values = (cleaned(value, _LONGEST) for value in query.getlist(name)[:20])
            found[name] = tuple(dict.fromkeys(value for value in values if value))
        else:
            value = cleaned(query.get(name, ""), _LONGEST)
            if value and value in _ALLOWED.get(name, {value}):
                found[name] = value
    return Asked(**found)


def write(asked: Asked, **more: str) -> str:
    """The address of what is asked, without its question mark, and with ``more`` in it."""
    query = QueryDict(mutable=True)
    for one in fields(Asked):
        value = getattr(asked, one.name)
        if value and value != one.default:
            query.setlist(one.name, list(value) if one.name in _SEVERAL else [value])
    for name, text in more.items():
        query[name] = text
    return query.urlencode()


def facets(asked: Asked, tally: Tally, rules: Ruleset) -> list[Facet]:
    """The facets beside the queue, with bounded counts."""
    lanes = [lane for lane in ("red", "yellow", "blue", "green") if tally.facets["lane"][lane]]
    lanes += sorted(tally.facets["lane"].keys() - {"red", "yellow", "blue", "green"})
    return [
        _several(asked, tally, "lane", _("Lane"), {lane: lane for lane in lanes}),
        _one(asked, tally, "age", _("Age against target"), _AGES),
        _one(asked, tally, "assignee", _("Assigned to"), _ASSIGNEES),
        _several(
            asked, tally, "office", _("Office"),
            {one: office_name(rules, one) or "–" for one in _most(tally, "office")},
        ),
        _several(
            asked, tally, "state", _("State"),
            {one: word(STATES, one) for one in _most(tally, "state")},
        ),
        _one(asked, tally, "called", _("Supervisor"), _CALLED),
        _raised(asked, tally, Kind.DESK, "desk", _("Desk that raised it")),
        _raised(asked, tally, Kind.PROFILE, "profile", _("Profile that raised it")),
        _unassessed(asked, tally),
    ]  # fmt: skip


def _most(tally: Tally, name: str) -> list[str]:
    return [value for value, _count in tally.facets[name].most_common(20)]


def _several(
    asked: Asked, tally: Tally, name: str, title: str | Promise, labels: dict[str, str]
) -> Facet:
    chosen: tuple[str, ...] = getattr(asked, name)
    labels = labels | {one: one for one in chosen if one not in labels}
    made = []
    for value, label in labels.items():
        on = value in chosen
        then = tuple(x for x in chosen if x != value) if on else (*chosen, value)
        made.append(_option(asked, tally, name, value, label, then, on))
    return Facet(name, title, made)


def _one(asked: Asked, tally: Tally, name: str, title: str | Promise, labels: Any) -> Facet:
    now = getattr(asked, name)
    made = [
        _option(asked, tally, name, value, str(label), "" if value == now else value, value == now)
        for value, label in labels.items()
    ]
    return Facet(name, title, made)


def _option(
    asked: Asked, tally: Tally, name: str, value: str, label: str, then: Any, chosen: bool
) -> Option:
    count = tally.facets[name][value]
    return Option(value, label, count, name in tally.capped, _with(asked, name, then), chosen)


def _with(asked: Asked, name: str, value: Any) -> str:
    values = {one.name: getattr(asked, one.name) for one in fields(asked)} | {name: value}
    return write(Asked(**values))


def _raised(asked: Asked, tally: Tally, kind: Kind, name: str, title: str | Promise) -> Facet:
    now = getattr(asked, name)
    counts = dict(tally.raised.get(kind, [])[:MOST_RAISED])
    if now:
        counts.setdefault(now, 0)
    made = [
        Option(
            value,
            desk_word(value) if kind is Kind.DESK else value,
            count,
            "" in tally.capped,
            _with(asked, name, "" if value == now else value),
            value == now,
        )
        for value, count in counts.items()
    ]
    return Facet(name, title, made)


def _unassessed(asked: Asked, tally: Tally) -> Facet:
    """One choice: what some desk could not assess, or the one that is asked for."""
    count = sum(number for _desk, number in tally.raised.get(Kind.UNASSESSED, []))
    on = bool(asked.unassessed)
    made = []
    if count or on:
        query = _with(asked, "unassessed", "" if on else waiting.ANY)
        label = str(_("Not assessed by a desk"))
        if asked.unassessed not in ("", waiting.ANY):
            label = desk_word(asked.unassessed)
        made = [Option(waiting.ANY, label, count, "" in tally.capped, query, on)]
    return Facet("unassessed", _("Not assessed"), made)
