"""The lane policy: what a country wants its lanes to do, as a versioned document.

Shares and rates are percentages. Rules with an office or a regime go before rules without; among
equals the first wins.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from tidewaiter.core import (
    STANDARD_LANES,
    Finding,
    Lane,
    PolicyError,
    Severity,
    TidewaiterError,
    ValueRefused,
    digest,
)
from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import sentence

UNREADABLE = ("MSG-024", "MSG-025", "MSG-026", "MSG-039")
"""Findings that say that a number, date, code or unit was there and could not be read: the field
is then not known, which is not the same as empty."""


@dataclass(frozen=True)
class RandomShare:
    """At least this share of the traffic goes to the lane by chance, whatever the profiles say."""

    share: Decimal
    lane: str = "red"
    office: str = "*"
    regime: str = "*"


@dataclass(frozen=True)
class Capacity:
    """How many consignments of a lane an office can handle in a day."""

    per_day: int
    lane: str = "red"
    office: str = "*"


@dataclass(frozen=True)
class LanePolicy:
    """Precedence, expected rates, random shares, capacity and what a finding leads to.

    ``expected_rates`` caps the discretionary selections of a lane at a share of the office's
    traffic of the day (rounded up). ``defer`` says where a selection goes that capacity or rate
    leaves no room for. ``findings`` gives the lane of a finding by severity, or by its code, which
    goes first; a severity that is not named, or named without a lane, selects nothing.
    ``messages`` does the same for what was odd about the message itself; without it, what is major
    or could not be read at its place goes to ``not_assessed`` and the rest selects nothing.
    ``not_assessed`` is the lane when a control failed: never the least strict. ``urgency`` orders
    findings of a severity among the profiles' selections (0 to 100).
    """

    id: str
    title: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    lanes: tuple[Lane, ...] = STANDARD_LANES
    random: tuple[RandomShare, ...] = ()
    expected_rates: dict[str, Decimal] = field(default_factory=dict)
    capacity: tuple[Capacity, ...] = ()
    defer: dict[str, str] = field(default_factory=lambda: {"red": "blue", "yellow": "blue"})
    findings: dict[str, str | None] = field(
        default_factory=lambda: {"mandatory": "red", "major": "red", "minor": "yellow"}
    )
    messages: dict[str, str | None] | None = None
    not_assessed: str = "yellow"
    urgency: dict[str, int] = field(default_factory=lambda: {"major": 80, "minor": 40})

    def __post_init__(self) -> None:
        codes = {lane.code for lane in self.lanes}
        if len(codes) != len(self.lanes) or len({x.precedence for x in self.lanes}) != len(codes):
            raise ValueRefused("two lanes share a code or a precedence.", where="lanes")
        for key, lane in self._used():
            if lane is not None and (problem := self.lacking(lane, key, ValueRefused)):
                raise problem
        self._check_numbers()
        for lane, to in self.defer.items():
            if self.precedence(to) >= self.precedence(lane):
                raise ValueRefused(
                    sentence("'{lane}' cannot be deferred to '{to}'.", lane=lane, to=to),
                    where=f"defer.{lane}",
                )
        if self.not_assessed == self.free.code:
            raise ValueRefused(
                "what could not be assessed cannot simply be released.", where="not_assessed"
            )

    def _used(self) -> Iterator[tuple[str, str | None]]:
        """Every lane that is named, with the key that names it."""
        yield from ((f"random.{n}.lane", one.lane) for n, one in enumerate(self.random, 1))
        yield from ((f"capacity.{n}.lane", one.lane) for n, one in enumerate(self.capacity, 1))
        yield from (("expected_rates", lane) for lane in self.expected_rates)
        for lane, to in self.defer.items():
            yield from (("defer", lane), (f"defer.{lane}", to))
        yield "not_assessed", self.not_assessed
        yield from ((f"findings.{word}", lane) for word, lane in self.findings.items())
        yield from ((f"messages.{word}", lane) for word, lane in (self.messages or {}).items())

    def _check_numbers(self) -> None:
        shares = [(f"random.{n}.share", one.share) for n, one in enumerate(self.random, 1)]
        shares += [(f"expected_rates.{lane}", rate) for lane, rate in self.expected_rates.items()]
        for key, share in shares:
            if not 0 <= share <= 100:
                raise ValueRefused("a share or rate is not between 0 and 100 percent.", where=key)
        for n, one in enumerate(self.capacity, 1):
            if one.per_day < 0:
                raise ValueRefused("a capacity is negative.", where=f"capacity.{n}.per_day")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueRefused("valid_to is before valid_from.", where="valid_to")

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical text: the version that decisions name."""
        return digest(self)

    @cached_property
    def free(self) -> Lane:
        """The least strict lane."""
        return min(self.lanes)

    @cached_property
    def controlled(self) -> tuple[Lane, ...]:
        """All other lanes, strictest first."""
        return tuple(sorted(self.lanes, reverse=True)[:-1])

    def precedence(self, code: str) -> int:
        """The precedence of a lane by its code."""
        return self._precedences[code]

    @cached_property
    def _precedences(self) -> dict[str, int]:
        return {lane.code: lane.precedence for lane in self.lanes}

    @cached_property
    def _shares(self) -> dict[tuple[str | None, str | None], tuple[float, str]]:
        return {}

    def random_share(self, office: str | None, regime: str | None) -> tuple[float, str]:
        """The share (0 to 1) and lane of random selection for an office and regime."""
        key = (office, regime)
        if key not in self._shares:
            self._shares[key] = self._random_share(office, regime)
        return self._shares[key]

    def _random_share(self, office: str | None, regime: str | None) -> tuple[float, str]:
        fitting = [
            rule
            for rule in self.random
            if rule.office in ("*", office) and rule.regime in ("*", regime)
        ]
        if not fitting:
            return 0.0, self.controlled[0].code
        best = max(fitting, key=lambda rule: (rule.office != "*") + (rule.regime != "*"))
        return float(best.share) / 100, best.lane

    def room(self, lane: str, office: str | None, traffic: int, elapsed: float = 1.0) -> int | None:
        """How many consignments the lane takes in a day, ``None`` for no limit.

        ``elapsed`` is the share of the day that has passed, by which capacity is opened.
        """
        limits = []
        rules = [c for c in self.capacity if c.lane == lane and c.office in ("*", office)]
        if rules:
            limits.append(paced(max(rules, key=lambda rule: rule.office != "*").per_day, elapsed))
        if lane in self.expected_rates:
            limits.append(math.ceil(self.expected_rates[lane] * traffic / 100))
        return min(limits) if limits else None

    def lane_of(self, finding: Finding) -> str | None:
        """The lane a finding leads to; a mandatory one always leads to the strictest."""
        lanes = self._messages if finding.desk == "messages" else self.findings
        if finding.code in lanes:
            return lanes[finding.code]
        found = lanes.get(finding.severity.value)
        mandatory = finding.severity is Severity.MANDATORY
        return self.controlled[0].code if found is None and mandatory else found

    @cached_property
    def _messages(self) -> Mapping[str, str | None]:
        if self.messages is not None:
            return self.messages
        return dict.fromkeys(("major", *UNREADABLE), self.not_assessed)

    def valid_on(self, day: date) -> bool:
        """Whether the policy is in force on a day."""
        after = self.valid_from is None or day >= self.valid_from
        return after and (self.valid_to is None or day <= self.valid_to)

    def meets(self, first: date | None, last: date | None) -> bool:
        """Whether it is in force on a day of a span; an end that is ``None`` is open."""
        begin = max(first or date.min, self.valid_from or date.min)
        return begin <= min(last or date.max, self.valid_to or date.max)

    def lacking(
        self, lane: str, where: str, refused: type[TidewaiterError] = PolicyError
    ) -> TidewaiterError | None:
        """The error of what stands at ``where`` and asks for a lane; ``None`` if there is one."""
        known = [one.code for one in sorted(self.lanes, reverse=True)]
        if lane in known:
            return None
        return refused(
            sentence("the policy '{id}' has no lane '{lane}'.", id=self.id, lane=lane),
            where=where,
            advice=nearest(lane, known)
            or sentence("The lanes are {known}.", known=", ".join(known)),
        )

    def days_from(self, day: date) -> int:
        """How many days a day is before or after the policy's own; 0 if it is in force."""
        before = (self.valid_from - day).days if self.valid_from else 0
        after = (day - self.valid_to).days if self.valid_to else 0
        return max(before, after, 0)


def without_lane(
    policies: Iterable[LanePolicy],
    lane: str,
    where: str,
    days: tuple[date | None, date | None],
    refused: type[TidewaiterError] = PolicyError,
) -> Iterator[TidewaiterError]:
    """The error of what stands at ``where`` for every policy of its days that lacks its lane."""
    for policy in policies:
        if policy.meets(*days) and (problem := policy.lacking(lane, where, refused)):
            yield problem


def paced(most: int, elapsed: float) -> int:
    """How much of a day's limit may be used once a share (0 to 1) of the day has passed.

    One more than the share of it, never more than all: the first of the day finds a place, and
    what the morning did not use is there in the afternoon.
    """
    return min(most, math.floor(most * elapsed) + 1)


STANDARD_POLICY = LanePolicy(
    id="standard",
    title="Standard lanes, one in a hundred examined at random",
    random=(RandomShare(Decimal(1)),),
)
