"""The policy of a learned score: which model, what an examination is worth, and who is chosen.

A document of the rulebook, kind ``learned-score``: proposed by one and approved by another. To
promote a model is to propose a version that names it; to go back is to restore an earlier one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tidewaiter.core import PolicyError
from tidewaiter.core.documents import read_document

_DIGEST = re.compile(r"[0-9a-f]{64}")
ANY = "*"


@dataclass(frozen=True)
class Exploration:
    """Items that would teach most are examined by chance: what is uncertain, and what is new.

    ``share`` percent of the traffic is examined so, drawn from the ``among`` percent that would
    teach most. Each of those has the same known chance, so that estimates can undo the choice.
    """

    share: Decimal = Decimal(0)
    among: Decimal = Decimal(10)


@dataclass(frozen=True)
class Retraining:
    """A candidate is trained every so many ``days`` (0: never), once so many ``labels`` are new.

    Labels are results of examinations of items. A candidate is kept, and never comes into force by
    itself.
    """

    days: int = 0
    labels: int = 200


@dataclass(frozen=True, kw_only=True)
class LearnedScore:
    """A score in force.

    ``model`` and ``shadow`` are digests of models; a shadow is scored beside and has no effect.
    ``share`` is the percentage of items, by the traffic the model was tuned on, that are worth
    most and ask for ``lane``, with ``probability`` percent. The worth of an examination, in
    national currency, is the chance of an offence times the amount it would bring (at most
    ``amount_cap``) and ``harm`` (by the beginning of the commodity code, the longest that fits;
    ``*`` for all others), less ``minutes`` of officers at ``minute_cost``. One that is not worth
    more than it costs is not asked for.
    """

    id: str
    title: str
    model: str
    shadow: str = ""
    lane: str = "red"
    share: Decimal = Decimal(5)
    probability: Decimal = Decimal(100)
    amount_cap: Decimal = Decimal(10_000)
    harm: dict[str, Decimal] = field(default_factory=lambda: {ANY: Decimal(100)})
    minutes: Decimal = Decimal(45)
    minute_cost: Decimal = Decimal("0.1")
    explore: Exploration = field(default_factory=Exploration)
    retrain: Retraining = field(default_factory=Retraining)
    instructions: str | None = None
    legal_basis: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        for name in ("id", "title"):
            if not getattr(self, name).strip():
                raise self._error(name, "it is empty.")
        for name in ("model", "shadow"):
            given = getattr(self, name)
            if not _DIGEST.fullmatch(given) and (given or name == "model"):
                raise self._error(name, "it is not the digest of a model.")
        self._check_numbers()
        self._check_harm()
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise self._error("valid_to", "it is before valid_from.")

    def _check_numbers(self) -> None:
        for name in ("share", "probability", "explore.share", "explore.among"):
            if not 0 <= self._number(name) <= 100:
                raise self._error(name, "it is not between 0 and 100 percent.")
        if self.explore.share > self.explore.among:
            raise self._error("explore.share", "it is more than those it is drawn among.")
        for name in ("amount_cap", "minutes", "minute_cost", "retrain.days", "retrain.labels"):
            if self._number(name) < 0:
                raise self._error(name, "it is negative.")

    def _check_harm(self) -> None:
        for prefix, weight in self.harm.items():
            place = f"harm.{prefix}"
            if prefix != ANY and not (prefix.isascii() and prefix.isdigit()):
                raise self._error(place, "it is no beginning of a commodity code.")
            if weight < 0:
                raise self._error(place, "it is negative.")

    def _number(self, name: str) -> Decimal:
        found: Any = self
        for part in name.split("."):
            found = getattr(found, part)
        return Decimal(found)

    def _error(self, name: str, message: str) -> PolicyError:
        return PolicyError(message, where=f"learned score {self.id}, {name}")

    def in_force(self, day: date | None) -> bool:
        """Whether the policy covers a day; one that is not known is covered."""
        if day is None:
            return True
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)

    @property
    def acts(self) -> bool:
        """Whether it can ask for anything at all: otherwise it is only recorded."""
        return (self.share > 0 and self.probability > 0) or self.teaching > 0

    def harm_of(self, hs: str | None) -> float:
        """The weight of harm of goods under a commodity code."""
        fitting = [p for p in self.harm if p != ANY and hs is not None and hs.startswith(p)]
        return float(self.harm.get(max(fitting, key=len, default=ANY), 0))

    @property
    def cost(self) -> float:
        """What an examination costs, in national currency."""
        return float(self.minutes * self.minute_cost)

    @property
    def teaching(self) -> Decimal:
        """The chance, 0 to 1, of each item that would teach most."""
        if not self.explore.among:
            return Decimal(0)
        return (self.explore.share / self.explore.among).quantize(Decimal("0.000001"))


def read_learned_score(identifier: str, content: Mapping[str, Any]) -> LearnedScore:
    """A policy from a document. Raises :class:`PolicyError` naming the score and the key."""
    return read_document("learned score", LearnedScore, PolicyError, identifier, content)
