"""What is on file of one declaration, read once for a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, may
from tidewaiter.register import selectors
from tidewaiter.register.errors import NotFound
from tidewaiter.register.models import Decision, Declaration, Examination, Version, WorkItem
from tidewaiter.register.pages import pinning, reasons
from tidewaiter.register.pages.pinning import Pins
from tidewaiter.register.pages.reasons import Group
from tidewaiter.register.pages.seeing import parsed
from tidewaiter.register.work import outcomes
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook.ruleset import Ruleset


@dataclass(slots=True)
class File:
    """What is on file of a declaration, read once for a page."""

    actor: Actor
    row: Declaration
    version: Version
    content: dict[str, Any]
    decision: Decision | None
    decided: dict[str, Any]
    effective: list[Group]
    others: list[Group]
    pins: Pins
    item: WorkItem | None
    rules: Ruleset
    now: datetime
    examinations: list[Examination] = field(default_factory=list)
    _named: list[int] | None = None

    @property
    def named(self) -> list[int]:
        """Positions of the items that reasons name, in order."""
        if self._named is None:
            self._named = pinning.items_named(self.decided)
        return self._named

    @property
    def recorded(self) -> bool:
        """Whether it is on record what was found about an item."""
        return any(
            getattr(one, "correction", None) is None
            and any(item.offence is not None for item in one.items.all())
            for one in self.examinations
        )

    def may(self, permission: Permission) -> bool:
        """Whether who asks may do something with this declaration."""
        owner = f"system:{self.row.system}"
        return may(self.actor, permission, office=self.row.office, owner=owner)


def on_file(actor: Actor, row: Declaration) -> File:
    """Read what is on file. Six queries."""
    now = timezone.now()
    version = selectors.content(row)
    decision = _decision(row)
    content = parsed(version.canonical)
    decided = parsed(decision.content) if decision else {}
    effective, others = reasons.told(decided, content, linked=holds(actor, Permission.RULE_READ))
    return File(
        actor=actor,
        row=row,
        version=version,
        content=content,
        decision=decision,
        decided=decided,
        effective=effective,
        others=others,
        pins=pinning.pins(effective, content),
        item=WorkItem.objects.filter(declaration=row).first(),
        rules=rulebook.current(now),
        now=now,
        examinations=outcomes.history(row),
    )


def _decision(row: Declaration) -> Decision | None:
    try:
        return selectors.decision(row)
    except NotFound:
        return None
