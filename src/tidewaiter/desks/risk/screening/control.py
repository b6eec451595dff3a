"""Name screening as a control: every party of a declaration against every list in force.

What is looked up (which entries are alike, what an officer decided about them) are facts; what
follows from them is policy. So a decision can be taken again years later without the lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tidewaiter.core import (
    Assessment,
    Consignments,
    Declaration,
    Facts,
    NotAssessed,
    Pointer,
    Proposal,
    from_plain,
    to_plain,
)
from tidewaiter.core.canonical import digest
from tidewaiter.core.finding import Finding
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.screening import findings
from tidewaiter.desks.risk.screening.comparing import Standing
from tidewaiter.desks.risk.screening.findings import DESK, Held
from tidewaiter.desks.risk.screening.memory import MatchKey, Memory, NoMemory, Verdict, held
from tidewaiter.desks.risk.screening.policy import Effect, NameList
from tidewaiter.desks.risk.screening.screener import Match, Screener
from tidewaiter.desks.risk.screening.subjects import Placed, subjects


class ScreeningControl:
    """The lists in force as a control of the engine."""

    desk = DESK

    def __init__(
        self, policies: Sequence[NameList], screener: Screener, memory: Memory | None = None
    ) -> None:
        self.policies = {policy.id: policy for policy in policies}
        self.version = version_of(policies)
        self._screener = screener
        self._memory = memory or NoMemory()

    def applies(self, batch: Consignments) -> Sequence[int]:
        """Every declaration, as long as there is a list."""
        return range(len(batch)) if self.policies else ()

    def gather(self, batch: Consignments) -> list[Facts]:
        """Per declaration the editions, the matches of its parties, and what was decided of them.

        One question to the memory of verdicts, however many declarations there are.
        """
        if not self.policies:
            return [{} for _ in range(len(batch))]
        declarations = [batch.declaration(n) for n in range(len(batch))]
        found = [list(self._parties(declaration)) for declaration in declarations]
        keys = {key for parties in found for _, pairs in parties for key, _ in pairs}
        recalled = self._memory.recall(sorted(keys, key=str)) if keys else {}
        editions = {name: e.plain() for name, e in self._screener.editions().items()}
        lists = {name: editions[name] for name in self.policies if name in editions}
        return [
            {"lists": lists, "parties": [_told(*party, recalled) for party in parties if party[1]]}
            for parties in found
        ]

    def _parties(
        self, declaration: Declaration
    ) -> Iterator[tuple[Placed, list[tuple[MatchKey, Match]]]]:
        available = self._screener.editions()
        for placed in subjects(declaration):
            identity = placed.subject.identity
            yield (
                placed,
                [
                    (MatchKey(identity, match.list, match.entry.key, match.entry.material), match)
                    for name, policy in self.policies.items()
                    if name in available and policy.in_force(declaration.day)
                    if not policy.roles or placed.role in policy.roles
                    for match in self._screener.matches(
                        placed.subject, name, policy.least_score, policy.topics
                    )
                ],
            )

    def assess(self, declaration: Declaration, facts: Facts) -> Assessment:
        """A finding for every match, proposals as the lists want, and lists that are lacking."""
        said: list[Finding] = []
        wanted: dict[str, Proposal] = {}
        lists: Mapping[str, Any] = facts.get("lists", {})
        for party in facts.get("parties", ()):
            for match in party["matches"]:
                policy = self.policies.get(match["list"])
                if policy is None:
                    continue
                where = Pointer.parse(party["pointer"])
                one = Held(where, party["name"], match, policy, lists[policy.id])
                finding, effect = _judged(one, declaration.day)
                said.append(finding)
                proposal = _proposal(one, finding, effect, self.version)
                if proposal is not None:
                    wanted.setdefault(proposal.control, proposal)
        return Assessment(
            desk=DESK,
            version=self.version,
            findings=tuple(said),
            proposals=tuple(wanted.values()),
            not_assessed=tuple(self._lacking(declaration, lists)),
        )

    def _lacking(self, declaration: Declaration, lists: Mapping[str, Any]) -> Iterator[NotAssessed]:
        """Lists in force that were not there or too old, and names that say nothing to any list."""
        placed = list(subjects(declaration))
        in_force = [one for one in self.policies.values() if one.in_force(declaration.day)]
        for policy in in_force if placed else ():
            reason = _why_lacking(policy, lists.get(policy.id), declaration.day)
            if reason:
                yield NotAssessed(
                    desk=DESK,
                    control=f"name list {policy.id}",
                    reason=reason,
                    missing=(policy.id,),
                    failed=True,
                )
        for one in placed:
            if not one.subject.comparable and any(
                not policy.roles or one.role in policy.roles for policy in in_force
            ):
                yield NotAssessed(
                    desk=DESK,
                    control="name lists",
                    reason=sentence(
                        "The name “{name}” has no letter that could be held against lists.",
                        name=one.subject.name,
                    ),
                    missing=("name",),
                    pointer=one.pointer,
                    failed=True,
                )

    def bundle(self) -> dict[str, Any]:
        """The policies as plain values, from which the control can be made again."""
        return bundle(self.policies.values())


def version_of(policies: Sequence[NameList]) -> str:
    """The version of a control with these policies."""
    return digest([to_plain(policy) for policy in policies])[:12]


def bundle(policies: Any) -> dict[str, Any]:
    """What a control is made from besides lists and verdicts."""
    return {"lists": [to_plain(policy) for policy in policies]}


def policies_of(bundle: Mapping[str, Any]) -> list[NameList]:
    """The reverse of :func:`bundle`."""
    return [from_plain(NameList, one) for one in bundle.get("lists", ())]


def _why_lacking(policy: NameList, edition: Mapping[str, Any] | None, day: date | None) -> str:
    if edition is None:
        return sentence("No edition of the list “{list}” is in use.", list=policy.title)
    if policy.stale_after_days is None or day is None:
        return ""
    as_of = edition.get("as_of")
    if as_of and day <= date.fromisoformat(as_of) + timedelta(days=policy.stale_after_days):
        return ""
    return sentence(
        "The data of the list “{list}” is of {as_of}, older than {days} days.",
        list=policy.title,
        as_of=as_of or "an unknown day",
        days=policy.stale_after_days,
    )


def _judged(one: Held, day: date | None) -> tuple[Finding, Effect]:
    """The finding for a match, and what it leads to; an officer's verdict goes before all else."""
    verdict = held(one.match, day)
    if verdict and verdict["verdict"] == Verdict.SAME:
        return findings.match_is_confirmed(one), one.policy.confirmed
    if verdict:
        finding = findings.told_apart(one)
        return finding, Effect(finding.severity)
    standing = Standing(one.match["standing"])
    return findings.BY_STANDING[standing](one), one.policy.effect(standing)


