"""Deciding: every declaration of a source, in two passes.

The first pass asks the controls what is at stake, batch by batch. Then officers are allocated per
office and day. The second pass writes each decision with its evidence. Nothing depends on the size
or the order of the batches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tidewaiter.core import (
    Assessment,
    Control,
    Decision,
    Declaration,
    Facts,
    NotAssessed,
    to_plain,
)
from tidewaiter.core.canonical import plain_text, text_digest
from tidewaiter.core.control import Screening
from tidewaiter.core.version import __version__
from tidewaiter.engine.allocate import contexts
from tidewaiter.engine.assess import assess_all
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.draw import Bases, Draws, draws
from tidewaiter.engine.fold import fold
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.engine.seat import Context, settle
from tidewaiter.engine.stake import Stake, stake_of

Group = tuple[str | None, date | None]
Batches = Callable[[], Iterable[Batch]]
"""Gives the batches of a source; called once for each pass."""


@dataclass(frozen=True)
class Decided:
    """A decision and the facts it was taken on, from which it can be replayed.

    ``facts_text`` is the canonical text of the facts, whose digest the decision names.
    """

    declaration: Declaration
    decision: Decision
    facts: Mapping[str, Any]
    facts_text: str = field(repr=False)


class Engine:
    """Decides declarations with the given controls, lane policies and seed."""

    def __init__(
        self, controls: Sequence[Control], policies: Policies | LanePolicy, seed: str
    ) -> None:
        self.controls = tuple(controls)
        self.policies = policies if isinstance(policies, Policies) else Policies([policies])
        self.draws = Draws(seed)

    def decide(self, batches: Batches) -> Iterator[Decided]:
        """Decisions in the order of the source."""
        day = self.plan(batches())
        for batch in batches():
            yield from self.write(batch, day)

    def decide_one(self, declaration: Declaration) -> Decided:
        """The decision for one declaration on its own, as at its arrival."""
        batch = Batch.of([declaration])
        return next(iter(self.decide(lambda: [batch])))

    def plan(self, batches: Iterable[Batch]) -> Plan:
        """First pass: what is at stake, and what each declaration's neighbours leave it."""
        traffic: dict[Group, int] = defaultdict(int)
        stakes: dict[Group, list[Stake]] = defaultdict(list)
        for batch in batches:
            for group in zip(batch.header("office"), batch.dates, strict=True):
                traffic[group] += 1
            for _, stake in self.stakes(batch, self.draws.bases(batch.references)):
                stakes[stake.office, stake.day].append(stake)
        plan = Plan(dict(traffic), {})
        for group, found in stakes.items():
            policy = self.policies.on(group[1])
            for stake, context in zip(found, contexts(found, traffic[group], policy), strict=True):
                plan.contexts[stake.reference, *group] = context
        return plan

    def write(self, batch: Batch, plan: Plan) -> Iterator[Decided]:
        """Second pass: the decisions of a batch, with evidence."""
        said, gathered = assess_all(self.controls, batch)
        for position, declaration in enumerate(batch.declarations):
            assessments = [one[position] for one in said]
            facts = {c.desk: g[position] for c, g in zip(self.controls, gathered, strict=True)}
            base = self.draws.base(declaration.id)
            yield self._decided(declaration, assessments, facts, base, plan)

    def _decided(
        self,
        declaration: Declaration,
        assessments: Sequence[Assessment],
        gathered: dict[str, Facts],
        base: int,
        plan: Plan,
    ) -> Decided:
        policy = self.policies.on(declaration.day)
        context = plan.context(declaration)
        facts = {
            "declaration": to_plain(declaration),
            **self.facts(assessments, gathered, base, context),
        }
        text = plain_text(facts)
        digest = text_digest(text)
        decision = conclude(declaration, assessments, base, context, policy, digest)
        return Decided(declaration, decision, facts, text)

    def facts(
        self,
        assessments: Iterable[Assessment],
        gathered: Mapping[str, Facts],
        base: int,
        context: Context,
    ) -> dict[str, Any]:
        """What a decision is taken on besides the declaration, as plain values."""
        return {
            "desks": dict(gathered),
            "failed": [
                to_plain(unknown)
                for one in assessments
                if _only_failed(one)
                for unknown in one.not_assessed
            ],
            "draw": f"{base:016x}",
            "seed": self.draws.fingerprint,
            "context": to_plain(context),
        }

    def stakes(self, batch: Batch, bases: Bases) -> Iterator[tuple[int, Stake]]:
        """By position the declarations that anything asks a lane for, random ones among them.

        ``bases`` are those of the batch's draws, in its order.
        """
        said = self._said(batch)
        offices, regimes = batch.header("office"), batch.header("regime")
        random = draws(bases, "random").tolist()
        shares: dict[Any, float] = {}
        for position, day in enumerate(batch.dates):
            office, regime = offices[position], regimes[position]
            policy = self.policies.on(day)
            key = (policy.id, office, regime)
            if key not in shares:
                shares[key] = policy.random_share(office, regime)[0]
            assessments = [*said.get(position, ()), *_out_of_force(policy, day)]
            by_chance = random[position] < shares[key]
            if not assessments and not by_chance:
                continue
            base = int(bases[position])
            reference = batch.references[position]
            stake = stake_of(reference, base, office, day, regime, assessments, policy)
            if stake.bids or stake.sure is not None or by_chance:
                yield position, stake

    def _said(self, batch: Batch) -> dict[int, list[Assessment]]:
        """By position what the controls say, where they say anything."""
        found: dict[int, list[Assessment]] = defaultdict(list)
        slow = []
        for control in self.controls:
            try:
                if not isinstance(control, Screening):
                    slow.append(control)
                    continue
                for position, said in list(control.screen(batch)):
                    found[position].append(said)
            except Exception:
                slow.append(control)
        for one in assess_all(slow, batch, only_applicable=True)[0]:
            for position, said in enumerate(one):
                if said.proposals or said.findings or said.not_assessed:
                    found[position].append(said)
        return found


