"""What a country does with a list of names: which entries count, and what a match leads to.

The policy is a document of the rulebook; the entries come in editions (:mod:`.editions`). A name
alone is never enough for what stops goods: its severity is at most minor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tidewaiter.core import PolicyError, Role, Severity
from tidewaiter.core.documents import read_document
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.screening.comparing import Standing

FOR_A_NAME_ALONE = (Severity.INFORMATION, Severity.MINOR)
"""The severities a match may have that nothing but the name speaks for."""

LONGEST_MEMORY = 1825
"""Days after which what was decided about a match is asked again at the latest: five years."""


@dataclass(frozen=True)
class Effect:
    """What a match leads to: a finding of this severity, and a lane if one is asked for.

    ``probability`` is a percentage.
    """

    severity: Severity
    lane: str | None = None
    probability: Decimal = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class NameList:
    """The policy of one list.

    ``least_score`` is the likeness of names, 0.5 to 1, from which on a match is told. ``roles`` and
    ``topics`` narrow who is screened and which entries count; empty means all. The four effects are
    those of a match that nothing but the name speaks for, that something supports, that is
    identified, and that an officer has confirmed. ``stale_after_days``: when the source's data is
    older than that on the day of a declaration, the list counts as not assessed. ``remember_days``
    is how long an officer's decision about a match holds.
    """

    id: str
    title: str
    source: str
    url: str = ""
    legal_basis: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    least_score: Decimal = Decimal("0.85")
    roles: tuple[Role, ...] = ()
    topics: tuple[str, ...] = ()
    name_alone: Effect = field(default_factory=lambda: Effect(Severity.MINOR))
    supported: Effect = field(default_factory=lambda: Effect(Severity.MAJOR))
    identified: Effect = field(default_factory=lambda: Effect(Severity.MAJOR))
    confirmed: Effect = field(default_factory=lambda: Effect(Severity.MANDATORY))
    instructions: str | None = None
    stale_after_days: int | None = None
    remember_days: int = 365

    def __post_init__(self) -> None:
        for name in ("id", "title", "source"):
            if not getattr(self, name).strip():
                raise self._error(name, "it is empty.")
        if not Decimal("0.5") <= self.least_score <= 1:
            raise self._error("least_score", "it is not between 0.5 and 1.")
        if self.name_alone.severity not in FOR_A_NAME_ALONE:
            raise PolicyError(
                "a name alone never stops goods.",
                where=f"name list {self.id}, name_alone.severity",
                advice="Write information or minor; what supports a match has its own effect.",
            )
        for name in ("name_alone", "supported", "identified", "confirmed"):
            if not 0 <= getattr(self, name).probability <= 100:
                place = f"{name}.probability"
                raise self._error(place, "it is not between 0 and 100 percent.")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise self._error("valid_to", "it is before valid_from.")
        if self.stale_after_days is not None and self.stale_after_days < 1:
            raise self._error("stale_after_days", "it is not a number of days from 1.")
        if not 1 <= self.remember_days <= LONGEST_MEMORY:
            raise PolicyError(
                sentence("it is not a number of days from 1 to {most}.", most=LONGEST_MEMORY),
                where=f"name list {self.id}, remember_days",
            )

    def _error(self, name: str, message: str) -> PolicyError:
        return PolicyError(message, where=f"name list {self.id}, {name}")

    def effect(self, standing: Standing) -> Effect:
        """What a match of this standing leads to; one that is contradicted is only told."""
        return {
            Standing.CONTRADICTED: Effect(Severity.INFORMATION),
            Standing.NAME_ALONE: self.name_alone,
            Standing.SUPPORTED: self.supported,
            Standing.IDENTIFIED: self.identified,
        }[standing]

    def in_force(self, day: date | None) -> bool:
        """Whether the policy covers a day; one that is not known is covered."""
        if day is None:
            return True
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


def read_name_list(identifier: str, content: Mapping[str, Any]) -> NameList:
    """A policy from a document. Raises :class:`PolicyError` naming the list and the key."""
    return read_document("name list", NameList, PolicyError, identifier, content)
