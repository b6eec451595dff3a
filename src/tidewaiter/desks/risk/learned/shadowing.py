"""What a score in shadow asked for, read from decisions, against what was found of their items."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from tidewaiter.core import Pointer
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.history import reading
from tidewaiter.desks.risk.history.reading import Bools
from tidewaiter.desks.risk.learned.comparing import Compared, compared
from tidewaiter.desks.risk.learned.control import DESK, policies_of
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.labels import Results
from tidewaiter.desks.risk.learned.logs import Log
from tidewaiter.desks.risk.learned.policy import LearnedScore
from tidewaiter.messages.rows import owners
from tidewaiter.register.export import batch, chunks
from tidewaiter.register.models import Decision, Declaration
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook.errors import UnknownRule


@dataclass(frozen=True)
class _Part:
    """Items of some declarations: what was done about them, and who asked for them."""

    log: Log
    live: Bools
    shadow: Bools


def shadow_compared(policy: LearnedScore, day_from: date, day_to: date) -> Compared:
    """Hold a policy's shadow against its live score, over declarations of some days.

    Those count that were decided with just these two models, and of which both could be given.
    Raises :class:`LearningError` where the policy has no shadow, or nothing was decided so.
    """
    if not policy.shadow:
        raise LearningError("this score has no model in shadow.", where=policy.id)
    known: dict[str, bool] = {}
    each = (_part(rows, policy, known) for rows in chunks(day_from, day_to))
    parts = [part for part in each if part is not None]
    if not parts:
        raise LearningError(
            sentence(
                "nothing of {day_from} to {day_to} was decided with this model in shadow.",
                day_from=day_from,
                day_to=day_to,
            ),
            where=policy.id,
        )
    return compared(
        Log.joined([part.log for part in parts]),
        np.concatenate([part.live for part in parts]),
        np.concatenate([part.shadow for part in parts]),
    )


def _part(
    rows: Sequence[Declaration], policy: LearnedScore, known: dict[str, bool]
) -> _Part | None:
    told = _decisions(rows, policy, known)
    chosen = [row for row in rows if row.pk in told]
    if not chosen:
        return None
    made = batch(chosen)
    owner = owners(made)
    live, shadow = (np.zeros(made.num_rows, np.bool_) for _ in range(2))
    starts = np.searchsorted(owner, np.arange(len(chosen)))
    names = {f"profile:learned-{policy.id}": live, f"profile:learned-{policy.id}-shadow": shadow}
    for number, row in enumerate(chosen):
        for name, position in _asked(told[row.pk]):
            if name in names:
                names[name][starts[number] + position - 1] = True
    return _Part(_log(made, owner.astype(np.int64) + chosen[0].pk), live, shadow)


def _decisions(
    rows: Sequence[Declaration], policy: LearnedScore, known: dict[str, bool]
) -> dict[int, Mapping[str, Any]]:
    """The latest decision about each declaration, where both models had their say in it."""
    found: dict[int, tuple[str, str]] = {}
    decisions = Decision.objects.filter(version__declaration__in=rows).order_by("version__number")
    for key, ruleset, content in decisions.values_list(
        "version__declaration_id", "ruleset", "content"
    ):
        found[key] = (ruleset, content)
    for ruleset in {ruleset for ruleset, _ in found.values()} - known.keys():
        known[ruleset] = _names_both(ruleset, policy)
    told = {key: json.loads(text) for key, (ruleset, text) in found.items() if known[ruleset]}
    return {key: content for key, content in told.items() if not _lacking(content, policy)}


def _names_both(ruleset: str, policy: LearnedScore) -> bool:
    """Whether a ruleset held the policy with the same two models."""
    try:
        bundle = rulebook.snapshot(ruleset).get("desks", {}).get(DESK, {})
    except UnknownRule:
        return False
    same = (policy.id, policy.model, policy.shadow)
    return any((one.id, one.model, one.shadow) == same for one in policies_of(bundle))


def _lacking(content: Mapping[str, Any], policy: LearnedScore) -> bool:
    name = f"learned score {policy.id}"
    return any(one["control"] == name for one in content.get("not_assessed", ()))


def _asked(content: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The sources of reasons with the positions, from 1, of the items they point at."""
    for reason in content.get("reasons", ()):
        for pointer in reason.get("pointers", ()):
            steps = Pointer.parse(str(pointer)).steps
            if steps[:1] == ("items",):
                yield reason["source"], int(steps[1])


def _log(made: pa.RecordBatch, declaration: Any) -> Log:
    chance = reading.numbers(
        reading.column(made, "selection_probability"), made.num_rows, "selection_probability"
    )
    return Log.of(Results.joined([Results.of(made)]), chance, declaration)
