"""What would have changed a decision, as the page shows it: each change tried, none guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from tidewaiter.core import to_plain
from tidewaiter.core.errors import TidewaiterError
from tidewaiter.engine.otherwise import Otherwise
from tidewaiter.identity.permissions import Permission
from tidewaiter.pages.told import whole
from tidewaiter.register.explaining import otherwise_of
from tidewaiter.register.pages import evidence, trying
from tidewaiter.register.pages.evidence import Shown
from tidewaiter.register.pages.onfile import File
from tidewaiter.register.pages.places import Place, place

AT_ONCE = 5
"""Declarations with more items than this are decided anew so often only when asked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One change: of which field, from what to what, which lane follows, and by what."""

    label: str
    where: Place
    was: str
    value: str
    lane: str
    title: str
    control: str
    held: bool
    condition: Shown


def section(file: File, *, asked: bool) -> Mapping[str, Any]:
    """What the section says; nothing for whom may not try values, later with many items."""
    if file.decision is None or not file.may(Permission.DECISION_TRY):
        return {"otherwise": None, "otherwise_hidden": True}
    if not asked and len(file.content.get("items", ())) > AT_ONCE:
        return {"otherwise": None, "otherwise_later": True}
    try:
        found = otherwise_of(file.decision, trying.rules_of(file.decision.ruleset))
    except TidewaiterError as problem:
        return {"otherwise": None, "otherwise_problem": whole(problem)}
    return {
        "otherwise": found,
        "otherwise_rows": [_row(one, file.content) for one in found.changes],
    }


def _row(one: Otherwise, content: dict[str, Any]) -> Row:
    change = one.change
    return Row(
        label=trying.label(change.pointer, content),
        where=place(change.pointer, content),
        was=trying.typed_at(content, change.pointer) or gettext("nothing"),
        value=change.value or gettext("nothing"),
        lane=one.lane,
        title=change.title,
        control=change.control,
        held=change.held,
        condition=evidence.shown(to_plain(change.condition), content),
    )
