"""The time line: what came, what was decided, what officers and clocks did. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import formats
from django.utils.translation import gettext

from tidewaiter.pages.acted import who
from tidewaiter.pages.figures import rounded
from tidewaiter.register.models import Examination, Milestone, Version, WorkEvent, WorkItem
from tidewaiter.register.pages import words

MOST = 80
"""The latest entries that are shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``mark`` is ``now``, ``next``, ``flag`` or empty."""

    at: datetime
    text: str
    by: str = ""
    said: str = ""
    lane: str = ""
    mark: str = ""
    link: str = ""


def story(
    versions: Iterable[Version],
    events: Iterable[WorkEvent],
    examinations: Iterable[Examination],
    milestones: Iterable[Milestone],
    names: dict[str, str],
) -> tuple[list[Entry], int]:
    """The latest entries, the first one first, and how many earlier ones are left out."""
    entries = [*_versions(versions, names), *_events(events, names)]
    entries += [_examination(one, names) for one in examinations]
    entries += [_milestone(one, names) for one in milestones]
    entries.sort(key=lambda entry: entry.at)
    return entries[-MOST:], max(len(entries) - MOST, 0)


def _versions(versions: Iterable[Version], names: dict[str, str]) -> list[Entry]:
    found = []
    for one in versions:
        text = gettext("{what} came in, version {number}").format(
            what=words.word(words.FUNCTIONS, one.function), number=one.number
        )
        found.append(Entry(one.made_at, text, who(one.message.sent_by, names)))
        made = getattr(one, "decision", None)
        if made is not None:
            found.append(Entry(made.decided_at, gettext("Decided"), "tidewaiter", lane=made.lane))
    return found


def _events(events: Iterable[WorkEvent], names: dict[str, str]) -> list[Entry]:
    return [
        Entry(
            at=one.at,
            text=_event(one, names),
            by=who(one.actor, names),
            said=one.reason,
            lane=one.lane if one.lane_before and one.lane != one.lane_before else "",
            mark="flag" if one.event in ("escalate", "call supervisor", "detain") else "",
        )
        for one in events
    ]


def _event(one: WorkEvent, names: dict[str, str]) -> str:
    if one.event == "assign":
        if one.assignee == one.actor:
            return gettext("{who} took it").format(who=who(one.assignee, names))
        return gettext("Given to {who}").format(who=who(one.assignee, names))
    return words.word(words.DONE, one.event)


def _examination(one: Examination, names: dict[str, str]) -> Entry:
    found = sum(1 for item in one.items.all() if item.offence)
    looked = sum(1 for item in one.items.all() if item.offence is not None)
    text = gettext("Result recorded ({kind}): {found} of {looked} items differ").format(
        kind=words.word(words.KINDS, one.kind), found=found, looked=looked
    )
    if one.corrects_id:
        text = gettext("Result corrected: {found} of {looked} items differ").format(
            found=found, looked=looked
        )
    said = one.reason or one.notes
    return Entry(
        at=one.recorded_at,
        text=text,
        by=who(one.recorded_by, names),
        said=said,
        mark="flag" if found else "",
    )


def _milestone(one: Milestone, names: dict[str, str]) -> Entry:
    money = ""
    if one.amount is not None:
        amount = formats.number_format(rounded(one.amount, 2), 2, force_grouping=True)
        money = f"{amount} {one.currency}"
    return Entry(
        at=one.happened_at,
        text=words.word(words.MILESTONES, one.kind),
        by=who(one.told_by, names),
        said=" · ".join(part for part in (one.place, money) if part),
    )


def upcoming(item: WorkItem | None) -> Entry | None:
    """What the running clock does, at its time."""
    if item is None or item.due_at is None:
        return None
    text = words.CLOCKS.get(item.clock)
    return Entry(item.due_at, str(text or gettext("The clock runs out.")), mark="next")


def actors(
    versions: Sequence[Version],
    events: Sequence[WorkEvent],
    examinations: Sequence[Examination],
    milestones: Sequence[Milestone],
) -> set[str]:
    """Everybody whose name the time line tells."""
    found = {one.message.sent_by for one in versions}
    found |= {one.actor for one in events} | {one.assignee for one in events}
    found |= {one.told_by for one in milestones}
    return found | {one.recorded_by for one in examinations}
