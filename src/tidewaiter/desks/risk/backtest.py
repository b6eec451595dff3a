"""Backtests of risk profiles: the same compiled rules as live, over a history of any length."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from tidewaiter.desks.risk.backtest_report import (
    BacktestReport,
    Overlap,
    ProfileFigures,
    warnings_of,
)
from tidewaiter.desks.risk.backtest_spread import Spread
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.missing import MissingWords
from tidewaiter.desks.risk.profiles import Profile, ProfileSet, Status, check_lanes
from tidewaiter.engine.backtest.labels import Labels
from tidewaiter.engine.backtest.load import Load
from tidewaiter.engine.backtest.matches import Hits, Together
from tidewaiter.engine.backtest.tally import Tally
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.policy import LanePolicy

Batches = Callable[[], Iterable[Batch]]
"""Gives the batches of a history; called once for each pass."""


def as_live(profiles: ProfileSet) -> ProfileSet:
    """The same set with drafts and shadows live, to see what they would do. Retired ones stay."""
    waiting = (Status.DRAFT, Status.SHADOW)
    changed = (replace(p, status=Status.LIVE) if p.status in waiting else p for p in profiles.all)
    return ProfileSet(changed, profiles.lists)


def backtest(
    batches: Batches,
    control: RiskControl,
    policy: LanePolicy | Policies,
    *,
    live: ProfileSet | None = None,
    minimum: int = 10,
    examples: int = 5,
) -> BacktestReport:
    """Match profiles against a history and hold them against what was found.

    ``live`` is the set that overlap and marginal yield are held against; without it the control's
    own live profiles are. Fewer than ``minimum`` examined give no rate. One pass; memory grows with
    the profiles and the days, not with the history.

    Raises :class:`~tidewaiter.core.errors.ProfileError` for a lane the policy does not have and
    for facts the history of the control was not built with, and
    :class:`~tidewaiter.core.errors.SourceError` for a probability that is none.
    """
    policies = policy if isinstance(policy, Policies) else Policies([policy])
    check_lanes(control.profiles, policies)
    run = _Run(control, policies, live, minimum, examples)
    for batch in batches():
        if len(batch):
            run.add(batch)
    return run.report()


class _Run:
    """A backtest while it runs."""

    def __init__(
        self,
        control: RiskControl,
        policies: Policies,
        live: ProfileSet | None,
        minimum: int,
        examples: int,
    ) -> None:
        self._control = control
        self._profiles = profiles = control.profiles.active
        self._live = None if live is None else RiskControl(only_live(live), control.history)
        self._in_force = [p for p in (live.active if live else profiles) if p.status is Status.LIVE]
        size = len(profiles)
        self._minimum = minimum
        self._tally = Tally(size, minimum, examples)
        self._only = Tally(size, minimum)
        self._whole = Tally(2, minimum)
        self._unknown = np.zeros(size, np.int64)
        self._missing = MissingWords(control)
        self._together = Together(size + (len(self._in_force) if live else 0))
        self._live_hits = np.zeros(len(self._in_force), np.int64)
        self._effective = np.array([not p.proposal.shadow for p in profiles], np.bool_)
        self._own_number = _numbers(profiles, self._in_force)
        self._wanted = np.array([p.unknown != "nothing" for p in profiles], np.bool_)
        self._load = Load(
            policies,
            [*(p.effect.lane for p in profiles), *(p.unknown for p in profiles)],
            [*(float(p.proposal.probability) for p in profiles), *(1.0 for _ in profiles)],
        )
        self._days: list[int] = []
        self._by_day, self._by_office = Spread(), Spread()

    def add(self, batch: Batch) -> None:
        labels = Labels.of(batch)
        screened = self._control.matched(batch)
        hits = Hits(screened.declaration, screened.profile).where(screened.true)
        unknown = Hits(screened.declaration, screened.profile).where(~screened.true)
        live = self._live_of(batch, hits)
        self._tally.add(hits, labels)
        self._tally.collect(hits, labels, batch.references)
        self._by_day.add(hits, [d.isoformat() if d else "" for d in batch.dates], labels)
        self._by_office.add(hits, [office or "" for office in batch.header("office")], labels)
        self._only.add(hits.where(self._alone(hits, live, len(batch))), labels)
        self._whole.add(_whole(hits, len(batch)), labels)
        self._unknown += np.bincount(unknown.rule, minlength=len(self._profiles))
        self._missing.add(batch, unknown)
        self._live_hits += np.bincount(live.rule, minlength=len(self._in_force))
        outside = self._live is not None
        self._together.add(hits.joined(live, len(self._profiles)) if outside else hits)
        self._load.add(batch, self._taking_effect(hits, unknown))
        dated = batch.days[batch.days >= 0]
        if len(dated):
            both = [*self._days, int(dated.min()), int(dated.max())]
            self._days = [min(both), max(both)]

    def _live_of(self, batch: Batch, hits: Hits) -> Hits:
        """What the live profiles hit, by their own numbers."""
        if self._live is not None:
            found = self._live.matched(batch)
            return Hits(found.declaration, found.profile).where(found.true)
        number = self._own_number[hits.rule]
        return Hits(hits.declaration, number).where(number >= 0)

    def _alone(self, hits: Hits, live: Hits, declarations: int) -> np.ndarray:
        """Hits that no live profile but the profile itself makes."""
        crowd = np.bincount(live.declaration, minlength=declarations)[hits.declaration]
        size = max(1, len(self._in_force))
        own = self._own_number[hits.rule]
        itself = np.isin(hits.declaration * size + own, live.declaration * size + live.rule)
        alone: np.ndarray = crowd - (itself & (own >= 0)) == 0
        return alone

    def _taking_effect(self, hits: Hits, unknown: Hits) -> Hits:
        """Live hits, and unknowns that want a lane, which count behind the profiles."""
        wanting = unknown.where(self._wanted[unknown.rule] & self._effective[unknown.rule])
        return hits.where(self._effective[hits.rule]).joined(wanting, len(self._profiles))

    def report(self) -> BacktestReport:
        traffic = self._whole.evidence(0)
        partners = self._together.partners()
        epoch = date(1970, 1, 1)
        days = [epoch + timedelta(days=day) for day in self._days]
        live = self._live or self._control
        return BacktestReport(
            profiles_digest=self._control.profiles.digest,
            live_digest=live.profiles.digest,
            declarations=traffic.declarations,
            first_day=min(days, default=None),
            last_day=max(days, default=None),
            traffic=traffic,
            covered=self._whole.evidence(1),
            profiles=tuple(
                self._figures(n, profile, traffic.declarations, partners.get(n, {}))
                for n, profile in enumerate(self._profiles)
            ),
            lanes=self._load.lanes(),
            warnings=tuple(warnings_of(traffic, self._control.profiles)),
            minimum=self._minimum,
        )

    def _figures(
        self, number: int, profile: Profile, declarations: int, partners: dict[int, int]
    ) -> ProfileFigures:
        evidence = self._tally.evidence(number)
        probability = float(profile.proposal.probability)
        return ProfileFigures(
            id=profile.id,
            version=profile.version,
            title=profile.title,
            status=profile.status.value,
            lane=profile.effect.lane,
            probability=probability,
            share=evidence.declarations / declarations if declarations else 0.0,
            expected=evidence.declarations * probability,
            evidence=evidence,
            only=self._only.evidence(number),
            unknown=int(self._unknown[number]),
            missing=self._missing.of(number),
            overlaps=self._overlaps(profile, evidence.declarations, partners),
            examples=self._tally.opened(number),
            days=self._by_day.of(number),
            offices=self._by_office.of(number),
        )

    def _overlaps(
        self, profile: Profile, own: int, partners: dict[int, int], most: int = 5
    ) -> tuple[Overlap, ...]:
        found = []
        for partner, both in partners.items():
            number = self._live_partner(partner)
            if number is not None and self._in_force[number].id != profile.id:
                union = own + int(self._live_hits[number]) - both
                other = self._in_force[number].id
                found.append(Overlap(other, both, both / own, both / union))
        return tuple(sorted(found, key=lambda o: (-o.jaccard, o.other))[:most])

    def _live_partner(self, partner: int) -> int | None:
        """The number of a live profile, by the number it has among those counted together."""
        if self._live is not None:
            number = partner - len(self._profiles)
        else:
            number = int(self._own_number[partner])
        return number if number >= 0 else None


def only_live(profiles: ProfileSet) -> ProfileSet:
    """The live profiles of a set."""
    return ProfileSet((p for p in profiles.all if p.status is Status.LIVE), profiles.lists)


def _numbers(of: Iterable[Profile], among: Iterable[Profile]) -> np.ndarray:
    """Per profile its number among others, by id; -1 where it is not among them."""
    places = {profile.id: n for n, profile in enumerate(among)}
    return np.array([places.get(profile.id, -1) for profile in of], np.int64)


def _whole(hits: Hits, declarations: int) -> Hits:
    """Every declaration as a hit of rule 0, those that any profile hits also of rule 1."""
    everything = np.arange(declarations, dtype=np.int64)
    some = np.unique(hits.declaration)
    whole = Hits(everything, np.zeros(declarations, np.int64))
    return whole.joined(Hits(some, np.zeros(len(some), np.int64)), 1)