def _proposal(one: Held, finding: Finding, effect: Effect, version: str) -> Proposal | None:
    if effect.lane is None:
        return None
    return Proposal(
        control=f"name-list-{one.policy.id}-{finding.code}",
        version=version,
        lane=effect.lane,
        probability=effect.probability / 100,
        reason=finding.claim,
        pointers=(one.pointer,),
        evidence=finding.evidence,
        instructions=one.policy.instructions,
        legal_basis=one.policy.legal_basis,
    )


def _told(
    placed: Placed, pairs: Sequence[tuple[MatchKey, Match]], recalled: Mapping[MatchKey, Any]
) -> dict[str, Any]:
    """A party with its matches as facts."""
    return {
        "pointer": str(placed.pointer),
        "role": placed.role,
        "name": placed.subject.name,
        "identity": placed.subject.identity,
        "matches": [
            match_facts(match) | ({"verdict": recalled[key].plain()} if key in recalled else {})
            for key, match in pairs
        ],
    }


def match_facts(match: Match) -> dict[str, Any]:
    """A match as plain values."""
    return {
        "list": match.list,
        "entry": match.entry.key,
        "material": match.entry.material,
        "name": match.name,
        "score": str(match.score),
        "standing": match.standing.value,
        "pairs": [
            {"asked": pair.asked, "listed": pair.listed, "alike": f"{pair.alike:.3f}"}
            for pair in match.like.pairs
        ],
        "signs": [
            {"what": s.what, "asked": s.asked, "listed": s.listed, "weight": s.weight}
            for s in match.signs
        ],
        "said": match.entry.plain(),
    }
