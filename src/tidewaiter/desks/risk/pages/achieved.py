"""What profiles achieved, as the effect report says it: kept for some minutes, with its time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.register.work.effect import as_plain, effect
from tidewaiter.register.work.selectors import offices_asked
from tidewaiter.rulebook.ruleset import Ruleset

DAYS = 90
"""The figures are of what was decided in so many days."""
KEPT = 600
"""Seconds for which figures are shown again without being counted anew."""
FEWEST = 10
"""Fewer examined give no rate."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one profile found; rates are shares from 0 to 1, ``None`` below :data:`FEWEST`."""

    examined: int = 0
    found: int = 0
    minutes: int = 0
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    assessed: Decimal = Decimal(0)

    @property
    def hours(self) -> Decimal:
        """Officer hours that were recorded."""
        return (Decimal(self.minutes) / 60).quantize(Decimal("0.1"))

    @property
    def percent(self) -> str:
        """The rate in whole percent with its interval."""
        if self.rate is None or self.low is None or self.high is None:
            return ""
        return f"{100 * self.rate:.0f}% ({100 * self.low:.0f}–{100 * self.high:.0f})"


@dataclass(frozen=True, slots=True)
class Achieved:
    """Figures by profile, of all profiles together, and when they were counted."""

    at: datetime
    begin: datetime
    lines: Mapping[str, Figures]
    total: Figures

    def of(self, profile: str) -> Figures:
        """The figures of a profile; zeros where nothing that it drew was examined."""
        return self.lines.get(profile, Figures())


def achieved(actor: Actor, rules: Ruleset) -> Achieved | None:
    """What profiles achieved in the actor's offices; ``None`` where that is not theirs to read."""
    if not holds(actor, Permission.WORK_READ):
        return None
    offices = offices_asked(actor, None)
    named = ",".join(offices) if offices is not None else "*"
    key = f"risk-achieved-{sha256(named.encode()).hexdigest()[:24]}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        kept = _counted(offices, rules)
        if kept is None:
            return None
        cache.set(key, kept, KEPT)
    lines = {line["group"]: _figures(line) for line in kept["lines"]}
    return Achieved(kept["at"], kept["begin"], lines, _figures(kept["total"]))


def _counted(offices: list[str] | None, rules: Ruleset) -> dict[str, Any] | None:
    at = timezone.now()
    begin = (at - timedelta(days=DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        strict = [lane.code for lane in rules.policies.on(at.date()).controlled]
    except TidewaiterError:
        return None
    found = as_plain(effect(by="profile", begin=begin, end=at, offices=offices, strict=strict[:1]))
    return {"at": at, "begin": begin, "lines": found["lines"], "total": found["total"]}


def _figures(line: Mapping[str, Any]) -> Figures:
    enough = line["examined"] >= FEWEST
    return Figures(
        examined=line["examined"],
        found=line["found"],
        minutes=line["minutes"],
        rate=line["rate"] if enough else None,
        low=line["low"] if enough else None,
        high=line["high"] if enough else None,
        assessed=line["assessed"],
    )
