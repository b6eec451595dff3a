"""What a desk says about a declaration: findings, proposals, and what it could not assess."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tidewaiter.core.building import built_fast
from tidewaiter.core.pointer import ROOT, Pointer


class Severity(StrEnum):
    """How much a finding weighs. ``MANDATORY`` (safety, prohibition) is never subject to chance."""

    INFORMATION = "information"
    MINOR = "minor"
    MAJOR = "major"
    MANDATORY = "mandatory"


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One value that made a claim true.

    ``name`` is the word of the vocabulary, ``value`` what was declared or known, ``comparison``
    what it was held against, ``source`` where a value that was not declared comes from.
    """

    name: str
    value: str | None = None
    comparison: str | None = None
    pointer: Pointer | None = None
    source: str | None = None


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A claim about a declaration, with its evidence, its source in law, and advice."""

    code: str
    desk: str
    severity: Severity
    claim: str
    pointer: Pointer = ROOT
    evidence: tuple[Evidence, ...] = ()
    advice: str | None = None
    source: str | None = None


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class NotAssessed:
    """Something a desk was asked and could not answer; never read as 'nothing found'.

    ``missing`` names the fields or facts that were absent. ``lane`` is the lane the asker wants
    when the answer is unknown. ``failed`` says that the control itself failed or lacked its data:
    the policy then routes the declaration to an officer.
    """

    desk: str
    control: str
    reason: str
    missing: tuple[str, ...] = ()
    pointer: Pointer = ROOT
    lane: str | None = None
    urgency: int = 50
    failed: bool = False


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A control asks for a lane with a probability: a risk profile hit, a learned score.

    ``probability`` is a share from 0 to 1; ``urgency`` orders the queue when officers are few
    (higher first); ``cap`` is the most hits per office and day. A ``shadow`` proposal is recorded
    and has no effect.
    """

    control: str
    version: str
    lane: str
    probability: Decimal
    reason: str
    pointers: tuple[Pointer, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    instructions: str | None = None
    agency: str | None = None
    legal_basis: str | None = None
    urgency: int = 50
    cap: int | None = None
    shadow: bool = False


@built_fast
@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a declaration would use up, such as part of a permit's quantity.

    ``account`` names what is drawn on, ``quantity`` is in its unit. ``holds`` is what the account
    holds by law, in that unit: one that is not there yet is opened with it, and one that holds
    something else holds that from then on. Without it an account must have been opened before.
    """

    account: str
    quantity: Decimal
    unit: str
    pointer: Pointer = ROOT
    holds: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """All one desk has to say about one declaration.

    ``claims`` take effect together with the decision or not at all.
    """

    desk: str
    version: str
    findings: tuple[Finding, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    not_assessed: tuple[NotAssessed, ...] = ()
    claims: tuple[Claim, ...] = ()
