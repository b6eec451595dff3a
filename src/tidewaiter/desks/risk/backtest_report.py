"""The report of a backtest: plain figures, ready to be shown or written as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tidewaiter.desks.risk.backtest_spread import Share
from tidewaiter.desks.risk.profiles import ProfileSet, Status
from tidewaiter.engine.backtest.load import LaneLoad
from tidewaiter.engine.backtest.tally import Evidence, Examples

_CHOSEN = (
    "Hit rates are among the inspected. If these very profiles chose them, they say how well the "
    "profiles were drawn, not how many offences there are in what they hit."
)
_NO_CHANCES = (
    "No selection probabilities are recorded (column selection_probability), so there is no "
    "estimate free of selection bias."
)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another live profile that hits the same declarations: how many, and what share of its own
    hits and of both together (Jaccard) they are."""

    other: str
    both: int
    of_own: float
    jaccard: float


@dataclass(frozen=True, slots=True)
class ProfileFigures:
    """What one profile would have done.

    ``share`` is its hits' share of the traffic. ``unknown`` counts declarations for which it could
    not be assessed; ``missing`` names the words that were absent, with how many of a sample of
    those lacked each. ``expected`` is hits times probability, before caps. ``only`` is what no
    other live profile hits. ``days`` and ``offices`` say when and where it hits.
    """

    id: str
    version: str
    title: str
    status: str
    lane: str
    probability: float
    share: float
    expected: float
    evidence: Evidence
    only: Evidence
    unknown: int
    missing: tuple[tuple[str, int], ...]
    overlaps: tuple[Overlap, ...]
    examples: Examples
    days: tuple[Share, ...] = ()
    offices: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class BacktestReport:
    """What a set of profiles would have done on a history.

    ``traffic`` is what is known of all declarations, ``covered`` of those that any profile hits.
    ``lanes`` is the load of the profiles that are live, with the random share of the policy.
    """

    profiles_digest: str
    live_digest: str
    declarations: int
    first_day: date | None
    last_day: date | None
    traffic: Evidence
    covered: Evidence
    profiles: tuple[ProfileFigures, ...]
    lanes: tuple[LaneLoad, ...]
    warnings: tuple[str, ...]
    minimum: int


def warnings_of(traffic: Evidence, profiles: ProfileSet) -> Iterator[str]:
    """What a reader must know before believing any figure."""
    if not traffic.declarations:
        yield "The history holds no declarations."
        return
    if not traffic.inspected:
        yield "Nothing in this history was inspected (column offence): there are no rates."
    else:
        yield _CHOSEN
        if traffic.without_chance == traffic.inspected:
            yield _NO_CHANCES
        elif traffic.without_chance:
            yield (
                f"{traffic.without_chance} of {traffic.inspected} inspected declarations have no "
                "selection probability and are left out of the weighted estimates."
            )
    drafts = sum(p.status is Status.DRAFT for p in profiles.all)
    if drafts:
        yield f"{drafts} draft profiles were not matched."
