"""The head of a declaration's page: what to do, why in two sentences, and by when. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.acted import who
from tidewaiter.pages.templatetags.tw import lane as lane_tag
from tidewaiter.pages.templatetags.tw import moment
from tidewaiter.register.models import Decision, Declaration, WorkEvent, WorkItem
from tidewaiter.register.pages import words
from tidewaiter.register.pages.lasting import duration
from tidewaiter.register.pages.reasons import Group
from tidewaiter.register.work.age import age_of
from tidewaiter.register.work.life import Life
from tidewaiter.rulebook.calendars import Calendar

NAMED = 4
"""As many items are named in a title; more are counted."""

GOODS = {
    "awaiting documents": _("Check the documents before release"),
    "awaiting examination": _("Examine the goods before release"),
    "under examination": _("Finish the examination and record what was found"),
}
ITEMS = {
    "awaiting documents": _("Check the documents of {items} before release"),
    "awaiting examination": _("Examine {items} before release"),
    "under examination": _("Finish the examination of {items} and record what was found"),
}
OTHERS: dict[str, str | Promise] = {
    "withheld": _("Nothing to do: it is released when its delay is over"),
    "documents requested": _("Wait for the documents that were asked for"),
    "sampled": _("Wait for the laboratory’s result"),
    "detained": _("Clear up why the goods are held"),
    "released": _("Nothing to do: the goods are released"),
    "released with audit": _("Nothing to do now: the goods are released and audited afterwards"),
    "seized": _("Nothing to do: the goods are seized"),
    "refused": _("Nothing to do: entry was refused"),
    "re-exported": _("Nothing to do: the goods left the country again"),
    "cancelled": _("Nothing to do: the declaration was cancelled"),
}
RECORDED = _("Decide what becomes of the goods: what was found is recorded")


@dataclass(frozen=True, slots=True)
class Due:
    """The clock that runs. ``used`` and ``limit`` are working time in seconds."""

    at: datetime
    used: float
    limit: float
    words: str
    then: str
    over: bool


def title(state: str, items: Sequence[int], content: dict[str, Any], *, recorded: bool) -> str:
    """What is to be done, as an instruction."""
    if state == "under examination" and recorded:
        return str(RECORDED)
    if state in ITEMS and 0 < len(items) < len(content.get("items", ())) + 1:
        return str(ITEMS[state]).format(items=items_in_words(items, content))
    if state in GOODS:
        return str(GOODS[state])
    known = OTHERS.get(state)
    return str(known or format_lazy("{}: {}", gettext("Decide what follows"), state))


def items_in_words(positions: Sequence[int], content: dict[str, Any]) -> str:
    """Items as a sentence names them: "items 2 and 6", "23 items"."""
    items = content.get("items", [])
    if len(positions) > NAMED:
        return gettext("{n} items").format(n=len(positions))
    numbers = [str(items[p - 1].get("number", p)) if p <= len(items) else str(p) for p in positions]
    if len(numbers) == 1:
        return gettext("item {number}").format(number=numbers[0])
    first = gettext(", ").join(numbers[:-1])
    return gettext("items {first} and {last}").format(first=first, last=numbers[-1])


def why(effective: Sequence[Group]) -> SafeString:
    """The first sentence: why it is in its lane."""
    if not effective:
        return conditional_escape(gettext("Nothing asked for a control."))
    return format_html_join(" ", "{}", ((one.text,) for one in effective[:2]))


def decided_by(
    row: Declaration,
    decision: Decision | None,
    events: Sequence[WorkEvent],
    names: dict[str, str],
) -> SafeString:
    """The second sentence: who put it in its lane, when, and why if a person did."""
    moved = [e for e in events if e.lane_before and e.lane != e.lane_before]
    if moved:
        last = moved[-1]
        by, lane, at = who(last.actor, names), lane_tag(last.lane), moment(last.at)
        if last.reason:
            text = gettext("{who} moved it to {lane} on {time}: “{reason}”")
            return words.sentence(text, who=by, lane=lane, time=at, reason=last.reason)
        text = gettext("It was moved to {lane} by {who} on {time}.")
        return words.sentence(text, who=by, lane=lane, time=at)
    if decision is None:
        return words.sentence(gettext("No decision is on file."))
    lane, at = lane_tag(decision.lane), moment(decision.decided_at)
    if decision.lane != row.lane:
        text = gettext(
            "tidewaiter decided {lane} on {time}; it stays in {held}, because a stricter control "
            "was announced before."
        )
        return words.sentence(text, lane=lane, time=at, held=lane_tag(row.lane))
    if any(event.actor not in ("tidewaiter", "clock") for event in events):
        return words.sentence(
            gettext("tidewaiter decided {lane} on {time}; nobody has changed it."),
            lane=lane,
            time=at,
        )
    text = gettext("tidewaiter decided {lane} on {time}; no officer has looked at it yet.")
    return words.sentence(text, lane=lane, time=at)


def due(item: WorkItem | None, life: Life, calendar: Calendar, now: datetime) -> Due | None:
    """How much of its time is used, as the queue says it; ``None`` without a target."""
    age = age_of(item, life, calendar, now) if item is not None and item.open else None
    if item is None or age is None:
        return None
    if age.over is not None:
        text = gettext("Over by {late} of working time.").format(late=duration(age.over))
    else:
        text = gettext("{used} used of {limit}. {left} left.").format(
            used=duration(age.used),
            limit=duration(age.limit),
            left=duration(age.limit - age.used),
        )
    then = words.CLOCKS.get(item.clock)
    return Due(
        at=item.target_at,
        used=age.used.total_seconds(),
        limit=age.limit.total_seconds() or 1.0,
        words=text,
        then=str(then or ""),
        over=age.over is not None,
    )


def regime(content: dict[str, Any], named: Callable[[str], str]) -> str:
    """The regime in words; empty where it is not told."""
    code = content.get("regime")
    return named(code) if code else ""
