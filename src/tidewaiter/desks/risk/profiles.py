"""Risk profiles: documents that say what to look for, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any

from tidewaiter.core import (
    ProfileError,
    Proposal,
    ValueRefused,
    digest,
    from_plain,
    to_plain,
)
from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.language.nodes import InList, Node
from tidewaiter.desks.risk.language.parse import parse
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.policy import LanePolicy


class Status(StrEnum):
    """Where a profile is in its life. Only ``live`` ones have an effect; ``shadow`` ones are
    matched and recorded beside them; drafts and retired ones are not matched."""

    DRAFT = "draft"
    SHADOW = "shadow"
    LIVE = "live"
    RETIRED = "retired"


@dataclass(frozen=True)
class Effect:
    """What a hit leads to. ``probability`` is a percentage, as in "red is 30"."""

    lane: str
    probability: Decimal = Decimal(100)
    instructions: str | None = None
    agency: str | None = None
    urgency: int = 50


@dataclass(frozen=True)
class Profile:
    """A risk profile.

    ``cap`` is the most hits per office and day that take effect; ``unknown`` what follows when the
    criterion is unknown for want of data: ``nothing``, or a lane. ``source`` keeps the text the
    profile was imported from.
    """

    id: str
    title: str
    owner: str
    reason: str
    when: str
    effect: Effect
    legal_basis: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    cap: int | None = None
    unknown: str = "nothing"
    status: Status = Status.DRAFT
    source: str | None = field(default=None)

    def __post_init__(self) -> None:
        for name in ("id", "title", "owner", "reason"):
            if not getattr(self, name).strip():
                raise self._error(name, "it is empty.")
        if not 0 <= self.effect.probability <= 100:
            raise self._error("effect.probability", "it is not between 0 and 100 percent.")
        if not 0 <= self.effect.urgency <= 100:
            raise self._error("effect.urgency", "it is not between 0 and 100.")
        if self.cap is not None and self.cap < 0:
            raise self._error("cap", "it is negative.")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise self._error("valid_to", "it is before valid_from.")

    def _error(self, name: str, message: str) -> ProfileError:
        return ProfileError(message, where=f"{profile_place(self.id)}, {name}")

    @cached_property
    def tree(self) -> Node:
        """The criterion as an expression tree."""
        return parse(self.when, where=f"profile {self.id}, when")

    @cached_property
    def version(self) -> str:
        """The first twelve digits of the SHA-256 of the profile's canonical text."""
        return digest(self)[:12]

    def valid_on(self, day: date | None) -> bool:
        """Whether it is in force on a day. Without a day it is: nothing escapes for want of one."""
        if day is None:
            return True
        after = self.valid_from is None or day >= self.valid_from
        return after and (self.valid_to is None or day <= self.valid_to)

    @cached_property
    def proposal(self) -> Proposal:
        """What a hit proposes, without the evidence of a particular hit."""
        return Proposal(
            control=self.id,
            version=self.version,
            lane=self.effect.lane,
            probability=self.effect.probability / 100,
            reason=self.reason,
            instructions=self.effect.instructions,
            agency=self.effect.agency,
            legal_basis=self.legal_basis,
            urgency=self.effect.urgency,
            cap=self.cap,
            shadow=self.status is Status.SHADOW,
        )


Lists = Mapping[str, frozenset[str]]


class ProfileSet:
    """Profiles and named lists that are used together.

    Raises :class:`ProfileError` for ids that occur twice, criteria that cannot be read, and lists
    that are not there.
    """

    def __init__(self, profiles: Iterable[Profile], lists: Lists | None = None) -> None:
        self.all = tuple(sorted(profiles, key=lambda p: p.id))
        self.lists: dict[str, frozenset[str]] = dict(lists or {})
        self.active = tuple(p for p in self.all if p.status in (Status.LIVE, Status.SHADOW))
        for one, other in pairwise(self.all):
            if one.id == other.id:
                raise ProfileError("two profiles have this id.", where=f"profile {one.id}")
        for profile in self.active:
            for name in lists_used(profile.tree):
                if name not in self.lists:
                    raise ProfileError(
                        sentence("there is no list '{name}'.", name=name),
                        where=f"profile {profile.id}, when",
                        advice=nearest(name, self.lists) or "Give the folder of lists (--lists).",
                    )

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the active profiles and the lists they use."""
        return digest({"profiles": self.active, "lists": self._lists_in_use()})

    @property
    def words(self) -> frozenset[str]:
        """Every word that an active profile reads."""
        return frozenset().union(*(p.tree.words for p in self.active))

    def bundle(self) -> dict[str, Any]:
        """Profiles and lists as plain values, for keeping beside decisions."""
        return {"profiles": to_plain(self.active), "lists": to_plain(self._lists_in_use())}

    @classmethod
    def from_bundle(cls, bundle: Mapping[str, Any]) -> ProfileSet:
        """The reverse of :meth:`bundle`."""
        lists = {name: frozenset(values) for name, values in bundle.get("lists", {}).items()}
        return cls((from_plain(Profile, p) for p in bundle.get("profiles", ())), lists)

    def _lists_in_use(self) -> Lists:
        used = set().union(*(lists_used(p.tree) for p in self.active))
        return {name: self.lists[name] for name in sorted(used)}


def lists_used(tree: Node) -> set[str]:
    """The names of the lists an expression looks into."""
    found = {tree.list_name} if isinstance(tree, InList) else set()
    return found.union(*(lists_used(part) for part in tree.parts))


def profile_place(name: object) -> str:
    """How errors name a profile."""
    return f"profile {name}" if name not in (None, "") else "a profile without id"


def read_profile(document: Mapping[str, Any], *, where: str) -> Profile:
    """A profile from a document. Raises :class:`ProfileError` naming the place and what to do."""
    try:
        profile: Profile = from_plain(Profile, dict(document))
    except ValueRefused as problem:
        place = f"{where}, {profile_place(document.get('id'))}"
        place = f"{place}, {problem.where}" if problem.where else place
        advice = problem.advice
        if problem.where == "effect" and not isinstance(document.get("effect"), Mapping):
            advice = sentence("Write lane: red on the line below effect:, two spaces further in.")
        raise ProfileError(problem.message, where=place, advice=advice) from None
    except ProfileError as problem:
        place = f"{where}, {problem.where}"
        raise ProfileError(problem.message, where=place, advice=problem.advice) from None
    return profile


def check_lanes(profiles: ProfileSet, policies: Policies | LanePolicy) -> None:
    """Check that every active profile asks for a lane that the policies of its days have.

    Raises :class:`ProfileError` naming the profile and the nearest lane. The least strict lane may
    be asked for; it is where everything goes anyway.
    """
    known = policies.all if isinstance(policies, Policies) else (policies,)
    for profile in profiles.active:
        for policy in known:
            if policy.meets(profile.valid_from, profile.valid_to):
                _check_lane(profile, "effect.lane", profile.effect.lane, policy)
                if profile.unknown != "nothing":
                    _check_lane(profile, "unknown", profile.unknown, policy)


def _check_lane(profile: Profile, name: str, lane: str, policy: LanePolicy) -> None:
    if problem := policy.lacking(lane, f"{profile_place(profile.id)}, {name}", ProfileError):
        raise problem
