"""The risk desk's control: profiles matched against declarations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from tidewaiter.core import (
    Assessment,
    Consignments,
    Declaration,
    Facts,
    NotAssessed,
    Pointer,
    Proposal,
)
from tidewaiter.core.pointer import ROOT
from tidewaiter.desks.risk.evidence import Criterion, pointers_of
from tidewaiter.desks.risk.history import FactStore
from tidewaiter.desks.risk.history.terms import PARTIES
from tidewaiter.desks.risk.language.vocabulary import is_fact
from tidewaiter.desks.risk.latest import Latest
from tidewaiter.desks.risk.matching.batch import BatchMatcher, Matches
from tidewaiter.desks.risk.matching.compiled import CompiledCriteria
from tidewaiter.desks.risk.matching.single import SingleMatcher
from tidewaiter.desks.risk.profiles import Profile, ProfileSet
from tidewaiter.desks.risk.suggesting import Seen, asking, near, suggestions
from tidewaiter.desks.risk.values import BatchValues, ItemValues
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.explain import NearMiss
from tidewaiter.engine.otherwise import Change

SMALL_BATCH = 64
"""Up to this many rows a batch is matched one item at a time, without the compiled kernel."""

_EPOCH = date(1970, 1, 1)

_KEYS = (
    *("hs", "origin", "dispatch", "supplementary_unit", "price_currency", "accepted_at"),
    *PARTIES,
)
"""The declared words that facts are looked up by."""

Items = list[tuple[int, dict[str, Any]]]
"""Items by their position from 1, with the values of their words."""


@dataclass(frozen=True)
class Screened:
    """What profiles say about a batch, as columns: one entry per (declaration, profile).

    ``true`` is false where the criterion is unknown. Ordered by declaration, then profile.
    """

    declaration: npt.NDArray[np.int64]
    profile: npt.NDArray[np.int64]
    true: npt.NDArray[np.bool_]


class RiskControl:
    """Profiles as a control of the engine."""

    desk = "risk"

    def __init__(self, profiles: ProfileSet, history: FactStore | None = None) -> None:
        self.profiles = profiles
        self.history = history if history is not None else FactStore.EMPTY
        self.version = profiles.digest[:12]
        self._criteria = CompiledCriteria([p.tree for p in profiles.active], profiles.lists)
        self._single = SingleMatcher(self._criteria)
        self._many = BatchMatcher(self._criteria)
        words = self._criteria.words
        self._facts = sorted(word for word in words if is_fact(word))
        self._values = ItemValues(words)
        self._proposals = [p.proposal for p in profiles.active]
        self._unknowns = [_unknown(p, set(), ROOT) for p in profiles.active]
        self._keys = ItemValues(_KEYS)
        self._parts: dict[str, Criterion] = {}
        self._latest = Latest[Screened]()
        self._dated = any(p.valid_from or p.valid_to for p in profiles.active)

    def applies(self, batch: Consignments) -> Sequence[int]:
        """Declarations for which some profile is true or unknown."""
        return [int(p) for p in np.unique(self.matched(batch).declaration)]

    def gather(self, batch: Consignments) -> list[Facts]:
        """Reference quantities and history of every item, as far as the profiles read them."""
        rows = self._fact_columns(batch)
        gathered: list[dict[str, Any]] = [{"items": {}} for _ in range(len(batch))]
        if not rows:
            return list(gathered)
        owners = batch.owners().tolist()
        position, last = 0, -1
        columns = [(word, values.tolist()) for word, values in rows.items()]
        for row, owner in enumerate(owners):
            position = position + 1 if owner == last else 1
            last = owner
            known = {word: values[row] for word, values in columns if values[row] == values[row]}
            if known:
                gathered[owner]["items"][str(position)] = known
        return list(gathered)

    def assess(self, declaration: Declaration, facts: Facts) -> Assessment:
        """The profiles that are true, with their evidence, and those that are unknown."""
        hits: dict[int, Items] = {}
        unknown: dict[int, Items] = {}
        for position, values in self._values.rows(declaration, facts):
            for number, state in self._single.match(values).items():
                (hits if state else unknown).setdefault(number, []).append((position, values))
        day = declaration.day
        active = self.profiles.active
        valid = [n for n in sorted({*hits, *unknown}) if active[n].valid_on(day)]
        return Assessment(
            desk=self.desk,
            version=self.version,
            proposals=tuple(self._proposal(active[n], hits[n]) for n in valid if n in hits),
            not_assessed=tuple(
                self._unknown(active[n], unknown[n]) for n in valid if n not in hits
            ),
        )

    def screen(self, batch: Consignments) -> Iterator[tuple[int, Assessment]]:
        """Per declaration the profiles that are true or unknown, without evidence."""
        found = self.matched(batch)
        bounds = np.flatnonzero(np.diff(found.declaration, prepend=-1, append=-1)).tolist()
        profile, true = found.profile.tolist(), found.true.tolist()
        for first, last in pairwise(bounds):
            hits = [profile[n] for n in range(first, last) if true[n]]
            unknown = [profile[n] for n in range(first, last) if not true[n]]
            yield int(found.declaration[first]), self._bare(hits, unknown)

    def matched(self, batch: Consignments) -> Screened:
        """The profiles true or unknown for each declaration; kept of the last batch."""
        return self._latest.of(batch, lambda: self._matched(batch))

    def _matched(self, batch: Consignments) -> Screened:
        found = self.matches(batch)
        owner = np.asarray(batch.owners(), np.int64)[found.row]
        key = owner * max(len(self.profiles.active), 1) + found.criterion
        order = np.lexsort((~found.true, key))
        first = np.ones(len(key), np.bool_)
        first[1:] = key[order][1:] != key[order][:-1]
        kept = order[first]
        screened = Screened(owner[kept], found.criterion[kept], found.true[kept])
        return self._in_force(batch, screened) if self._dated and len(kept) else screened

    def _bare(self, hits: list[int], unknown: list[int]) -> Assessment:
        return Assessment(
            desk=self.desk,
            version=self.version,
            proposals=tuple(self._proposals[n] for n in hits),
            not_assessed=tuple(self._unknowns[n] for n in unknown),
        )

    def match_item(self, values: Mapping[str, Any]) -> dict[int, bool | None]:
        """Profiles by position that are true, or unknown (``None``), for one item's values."""
        return self._single.match(values)

    def matches(self, batch: Consignments) -> Matches:
        """The criteria that are true or unknown for each item row, whatever the day."""
        facts = self._fact_columns(batch)
        rows = len(batch.owners())
        if rows > SMALL_BATCH:
            return self._many.match(BatchValues(batch, facts, rows))
        entries = []
        row = 0
        for number, gathered in enumerate(self.gather(batch)):
            for _, values in self._values.rows(batch.declaration(number), gathered):
                states = sorted(self._single.match(values).items())
                entries += [(row, criterion, state is True) for criterion, state in states]
                row += 1
        columns = list(zip(*entries, strict=True)) or [(), (), ()]
        return Matches(
            np.asarray(columns[0], np.int64),
            np.asarray(columns[1], np.int64),
            np.asarray(columns[2], np.bool_),
        )

    def _fact_columns(self, batch: Consignments) -> dict[str, npt.NDArray[np.float64]]:
        if not self._facts:
            return {}
        return self.history.lookup(batch.rows, self._facts)

    def bundle(self) -> dict[str, Any]:
        """Profiles and lists as plain values, from which the same control can be made again."""
        return self.profiles.bundle()

    def near_misses(self, declaration: Declaration, facts: Facts) -> list[NearMiss]:
        """Profiles in force that one condition keeps from being true for an item, nearest first."""
        found: dict[str, tuple[Any, NearMiss]] = {}
        rows = self._values.rows(declaration, facts)
        hit = {n for _, values in rows for n, true in self._single.match(values).items() if true}
        for number, profile in enumerate(self.profiles.active):
            if number in hit or not profile.valid_on(declaration.day):
                continue
            for position, values in rows:
                missed = self.criterion(profile).near_miss(values)
                if missed is not None and profile.id not in found:
                    found[profile.id] = near(profile, missed, position, values)
        return [one for _, one in sorted(found.values(), key=lambda entry: entry[0])]

    def changes(self, declaration: Declaration, facts: Facts) -> list[Change]:
        """Single changes of the declaration that would turn a profile in force."""
        valid = {n: p for n, p in enumerate(self.profiles.active) if p.valid_on(declaration.day)}
        seen = self._seen(declaration, facts)
        return list(suggestions(valid, seen, self.criterion, self.profiles.lists))

    def asked(self, declaration: Declaration, facts: Facts) -> list[tuple[str, str]]:
        """The profiles in force that are true for an item: id and title."""
        found = asking(self.profiles.active, self._seen(declaration, facts))
        return [(p.id, p.title) for p in found.values() if p.valid_on(declaration.day)]

    def _seen(self, declaration: Declaration, facts: Facts) -> list[Seen]:
        rows = self._values.rows(declaration, facts)
        return [Seen(position, values, self._single.match(values)) for position, values in rows]

    def facts_after(
        self, before: Declaration, after: Declaration, facts: Facts
    ) -> tuple[Facts, list[str]]:
        """Facts for a changed declaration.

        With history they are gathered anew. Without, those of items whose keys (commodity, origin,
        parties, date ...) are unchanged still hold; the others are dropped, and a note says so.
        """
        if not self._facts:
            return facts, []
        if self.history is not FactStore.EMPTY:
            return self.gather(Batch.of([after]))[0], []
        old = dict(self._keys.rows(before, {}))
        kept, lost = {}, []
        for position, values in self._keys.rows(after, {}):
            if old.get(position) == values:
                kept[str(position)] = facts.get("items", {}).get(str(position), {})
            else:
                lost.append(
                    f"item {position}: reference quantities and history are not known without "
                    "the history they were taken from (--history)."
                )
        return {"items": {n: known for n, known in kept.items() if known}}, lost

    def _in_force(self, batch: Consignments, found: Screened) -> Screened:
        days = batch.days[found.declaration]
        low, high = self._bounds()
        keep = (days < 0) | ((days >= low[found.profile]) & (days <= high[found.profile]))
        return Screened(found.declaration[keep], found.profile[keep], found.true[keep])

    def _bounds(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        active = self.profiles.active
        low = [((p.valid_from or date.min) - _EPOCH).days for p in active]
        high = [((p.valid_to or date.max) - _EPOCH).days for p in active]
        return np.asarray(low, np.int64), np.asarray(high, np.int64)

    def criterion(self, profile: Profile) -> Criterion:
        """The criterion of a profile, taken apart for explaining."""
        if profile.id not in self._parts:
            self._parts[profile.id] = Criterion(profile.tree, self.profiles.lists)
        return self._parts[profile.id]

    def _proposal(self, profile: Profile, items: Items) -> Proposal:
        position, values = items[0]
        return replace(
            profile.proposal,
            pointers=pointers_of(items),
            evidence=self.criterion(profile).evidence(position, values),
        )

    def _unknown(self, profile: Profile, items: Items) -> NotAssessed:
        missing: set[str] = set()
        for _, values in items:
            missing |= self.criterion(profile).missing(values)
        return _unknown(profile, missing, pointers_of(items)[0])


def _unknown(profile: Profile, missing: set[str], pointer: Pointer) -> NotAssessed:
    names = ", ".join(sorted(missing)) or "a value"
    wants = profile.unknown if profile.unknown != "nothing" else None
    return NotAssessed(
        desk=RiskControl.desk,
        control=profile.id,
        reason=f"“{profile.title}” could not be assessed: {names} not known.",
        missing=tuple(sorted(missing)),
        pointer=pointer,
        lane=None if profile.proposal.shadow else wants,
        urgency=profile.effect.urgency,
    )
