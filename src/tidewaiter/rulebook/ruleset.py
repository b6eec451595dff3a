"""Everything that is in force at a moment, compiled. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from tidewaiter.core import TidewaiterError, to_plain
from tidewaiter.core.canonical import plain_digest
from tidewaiter.core.version import __version__
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.engine.records import FORMAT
from tidewaiter.rulebook import kinds
from tidewaiter.rulebook.calendars import ALWAYS_OPEN, Calendar, elapsed_share
from tidewaiter.rulebook.capacity import OfficeCapacity, fold
from tidewaiter.rulebook.errors import NoRules
from tidewaiter.rulebook.offices import Office

Everything = Mapping[str, Mapping[str, Any]]
"""Values by kind and identifier, as the kinds read them."""


@dataclass(frozen=True)
class Ruleset:
    """The documents in force, with what follows from them.

    ``everything`` holds them by kind and identifier, ``versions`` the number of the version of each
    that is in charge. Equal documents give an equal ``digest``, whatever their numbers.
    """

    everything: Everything
    versions: Mapping[str, Mapping[str, int]]

    @cached_property
    def policies(self) -> Policies:
        """Lane policies with the offices' capacity. Raises :class:`NoRules` if there is none."""
        policies: list[LanePolicy] = list(self.everything.get("policy", {}).values())
        if not policies:
            raise NoRules
        capacities: list[OfficeCapacity] = list(self.everything.get("capacity", {}).values())
        return fold(policies, capacities)

    @property
    def offices(self) -> Mapping[str, Office]:
        """The offices by their code."""
        return self.everything.get("office", {})

    @cached_property
    def bundle(self) -> Mapping[str, Any]:
        """Everything in plain form, as stored decisions need it to be replayed: policies with
        capacity, and of every desk what its control is made from; besides the offices."""
        return {
            "format": FORMAT,
            "engine": __version__,
            "policies": to_plain(self.policies.all),
            "desks": to_plain(kinds.desk_bundles(self.everything)),
            "offices": to_plain(dict(self.offices)),
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the bundle: what decisions name."""
        return plain_digest(self.bundle)

    @property
    def id(self) -> str:
        """The first twelve digits of the digest, for people."""
        return self.digest[:12]

    def calendar(self, office: str | None) -> Calendar:
        """When an office works; one that is not described never closes."""
        known = self.offices.get(office or "")
        return known.calendar if known else ALWAYS_OPEN

    def elapsed(self, office: str | None, at: datetime) -> float:
        """The share (0 to 1) of the office's day that has passed."""
        return elapsed_share(at, self.calendar(office))


def problems(everything: Everything) -> list[TidewaiterError]:
    """All that is wrong with documents that would be in force together."""
    return [
        problem
        for kind in kinds.all_kinds()
        if everything.get(kind.name)
        for problem in kind.check(everything)
    ]


def arranged(entries: Iterable[tuple[str, str, Any]]) -> dict[str, dict[str, Any]]:
    """Values by kind and identifier, in order, from (kind, identifier, value)."""
    found: dict[str, dict[str, Any]] = {}
    for kind, identifier, value in sorted(entries, key=lambda entry: entry[:2]):
        found.setdefault(kind, {})[identifier] = value
    return found
