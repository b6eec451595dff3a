"""The decision: one per declaration, with every reason it was taken for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tidewaiter.core.finding import Claim, Evidence, Finding, NotAssessed
from tidewaiter.core.pointer import Pointer


class Route(StrEnum):
    """How a declaration came into its lane."""

    MANDATORY = "mandatory"
    SELECTED = "selected"
    RANDOM = "random"
    NOT_ASSESSED = "not assessed"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason for a lane, whether or not the draw or the capacity let it take effect.

    ``source`` is ``profile:ID``, ``finding:CODE``, ``random`` or ``not assessed:CONTROL``.
    ``probability`` is the chance this reason alone selects, from 0 to 1, after its cap;
    ``drawn`` whether it did.
    """

    source: str
    version: str
    lane: str
    probability: Decimal
    drawn: bool
    text: str
    pointers: tuple[Pointer, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    legal_basis: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """What someone is asked to do: an officer, or a partner agency."""

    to: str
    text: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferral:
    """A lane that was drawn and could not be had, and why."""

    lane: str
    to_lane: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about a declaration, and everything that made it so.

    ``probabilities`` holds, per lane above green, the chance the declaration had of landing in that
    lane or a stricter one, given what its neighbours of the day drew; unbiased hit rates need it.
    """

    declaration: str
    office: str | None
    day: date | None
    lane: str
    route: Route
    probabilities: dict[str, Decimal] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    findings: tuple[Finding, ...] = ()
    not_assessed: tuple[NotAssessed, ...] = ()
    deferrals: tuple[Deferral, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    claims: tuple[Claim, ...] = ()
    facts_digest: str = ""
    versions: dict[str, str] = field(default_factory=dict)