@dataclass
class Plan:
    """Traffic by office and day, and the context of every declaration with a stake."""

    traffic: dict[Group, int]
    contexts: dict[tuple[str, str | None, date | None], Context]

    def context(self, declaration: Declaration) -> Context:
        """The context of a declaration; without a stake only the traffic matters."""
        group = (declaration.office, declaration.day)
        found = self.contexts.get((declaration.id, *group))
        return found or Context(self.traffic.get(group, 1))


def _out_of_force(policy: LanePolicy, day: date | None) -> list[Assessment]:
    """What is to be said where no lane policy covers the day: an officer has to look."""
    if day is None or policy.valid_on(day):
        return []
    reason = f"No lane policy is in force on {day}; the nearest, '{policy.id}', was used."
    unknown = NotAssessed(desk="policy", control="policy", reason=reason, failed=True)
    version = policy.digest[:12]
    return [Assessment(desk="policy", version=version, not_assessed=(unknown,))]


def _only_failed(said: Assessment) -> bool:
    """Whether a control failed outright, so that asking it again proves nothing."""
    failed = bool(said.not_assessed) and all(unknown.failed for unknown in said.not_assessed)
    return failed and not said.proposals and not said.findings


def conclude(
    declaration: Declaration,
    assessments: Sequence[Assessment],
    base: int,
    context: Context,
    policy: LanePolicy,
    facts_digest: str,
) -> Decision:
    """The decision that follows from what was said, drawn and left by the others."""
    regime = declaration.regime.value if declaration.regime else None
    assessments = [*assessments, *_out_of_force(policy, declaration.day)]
    reference, office, day = declaration.id, declaration.office, declaration.day
    stake = stake_of(reference, base, office, day, regime, assessments, policy)
    seat = settle(stake, context, policy)
    versions = {"engine": __version__, "policy": f"{policy.id}@{policy.digest[:12]}"}
    return fold(declaration, assessments, stake, seat, policy, facts_digest, versions)


__all__ = ["Decided", "Engine", "Plan", "conclude"]
