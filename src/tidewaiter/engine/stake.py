"""What is at stake for one declaration before officers are allocated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tidewaiter.core import Assessment, Severity
from tidewaiter.engine.draw import draw
from tidewaiter.engine.policy import LanePolicy


@dataclass(frozen=True, slots=True)
class Bid:
    """Something that asks for a lane: a profile hit, a finding, an unknown that wants a lane."""

    source: str
    lane: str
    probability: float
    urgency: int
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Stake:
    """A declaration with all that asks for a lane.

    ``base`` is the base of its draws. ``sure`` is the strictest lane that neither chance nor
    capacity may lower, with ``sure_source`` saying why.
    """

    reference: str
    base: int
    office: str | None
    day: date | None
    regime: str | None
    bids: tuple[Bid, ...] = ()
    sure: str | None = None
    sure_source: str = ""

    @property
    def tie(self) -> float:
        """Orders equally urgent declarations, by chance."""
        return draw(self.base, "seat")

    def drawn(self, bid: Bid) -> bool:
        """Whether the draw of a bid fell so that it selects."""
        return bid.probability >= 1.0 or draw(self.base, bid.source) < bid.probability

    def order(self, bid: Bid) -> float:
        """Orders the hits of a capped bid within an office and day, by chance."""
        return draw(self.base, f"cap:{bid.source}")


def bids_of(assessments: Iterable[Assessment], policy: LanePolicy) -> tuple[Bid, ...]:
    """All bids of the desks, in the order they were said."""
    bids: list[Bid] = []
    for said in assessments:
        for p in said.proposals:
            if not p.shadow:
                bids.append(
                    Bid(f"profile:{p.control}", p.lane, float(p.probability), p.urgency, p.cap)
                )
        for unknown in said.not_assessed:
            if unknown.lane is not None and not unknown.failed:
                source = f"not assessed:{unknown.control}"
                bids.append(Bid(source, unknown.lane, 1.0, unknown.urgency))
        for finding in said.findings:
            lane = policy.lane_of(finding)
            if lane is not None and finding.severity is not Severity.MANDATORY:
                urgency = policy.urgency.get(finding.severity.value, 50)
                bids.append(Bid(f"finding:{finding.code}", lane, 1.0, urgency))
    return tuple(dict.fromkeys(bids))


def sure_lane(assessments: Iterable[Assessment], policy: LanePolicy) -> tuple[str | None, str]:
    """The strictest lane that is not subject to chance or capacity, and why."""
    wanted: list[tuple[int, str, str]] = []
    for said in assessments:
        for finding in said.findings:
            if finding.severity is Severity.MANDATORY:
                lane = policy.lane_of(finding)
                if lane is not None:
                    wanted.append((policy.precedence(lane), lane, f"finding:{finding.code}"))
        for unknown in said.not_assessed:
            if unknown.failed:
                lane = policy.not_assessed
                source = f"not assessed:{unknown.control}"
                wanted.append((policy.precedence(lane), lane, source))
    if not wanted:
        return None, ""
    best = max(wanted, key=lambda entry: entry[0])
    return best[1], best[2]


def stake_of(
    reference: str,
    base: int,
    office: str | None,
    day: date | None,
    regime: str | None,
    assessments: Sequence[Assessment],
    policy: LanePolicy,
) -> Stake:
    """What is at stake for a declaration after what the desks said."""
    sure, source = sure_lane(assessments, policy)
    return Stake(
        reference=reference,
        base=base,
        office=office,
        day=day,
        regime=regime,
        bids=bids_of(assessments, policy),
        sure=sure,
        sure_source=source,
    )
