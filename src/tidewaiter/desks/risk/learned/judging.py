"""From scores to proposals: what is asked for by its worth, and what an examination would teach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from tidewaiter.core import Evidence, Pointer, Proposal
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.risk.history.reading import Bools, Floats, Ints
from tidewaiter.desks.risk.learned.benefit import Ranks, benefit, harm_of, novelty, teaching
from tidewaiter.desks.risk.learned.features import Matrix
from tidewaiter.desks.risk.learned.model import Model
from tidewaiter.desks.risk.learned.policy import LearnedScore

LEAST_URGENT, MOST_URGENT, TO_LEARN = 50, 90, 40
"""Urgencies of the least and the most worthwhile that is asked for, and of what would teach."""


@dataclass(frozen=True)
class Score:
    """A policy with one of its models; a shadow has no effect."""

    policy: LearnedScore
    model: Model
    ranks: Ranks
    shadow: bool

    @property
    def name(self) -> str:
        """How reasons for a lane call it."""
        return f"learned-{self.policy.id}" + ("-shadow" if self.shadow else "")


@dataclass(frozen=True)
class Judged:
    """Per item: its probability, worth and rank, and whether it is asked for or would teach."""

    probability: Floats
    worth: Floats
    rank: Floats
    asked: Bools
    teaches: Bools


def judge(score: Score, matrix: Matrix, codes: Sequence[str | None]) -> Judged:
    """Score items, given their commodity codes, and say which are asked for."""
    policy = score.policy
    told = score.model.score(matrix)
    worth = benefit(policy, told.probability, told.amount, harm_of(policy, codes))
    rank = score.ranks.worth(worth)
    lessons = score.ranks.teaching(teaching(told.probability, novelty(matrix)))
    share = float(policy.share) / 100
    asked = ((rank > 1 - share) | (share >= 1)) & (worth > 0)
    teaches = (lessons > 1 - float(policy.explore.among) / 100) & (policy.teaching > 0)
    return Judged(told.probability, worth, rank, asked, teaches)


def bare(score: Score, judged: Judged, rows: Ints) -> Iterator[Proposal]:
    """The proposals for the items of one declaration: by worth, and to learn."""
    policy = score.policy
    asked, teaches = rows[judged.asked[rows]], rows[judged.teaches[rows]]
    first = int(rows[0])
    if asked.size:
        best = asked[np.argsort(-judged.worth[asked], kind="stable")]
        share = max(float(policy.share) / 100, 1e-9)
        place = (float(judged.rank[best[0]]) - (1 - share)) / share
        yield _proposal(
            score,
            score.name,
            policy.probability / 100,
            sentence(
                "The learned score counts item {item} among the {share} % most worth an "
                "examination.",
                item=int(best[0]) - first + 1,
                share=f"{policy.share:f}",
            ),
            [int(n) - first + 1 for n in best],
            LEAST_URGENT + round((MOST_URGENT - LEAST_URGENT) * min(1.0, max(0.0, place))),
        )
    if teaches.size:
        yield _proposal(
            score,
            f"{score.name}-explore",
            policy.teaching,
            sentence(
                "Item {item} is among those of which an examination would teach most: it is "
                "uncertain or new.",
                item=int(teaches[0]) - first + 1,
            ),
            [int(n) - first + 1 for n in teaches],
            TO_LEARN,
        )


def _proposal(
    score: Score, name: str, chance: Decimal, reason: Sentence, items: list[int], urgency: int
) -> Proposal:
    return Proposal(
        control=name,
        version=score.model.digest[:12],
        lane=score.policy.lane,
        probability=chance,
        reason=reason,
        pointers=tuple(Pointer.item(item) for item in items),
        instructions=score.policy.instructions,
        legal_basis=score.policy.legal_basis,
        urgency=urgency,
        shadow=score.shadow,
    )


def evidence(
    score: Score, judged: Judged, number: int, why: Sequence[Sentence], where: Pointer
) -> tuple[Evidence, ...]:
    """The figures and reasons behind a proposal, for the item it is about."""
    source = f"model {score.model.digest[:12]}"
    figures = (
        ("chance of an offence", f"{100 * judged.probability[number]:.1f} %"),
        ("expected net benefit", f"{judged.worth[number]:,.2f}"),
    )
    return (
        *(Evidence(name=n, value=v, pointer=where, source=source) for n, v in figures),
        *(Evidence(name="reason", value=str(one), pointer=where, source=source) for one in why),
    )
