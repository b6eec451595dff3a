"""Deciding as declarations arrive, when the rest of the day is not known yet.

What others of the day have taken so far is kept in a :class:`Tally` per office and day; a
declaration meets what they left. So that the morning does not use up the officers of the afternoon,
capacity and caps are opened bit by bit: by the share of the day that has passed (see
:func:`tidewaiter.engine.policy.paced`). A declaration's own draws do not depend on the tally, so
the recorded probabilities stay the right weights for unbiased estimates.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tidewaiter.core import Assessment, Decision, Declaration, Facts, to_plain
from tidewaiter.core.canonical import plain_text, text_digest
from tidewaiter.engine.assess import assess_all
from tidewaiter.engine.batch import Batch, Findings
from tidewaiter.engine.decide import Engine, conclude
from tidewaiter.engine.policy import LanePolicy, paced
from tidewaiter.engine.seat import Context, Room
from tidewaiter.engine.stake import Bid, bids_of

_FIRST = '{"context":'
_DECODER = json.JSONDecoder()


@dataclass
class Tally:
    """What one office and day has taken so far: declarations, seats per lane, hits per cap."""

    traffic: int = 0
    lanes: dict[str, int] = field(default_factory=dict)
    caps: dict[str, int] = field(default_factory=dict)

    def add(self, decision: Decision) -> None:
        """Count a decision."""
        self.traffic += 1
        self.lanes[decision.lane] = self.lanes.get(decision.lane, 0) + 1
        for reason in decision.reasons:
            if reason.drawn and reason.source.startswith("profile:"):
                self.caps[reason.source] = self.caps.get(reason.source, 0) + 1

    def remove(self, decision: Mapping[str, Any]) -> None:
        """Take back a decision, in plain form, that another replaces."""
        self.traffic = max(self.traffic - 1, 0)
        lane = str(decision.get("lane"))
        if self.lanes.get(lane):
            self.lanes[lane] -= 1
        for reason in decision.get("reasons", ()):
            if reason.get("drawn") and self.caps.get(reason["source"]):
                self.caps[reason["source"]] -= 1


@dataclass(frozen=True, slots=True)
class Assessed:
    """A declaration with what the desks said and the facts they said it on."""

    declaration: Declaration
    said: tuple[Assessment, ...]
    facts: Mapping[str, Facts]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A decision on arrival, in ``plain`` form too, with canonical texts: of the decision
    (``content``), of the declaration (``canonical``) and of the facts without it;
    :func:`facts_text` puts the last two together again."""

    declaration: Declaration
    decision: Decision
    plain: Mapping[str, Any]
    content: str
    canonical: str
    facts: str


def assess_arrivals(
    engine: Engine, declarations: Sequence[Declaration], findings: Findings | None = None
) -> list[Assessed]:
    """Ask the desks about declarations; what is asked once per batch is asked once.

    ``findings`` holds, by position, what was odd about their messages.
    """
    if not declarations:
        return []
    said, gathered = assess_all(engine.controls, Batch.of(declarations, findings))
    desks = [control.desk for control in engine.controls]
    return [
        Assessed(
            declaration,
            tuple(one[n] for one in said),
            {desk: facts[n] for desk, facts in zip(desks, gathered, strict=True)},
        )
        for n, declaration in enumerate(declarations)
    ]


def decide_arrival(engine: Engine, one: Assessed, tally: Tally, elapsed: float = 1.0) -> Arrived:
    """Decide, given what the day has taken so far; the caller adds the decision to the tally.

    ``elapsed`` is the share (0 to 1) of the office's day that has passed.
    """
    declaration = one.declaration
    policy = engine.policies.on(declaration.day)
    context = arrival_context(declaration, one.said, policy, tally, elapsed)
    base = engine.draws.base(declaration.id)
    canonical = plain_text(to_plain(declaration))
    facts = plain_text(engine.facts(one.said, one.facts, base, context))
    digest = text_digest(facts_text(canonical, facts))
    decision = conclude(declaration, one.said, base, context, policy, digest)
    plain = to_plain(decision)
    return Arrived(declaration, decision, plain, plain_text(plain), canonical, facts)


def facts_text(canonical: str, facts: str) -> str:
    """The canonical text of the whole facts, from the declaration's and that of the rest.

    Keys stand in order: ``declaration`` comes right after ``context``, which comes first.
    Raises :class:`ValueError` where ``facts`` is no such text.
    """
    if not facts.startswith(_FIRST):
        raise ValueError("the text holds no facts of a decision")
    _, end = _DECODER.raw_decode(facts, len(_FIRST))
    return f'{facts[:end]},"declaration":{canonical}{facts[end:]}'


def arrival_context(
    declaration: Declaration,
    said: Sequence[Assessment],
    policy: LanePolicy,
    tally: Tally,
    elapsed: float,
) -> Context:
    """What those who came before leave."""
    traffic = tally.traffic + 1
    rooms = {}
    for lane in policy.controlled:
        limit = policy.room(lane.code, declaration.office, traffic, elapsed)
        if limit is not None:
            rooms[lane.code] = Room(limit, tally.lanes.get(lane.code, 0))
    bids = [bid for bid in bids_of(said, policy) if bid.cap is not None]
    caps = {bid.source: _within(bid, tally, elapsed) for bid in bids}
    return Context(traffic, rooms, caps)


def _within(bid: Bid, tally: Tally, elapsed: float) -> float:
    room = paced(bid.cap or 0, elapsed)
    return 1.0 if tally.caps.get(bid.source, 0) < room else 0.0
