"""What an examination finds of the truth, and how customs selects where nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from tidewaiter.core.outcome import Outcome
from tidewaiter.core.parts import Timestamp
from tidewaiter.simulate.country.block import Block
from tidewaiter.simulate.country.draws import (
    Draws,
    Flags,
    Floats,
    Ints,
    Raw,
    below,
    falls,
    mix,
    share,
)
from tidewaiter.simulate.country.morning import Morning
from tidewaiter.simulate.country.policy import KINDS, SCHEMES, Policy
from tidewaiter.simulate.country.truth import Truth

WORDS = {
    "undervaluation": "value",
    "misclassification": "classification",
    "origin": "origin",
    "shortfall": "quantity",
    "concealment": "undeclared goods",
    "wildlife": "prohibited",
    "refrigerant": "description",
    "permit_reuse": "documents",
    "relief": "documents",
    "seal_tampering": "quantity",
    "mistake": "value",
}
"""What an officer calls what was found, in the words that the register knows."""
_MINUTES = {"documentary": 25, "scan": 15, "physical": 70, "laboratory": 40, "audit": 180}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFound:
    """What an examination found on an item; ``assessed`` in XTS, ``minutes`` of officers."""

    item: int
    offence: bool
    scheme: str | None = None
    kind: str | None = None
    severity: int | None = None
    assessed: Decimal | None = None
    minutes: int = 0

    def outcome(self, at: Timestamp) -> Outcome:
        """The same as an outcome recorded at a moment."""
        return Outcome(
            item=self.item,
            offence=self.offence,
            severity=self.severity,
            kind=self.kind,
            assessed=self.assessed,
            minutes=self.minutes,
            recorded_at=at,
        )


def examine_item(
    item: int, truth: Truth, kind: str, policy: Policy, draw: Callable[[], float]
) -> ItemFound:
    """What an examination of a kind finds of one item; ``draw`` gives fractions below one."""
    minutes = int(_MINUTES[kind] * (0.5 + draw()))
    seen = draw()
    if truth.offence == "none":
        wrong = seen < policy.selection.false_alarm
        return ItemFound(
            item=item,
            offence=wrong,
            kind="value" if wrong else None,
            severity=1 if wrong else None,
            assessed=Decimal(0) if wrong else None,
            minutes=minutes,
        )
    if seen >= policy.schemes[truth.offence].detection[kind]:
        return ItemFound(item=item, offence=False, minutes=minutes)
    return ItemFound(
        item=item,
        offence=True,
        scheme=truth.offence,
        kind=WORDS[truth.offence],
        severity=truth.level,
        assessed=truth.evaded,
        minutes=minutes,
    )


@dataclass
class Results:
    """What customs selected and found in a block; rows of items but where ``by declaration``.

    ``chance`` and ``random`` (chance alone sent it) are by declaration, as is ``kind``: a position
    in ``KINDS``, or -1. ``after`` are seconds from lodging to the result.
    """

    chance: Floats
    random: Flags
    kind: Ints
    minutes: Ints
    after: Ints
    found: Flags
    alarm: Flags


def select(morning: Morning, block: Block, number: int) -> Results:
    """The stated default: a random share, and more where experience or the price gives reason."""
    policy, companies, heads = morning.policy.selection, morning.companies, block.heads
    lines, goods, count = block.lines, morning.goods, block.count

    def raw(size: int, purpose: str) -> Raw:
        return morning.draws.raw(size, "select", block.day.isoformat(), number, purpose)

    today = block.day.toordinal()
    young = today - companies.founded[heads.slot] < 180
    known = today - companies.last_found[heads.slot] < 365
    usual = np.append(goods.usd_per_kg, np.zeros(len(goods.hs) - len(goods.usd_per_kg)))[lines.code]
    dollars = lines.price * (heads.rate[lines.owner] / morning.rates[0])
    cheap = np.zeros(count, np.bool_)
    np.logical_or.at(cheap, lines.owner, dollars < usual * lines.net * 0.4)
    asked = 1 - (1 - policy.newcomer * young) * (1 - policy.known * known)
    asked = 1 - (1 - asked) * (1 - policy.values * cheap)
    by_chance = falls(raw(count, "random"), policy.random)
    aimed = falls(raw(count, "asked"), asked)
    selected = by_chance | aimed
    physical = falls(raw(count, "kind"), policy.physical)
    kind = np.where(physical, KINDS.index("physical"), KINDS.index("documentary"))
    table = np.zeros((len(SCHEMES), len(KINDS)))
    for n, name in enumerate(SCHEMES[1:], start=1):
        table[n] = [morning.policy.schemes[name].detection[one] for one in KINDS]
    seen = share(raw(len(lines.owner), "seen"))
    looked = selected[lines.owner]
    found = looked & (seen < table[lines.offence, kind[lines.owner]])
    alarm = looked & (lines.offence == 0) & (seen < policy.false_alarm)
    base = np.array([_MINUTES[one] for one in KINDS])[kind]
    return Results(
        chance=1 - (1 - asked) * (1 - policy.random),
        random=by_chance & ~aimed,
        kind=np.where(selected, kind, -1),
        minutes=np.rint(base * (0.5 + share(raw(count, "minutes")))).astype(np.int64),
        after=3_600 + below(raw(count, "after"), 6 * 86_400),
        found=found,
        alarm=alarm,
    )


def keyed(draws: Draws, *purpose: str | int) -> Callable[[], float]:
    """A source of fractions for a purpose, one after another."""
    base, at = draws.number(*purpose), [0]

    def draw() -> float:
        at[0] += 1
        return float(share(mix(base, at[0])))

    return draw
