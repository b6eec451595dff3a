"""Learned scores as a control: what is worth examining, what would teach, and why.

Features are facts, kept with the decision; trees and policy are rules. So a decision can be taken
again years later without the history behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from tidewaiter.core import (
    Assessment,
    Consignments,
    Declaration,
    Facts,
    NotAssessed,
    Proposal,
    TidewaiterError,
    from_plain,
    to_plain,
)
from tidewaiter.core.canonical import digest
from tidewaiter.core.sentence import Sentence, joined, sentence
from tidewaiter.desks.risk.history import reading
from tidewaiter.desks.risk.latest import Latest
from tidewaiter.desks.risk.learned import features
from tidewaiter.desks.risk.learned.benefit import Ranks
from tidewaiter.desks.risk.learned.features import Matrix
from tidewaiter.desks.risk.learned.history import day_of
from tidewaiter.desks.risk.learned.judging import Judged, Score, bare, evidence, judge
from tidewaiter.desks.risk.learned.keys import FEW
from tidewaiter.desks.risk.learned.model import Model
from tidewaiter.desks.risk.learned.past import Past
from tidewaiter.desks.risk.learned.policy import LearnedScore
from tidewaiter.desks.risk.learned.reasons import reasons
from tidewaiter.desks.risk.values import ItemValues

DESK = "learned"

Models = Callable[[str], Model]
"""Gives a model by its digest; raises a :class:`TidewaiterError` where it cannot be had."""

_COLUMNS = (
    *("hs", "origin", "dispatch", "description", "importer", "exporter", "seller", "declarant"),
    *("consignee", "carrier", "office", "customs_value", "net_mass", "gross_mass", "duty_rate"),
    *("duty_amount", "item_count", "packages", "item_price", "place_loading", "duty_type"),
    *("declaration_type", "procedure", "transaction_nature", "preference", "origin_type"),
    *("border_mode", "payment_method", "valuation_method", "package_kind"),
)


class LearnedControl:
    """The learned scores in force as a control of the engine."""

    desk = DESK

    def __init__(self, policies: Sequence[LearnedScore], models: Models, past: Past | None) -> None:
        self.policies = tuple(policies)
        self.version = version_of(policies)
        self._past = past
        self._values = ItemValues(_COLUMNS)
        self.scores: list[Score] = []
        self._latest = Latest[Matrix]()
        self._said: dict[str, tuple[Any, Judged]] = {}
        self._lacking: dict[str, str] = {}
        for policy in self.policies:
            self._open(policy, models)

    def _open(self, policy: LearnedScore, models: Models) -> None:
        for named, shadow in ((policy.model, False), (policy.shadow, True)):
            if not named:
                continue
            try:
                model = models(named)
            except TidewaiterError as problem:
                if not shadow:
                    self._lacking[policy.id] = problem.message
                continue
            self.scores.append(Score(policy, model, Ranks(policy, model), shadow))

    def applies(self, batch: Consignments) -> Sequence[int]:
        """Every declaration, as long as there is a score."""
        return range(len(batch)) if self.policies else ()

    def gather(self, batch: Consignments) -> list[Facts]:
        """The features of every item; nothing where there are no tables of the past."""
        if not self.policies or self._past is None:
            return [{} for _ in range(len(batch))]
        found: list[dict[str, Any]] = [{"items": {}} for _ in range(len(batch))]
        rows = self._features(batch, self._past).tolist()
        position, last = 0, -1
        for owner, row in zip(batch.owners().tolist(), rows, strict=True):
            position = position + 1 if owner == last else 1
            last = owner
            told = [None if value != value else value for value in row]
            found[owner]["items"][str(position)] = told
        return list(found)

    def _features(self, batch: Consignments, past: Past) -> Matrix:
        """The features of a batch; those of the last one are kept, since it is asked for twice."""

        def made() -> Matrix:
            named = ((name, batch.column(name)) for name in features.COLUMNS)
            given = {name: column for name, column in named if column is not None}
            return features.matrix(pa.RecordBatch.from_pydict(given), past)

        return self._latest.of(batch, made)

    def assess(self, declaration: Declaration, facts: Facts) -> Assessment:
        """Proposals with reasons for what is worth an examination, and scores that are lacking."""
        matrix = matrix_of(facts)
        proposals: list[Proposal] = []
        for score in self.scores:
            if matrix is None or declaration.day is None:
                continue
            if not score.policy.in_force(declaration.day):
                continue
            judged = self._judged(score, matrix, codes(declaration))
            proposals += self._proposals(score, judged, matrix, declaration)
        return Assessment(
            desk=DESK,
            version=self.version,
            proposals=tuple(proposals),
            not_assessed=tuple(self._missing_on(declaration.day, matrix is None)),
        )

    def screen(self, batch: Consignments) -> Iterator[tuple[int, Assessment]]:
        """What :meth:`assess` would propose, by declaration, without reasons."""
        owners = np.asarray(batch.owners())
        matrix = None if self._past is None else self._features(batch, self._past)
        told = _column(batch, "hs")
        asked: dict[int, list[Proposal]] = {}
        days = batch.days
        for score in self.scores:
            if matrix is None:
                break
            judged = self._judged(score, matrix, told)
            for owner in np.unique(owners[judged.asked | judged.teaches]).tolist():
                if days[owner] >= 0 and score.policy.in_force(_day(days[owner])):
                    rows = _run(owners, owner)
                    asked.setdefault(owner, []).extend(bare(score, judged, rows))
        for number in range(len(batch)):
            missing = tuple(self._missing_on(_day(days[number]), matrix is None))
            if number in asked or missing:
                yield (
                    number,
                    Assessment(
                        desk=DESK,
                        version=self.version,
                        proposals=tuple(asked.get(number, ())),
                        not_assessed=missing,
                    ),
                )

    def _judged(self, score: Score, matrix: Matrix, told: Sequence[str | None]) -> Judged:
        """What a score says; of a few items it is kept, since a decision asks for it twice."""
        if len(matrix) > FEW:
            return judge(score, matrix, told)
        asked = (matrix.tobytes(), tuple(told))
        known = self._said.get(score.name)
        if known is None or known[0] != asked:
            known = self._said[score.name] = (asked, judge(score, matrix, told))
        return known[1]

    def _missing_on(self, day: date | None, no_past: bool) -> Iterator[NotAssessed]:
        """Scores in force that cannot be given: never read as harmless.

        One that could ask for nothing, as it is only recorded, holds nothing up either.
        """
        for policy in self.policies:
            if not policy.in_force(day) or not policy.acts:
                continue
            why = self._lacking.get(policy.id)
            if why is None and no_past:
                why = sentence("there are no tables of what was seen and found before.")
            if why is None and day is None:
                why = sentence("the declaration has no day.")
            if why is not None:
                yield NotAssessed(
                    desk=DESK,
                    control=f"learned score {policy.id}",
                    reason=sentence(
                        "The learned score “{title}” could not be given: {why}",
                        title=policy.title,
                        why=why,
                    ),
                    missing=(policy.model[:12],),
                    failed=True,
                )

    def _proposals(
        self, score: Score, judged: Judged, matrix: Matrix, declaration: Declaration
    ) -> Iterator[Proposal]:
        for one in bare(score, judged, np.arange(len(matrix))):
            where = one.pointers[0]
            number = int(where.steps[1]) - 1
            shares = score.model.contributions(matrix[number : number + 1])[0]
            why = reasons(
                shares, matrix[number].tolist(), self._values.row(declaration, number + 1)
            )
            yield replace(
                one,
                reason=joined([one.reason, *map(_claim, why)]),
                evidence=evidence(score, judged, number, why, where),
            )

    def bundle(self) -> dict[str, Any]:
        """The policies as plain values; models are named by their digests."""
        return bundle(self.policies)


def version_of(policies: Sequence[LearnedScore]) -> str:
    """The version of a control with these policies."""
    return digest([to_plain(policy) for policy in policies])[:12]


def bundle(policies: Sequence[LearnedScore]) -> dict[str, Any]:
    """What a control is made from besides models and the past."""
    return {"scores": [to_plain(policy) for policy in policies]}


def policies_of(plain: Mapping[str, Any]) -> list[LearnedScore]:
    """The reverse of :func:`bundle`."""
    return [from_plain(LearnedScore, one) for one in plain.get("scores", ())]


def _claim(why: Sentence) -> Sentence:
    return sentence("{reason}.", reason=why)


def matrix_of(facts: Facts) -> Matrix | None:
    """The features as they were kept; ``None`` where there are none."""
    items = facts.get("items")
    if items is None:
        return None
    rows = [[np.nan if value is None else value for value in row] for row in items.values()]
    return np.array(rows, np.float32).reshape(len(rows), len(features.names()))


def codes(declaration: Declaration) -> list[str | None]:
    """The commodity code of each item; one that is not known where there is no item."""
    return [item.commodity_code for item in declaration.items] or [None]


def _column(batch: Consignments, name: str) -> list[str | None]:
    column = batch.column(name)
    return [None] * len(batch.owners()) if column is None else reading.texts(column)


def _run(owners: Any, owner: int) -> Any:
    return np.arange(np.searchsorted(owners, owner), np.searchsorted(owners, owner, "right"))


def _day(number: int) -> date | None:
    return None if number < 0 else day_of(int(number))
