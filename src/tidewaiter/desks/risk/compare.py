"""Two sets of profiles on the same history: what would change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tidewaiter.desks.risk.backtest import Batches
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.profiles import Profile, check_lanes
from tidewaiter.engine.backtest.compare import LaneChanges, lane_changes
from tidewaiter.engine.backtest.labels import Labels
from tidewaiter.engine.backtest.matches import Hits
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.policy import LanePolicy


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """One profile before and after, by its id.

    ``kind`` is ``added``, ``removed``, ``changed`` (its version differs) or ``same``, whose hits
    may still differ where its lists do. ``gained`` and ``lost`` count declarations, and
    ``offences_gained`` and ``offences_lost`` the known offences among them.
    """

    id: str
    kind: str
    hits_before: int
    hits_after: int
    gained: int
    lost: int
    offences_gained: int
    offences_lost: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What another set of profiles would change on a history."""

    before_digest: str
    after_digest: str
    lanes: LaneChanges
    profiles: tuple[ProfileChange, ...]


def compare(
    batches: Batches,
    before: RiskControl,
    after: RiskControl,
    policy: LanePolicy | Policies,
    *,
    seed: str,
    examples: int = 5,
) -> Comparison:
    """Hold a set of profiles against another, with the same policy and seed.

    Lanes are those the engine gives with all its draws, caps and capacity. Reads the history four
    times. Raises as :func:`~tidewaiter.desks.risk.backtest.backtest` does.
    """
    policies = policy if isinstance(policy, Policies) else Policies([policy])
    for control in (before, after):
        check_lanes(control.profiles, policies)
    changes = _ProfileChanges(before, after)
    for batch in batches():
        if len(batch):
            changes.add(batch)
    old, new = (Engine([control], policies, seed) for control in (before, after))
    return Comparison(
        before_digest=before.profiles.digest,
        after_digest=after.profiles.digest,
        lanes=lane_changes(batches, old, new, examples=examples),
        profiles=changes.report(),
    )


class _ProfileChanges:
    """Counts, per profile id, the hits of both sets and where they differ."""

    def __init__(self, before: RiskControl, after: RiskControl) -> None:
        self._controls = (before, after)
        self._known: list[dict[str, Profile]] = [
            {profile.id: profile for profile in control.profiles.active}
            for control in self._controls
        ]
        self._ids = sorted({*self._known[0], *self._known[1]})
        places = {name: n for n, name in enumerate(self._ids)}
        self._numbers = [
            np.array([places[p.id] for p in control.profiles.active], np.int64)
            for control in self._controls
        ]
        self._counts = np.zeros((6, len(self._ids)), np.int64)

    def add(self, batch: Batch) -> None:
        labels = Labels.of(batch)
        size = max(1, len(self._ids))
        keys = []
        for control, numbers in zip(self._controls, self._numbers, strict=True):
            found = control.matched(batch)
            hits = Hits(found.declaration, found.profile).where(found.true)
            keys.append(hits.declaration * size + numbers[hits.rule])
        before, after = keys
        gained, lost = np.setdiff1d(after, before), np.setdiff1d(before, after)
        for row, found_keys, offences in (
            (0, before, False),
            (1, after, False),
            (2, gained, False),
            (3, lost, False),
            (4, gained, True),
            (5, lost, True),
        ):
            kept = found_keys[labels.offence[found_keys // size]] if offences else found_keys
            self._counts[row] += np.bincount(kept % size, minlength=len(self._ids))

    def report(self) -> tuple[ProfileChange, ...]:
        return tuple(
            ProfileChange(name, self._kind(name), *self._counts[:, n].tolist())
            for n, name in enumerate(self._ids)
        )

    def _kind(self, name: str) -> str:
        old, new = (known.get(name) for known in self._known)
        if old is None:
            return "added"
        if new is None:
            return "removed"
        return "same" if old.version == new.version else "changed"
