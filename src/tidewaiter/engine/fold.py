"""Folding: what the desks said, and the seat, become one decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from tidewaiter.core import (
    Assessment,
    Decision,
    Declaration,
    Finding,
    Instruction,
    NotAssessed,
    Proposal,
    Reason,
)
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.engine.seat import Seat, probability_text
from tidewaiter.engine.stake import Bid, Stake

_CERTAIN = Decimal(1)


def fold(
    declaration: Declaration,
    assessments: Iterable[Assessment],
    stake: Stake,
    seat: Seat,
    policy: LanePolicy,
    facts_digest: str,
    versions: Mapping[str, str],
) -> Decision:
    """One decision with every reason, whether it took effect or not."""
    said = tuple(assessments)
    reasons = sorted(
        _reasons(said, stake, seat, policy),
        key=lambda reason: (-policy.precedence(reason.lane), not reason.drawn, reason.source),
    )
    return Decision(
        declaration=declaration.id,
        office=declaration.office,
        day=declaration.day,
        lane=seat.lane,
        route=seat.route,
        probabilities=seat.probabilities,
        reasons=tuple(reasons),
        findings=tuple(finding for one in said for finding in one.findings),
        not_assessed=tuple(unknown for one in said for unknown in one.not_assessed),
        deferrals=seat.deferrals,
        instructions=tuple(_instructions(said, seat, stake, policy)),
        claims=tuple(claim for one in said for claim in one.claims),
        facts_digest=facts_digest,
        versions=dict(versions) | {one.desk: one.version for one in said},
    )


def _reasons(
    said: tuple[Assessment, ...], stake: Stake, seat: Seat, policy: LanePolicy
) -> Iterator[Reason]:
    fate = {
        bid.source: (bid, drawn, chance)
        for bid, drawn, chance in zip(stake.bids, seat.drawn, seat.chances, strict=True)
    }
    for one in said:
        for proposal in one.proposals:
            yield _profile_reason(proposal, fate, stake)
        for unknown in one.not_assessed:
            if unknown.failed or f"not assessed:{unknown.control}" in fate:
                yield _unknown_reason(unknown, policy)
        for finding in one.findings:
            lane = policy.lane_of(finding)
            if lane is not None:
                yield _finding_reason(finding, lane, one.version)
    if seat.random_share > 0:
        yield _random_reason(seat, policy)


Fate = Mapping[str, tuple[Bid, bool, float]]


def _profile_reason(proposal: Proposal, fate: Fate, stake: Stake) -> Reason:
    source = f"profile:{proposal.control}"
    base = Reason(
        source=source,
        version=proposal.version,
        lane=proposal.lane,
        probability=proposal.probability,
        drawn=False,
        text=proposal.reason,
        pointers=proposal.pointers,
        evidence=proposal.evidence,
        legal_basis=proposal.legal_basis,
    )
    if proposal.shadow:
        return replace(base, note="shadow: recorded beside the live profiles, without effect")
    bid, drawn, chance = fate[source]
    note = None
    if not drawn:
        note = "not drawn"
        if stake.drawn(bid):
            note = f"drawn, but the cap of {bid.cap} a day was full"
    return replace(base, probability=probability_text(chance), drawn=drawn, note=note)


def _unknown_reason(unknown: NotAssessed, policy: LanePolicy) -> Reason:
    return Reason(
        source=f"not assessed:{unknown.control}",
        version="",
        lane=policy.not_assessed if unknown.failed else unknown.lane or policy.not_assessed,
        probability=_CERTAIN,
        drawn=True,
        text=unknown.reason,
        pointers=(unknown.pointer,),
    )


def _finding_reason(finding: Finding, lane: str, version: str) -> Reason:
    return Reason(
        source=f"finding:{finding.code}",
        version=version,
        lane=lane,
        probability=_CERTAIN,
        drawn=True,
        text=finding.claim,
        pointers=(finding.pointer,),
        evidence=finding.evidence,
        legal_basis=finding.source,
    )


def _random_reason(seat: Seat, policy: LanePolicy) -> Reason:
    share = seat.random_share
    return Reason(
        source="random",
        version=policy.digest[:12],
        lane=seat.random_lane,
        probability=probability_text(share),
        drawn=seat.random_drawn,
        text=f"Chosen at random, 1 in {1 / share:.4g}. No other reason.",
        note=None if seat.random_drawn else "not drawn",
    )


def _instructions(
    said: tuple[Assessment, ...], seat: Seat, stake: Stake, policy: LanePolicy
) -> Iterator[Instruction]:
    """What took effect at the lane that was reached, for officers and partner agencies."""
    drawn = {bid.source for bid, hit in zip(stake.bids, seat.drawn, strict=True) if hit}
    if seat.lane == policy.free.code:
        return
    for one in said:
        for proposal in one.proposals:
            source = f"profile:{proposal.control}"
            if source in drawn and not proposal.shadow:
                text = proposal.instructions or proposal.reason
                if proposal.agency:
                    yield Instruction(to=proposal.agency, text=text, source=source)
                if proposal.instructions or not proposal.agency:
                    yield Instruction(to="officer", text=text, source=source)
        for finding in one.findings:
            if finding.advice and policy.lane_of(finding) is not None:
                yield Instruction(
                    to="officer", text=finding.advice, source=f"finding:{finding.code}"
                )
