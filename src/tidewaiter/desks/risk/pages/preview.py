"""What a profile that is being written would select: of recent traffic, or of one declaration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from django.utils.translation import gettext

from tidewaiter.desks.risk.backtest import as_live
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.live import facts
from tidewaiter.desks.risk.missing import MissingWords
from tidewaiter.desks.risk.profiles import Profile, ProfileSet
from tidewaiter.desks.risk.rules import lists_of, read_rule
from tidewaiter.engine.backtest.matches import Hits
from tidewaiter.engine.batch import Batch
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.register import selectors
from tidewaiter.register.export import batch
from tidewaiter.register.models import Declaration
from tidewaiter.rulebook.ruleset import Ruleset

LAST = 300
"""So many of the latest declarations are looked at."""
SHOWN = 20

HIT, UNKNOWN = "hit", "unknown"


@dataclass(frozen=True, slots=True)
class Row:
    """A declaration that either profile selects, or of which it cannot be said."""

    declaration: Declaration
    new: str
    old: str
    """``hit``, ``unknown`` or nothing, of the draft and of what is in force."""

    @property
    def change(self) -> str:
        """What the draft changes, in words."""
        if self.new == self.old:
            return gettext("Same")
        if self.new == HIT:
            return gettext("Newly selected")
        if self.old == HIT:
            return gettext("No longer selected")
        return gettext("Not assessed") if self.new == UNKNOWN else gettext("Now assessed")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would select of some declarations that its writer may see.

    ``compared`` says whether a version is in force to compare with; ``missing`` names the words
    for want of which it could not be assessed, most often first.
    """

    looked_at: int
    selects: int
    unknown: int
    selected: int
    compared: bool
    rows: Sequence[Row]
    missing: Sequence[tuple[str, int]]
    milliseconds: int
    only: str = ""


def preview(
    actor: Actor, identifier: str, content: dict[str, object], rules: Ruleset, mrn: str = ""
) -> Preview:
    """Match a draft with the latest declarations that the actor may see, or with one (``mrn``).

    A constant number of queries. Raises :class:`~tidewaiter.core.ProfileError` for a
    draft that cannot be read,
    and what :func:`tidewaiter.register.selectors.declaration` raises.
    """
    begun = perf_counter()
    draft = read_rule(identifier, content)
    rows = _rows(actor, mrn)
    made = Batch(batch(rows)) if rows else None
    new, missing = _states(draft, made, rules)
    force: Profile | None = rules.everything.get("profile", {}).get(identifier)
    old, _ = _states(force, made, rules) if force else ({}, ())
    told = [
        Row(one, new.get(at, ""), old.get(at, ""))
        for at, one in enumerate(rows)
        if mrn or at in new or at in old
    ]
    told.sort(key=lambda row: (row.new == row.old, row.new != HIT))
    return Preview(
        looked_at=len(rows),
        selects=sum(state == HIT for state in new.values()),
        unknown=sum(state == UNKNOWN for state in new.values()),
        selected=sum(state == HIT for state in old.values()),
        compared=force is not None,
        rows=told[:SHOWN],
        missing=missing[:5],
        milliseconds=round((perf_counter() - begun) * 1000),
        only=mrn,
    )


def _rows(actor: Actor, mrn: str) -> list[Declaration]:
    if mrn:
        return [selectors.declaration(actor, mrn, Permission.DECISION_TRY)]
    found = selectors.visible(actor, Permission.DECLARATION_READ).exclude(state="cancelled")
    return list(found.order_by("-pk")[:LAST])


def _states(
    profile: Profile, made: Batch | None, rules: Ruleset
) -> tuple[dict[int, str], Sequence[tuple[str, int]]]:
    """Per position whether the profile hits or cannot say, and the words that were missing."""
    if made is None:
        return {}, ()
    control = RiskControl(as_live(ProfileSet([profile], lists_of(rules.everything))), facts())
    if not control.profiles.active:
        return {}, ()
    found = control.matched(made)
    words = MissingWords(control)
    words.add(made, Hits(found.declaration, found.profile).where(~found.true))
    pairs = zip(found.declaration.tolist(), found.true.tolist(), strict=True)
    return {at: HIT if true else UNKNOWN for at, true in pairs}, words.of(0)
