"""Lane policies by their dates of effect, and the file that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from tidewaiter.core import PolicyError, ValueRefused, from_plain
from tidewaiter.core.sentence import sentence
from tidewaiter.engine.documents import load_documents
from tidewaiter.engine.policy import LanePolicy


class Policies:
    """Lane policies by their dates of effect."""

    def __init__(self, policies: Sequence[LanePolicy]) -> None:
        if not policies:
            raise PolicyError("there is no policy.")
        self.all = tuple(policies)
        dated = sorted(policies, key=lambda p: p.valid_from or date.min)
        for one, other in pairwise(dated):
            if one.valid_to is None or (other.valid_from or date.min) <= one.valid_to:
                raise PolicyError(
                    sentence(
                        "'{id}' and '{id2}' are in force on the same days.", id=one.id, id2=other.id
                    ),
                    advice="End the first before the second begins (valid_to, valid_from).",
                )

    def on(self, day: date | None) -> LanePolicy:
        """The policy in force on a day; without a day, the latest.

        On a day that no policy covers the nearest one serves, and the engine sends the declaration
        to an officer (see :meth:`LanePolicy.valid_on`).
        """
        latest = max(self.all, key=lambda p: p.valid_from or date.min)
        if day is None:
            return latest
        found = next((policy for policy in self.all if policy.valid_on(day)), None)
        return found or min(self.all, key=lambda p: p.days_from(day))


def reaching_back(policies: Policies) -> Policies:
    """The policies with the first in force ever before and the last ever after, for backtests."""
    dated = sorted(policies.all, key=lambda p: p.valid_from or date.min)
    dated[0] = replace(dated[0], valid_from=None)
    dated[-1] = replace(dated[-1], valid_to=None)
    return Policies(dated)


def load_policies(path: str | Path) -> Policies:
    """The policies of a YAML file, one document each.

    Raises :class:`PolicyError` naming the file and what to mend.
    """
    source = Path(path)
    policies = []
    for number, document in enumerate(load_documents(source, PolicyError), start=1):
        where = f"{source}, policy {document.get('id', number)}"
        try:
            policies.append(from_plain(LanePolicy, document, ""))
        except ValueRefused as problem:
            place = f"{where}, {problem.where}" if problem.where else where
            raise PolicyError(problem.message, where=place, advice=problem.advice) from None
    if not policies:
        raise PolicyError("the file holds no policy.", where=str(source))
    return Policies(policies)
