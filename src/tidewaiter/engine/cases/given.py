"""What a desk contributes to cases: the ``given`` keys it understands, and the control they make.

A desk offers a reader; nobody else learns about its keys. The runner knows the keys that concern
every desk: ``policy``, ``seed``, ``history`` and ``facts``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from tidewaiter.core import Assessment, Consignments, Control, Declaration, Facts
from tidewaiter.engine.policies import Policies

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Given:
    """What a case gives a desk.

    ``values`` are the keys of this desk as they stand in the case; relative paths start at
    ``folder``. ``history`` are earlier declarations, one canonical batch each. ``policies`` are
    those the case is decided by.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = Path()
    history: Sequence[pa.RecordBatch] = ()
    policies: Policies | None = None


class GivenReader(Protocol):
    """A desk's side of the case format.

    Errors are :class:`~tidewaiter.core.errors.TidewaiterError`; the runner adds file and case.
    """

    desk: str

    def given_keys(self) -> Mapping[str, Schema]:
        """The ``given`` keys of this desk, each with its JSON Schema.

        Desks may share a key if they give it the same schema.
        """

    def facts_schema(self) -> Schema:
        """JSON Schema of what may be stated about one declaration under ``facts.<desk>``."""

    def build(self, given: Given) -> Control | None:
        """The control under these facts; ``None`` if the case gives this desk nothing."""

    def facts(self, stated: Mapping[str, Any]) -> Facts:
        """Facts as the control's ``gather`` would give them, from what a case states directly."""

    def why_not(
        self, control: Control, declaration: Declaration, facts: Facts, source: str
    ) -> Sequence[str]:
        """Why a reason that was expected (``profile:ID``) did not come; empty if not its own."""


class Stated:
    """A control whose gathered facts are overlaid with those a case states directly."""

    def __init__(self, control: Control, facts: Mapping[str, Facts], every: Facts) -> None:
        self.desk = control.desk
        self.version = control.version
        self.control = control
        self._facts = facts
        self._every = every

    def applies(self, batch: Consignments) -> Sequence[int]:
        """Every declaration: what is stated may concern any of them."""
        return range(len(batch))

    def gather(self, batch: Consignments) -> Sequence[Facts]:
        """What the control gathers, and what is stated instead or besides."""
        gathered = self.control.gather(batch)
        ids = [batch.declaration(position).id for position in range(len(batch))]
        return [
            merged(merged(facts, self._every), self._facts.get(reference, {}))
            for reference, facts in zip(ids, gathered, strict=True)
        ]

    def assess(self, declaration: Declaration, facts: Facts) -> Assessment:
        """What the control says."""
        return self.control.assess(declaration, facts)


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two trees of tables as one; the other's values go before."""
    found = dict(one)
    for key, value in other.items():
        mine = found.get(key)
        both = isinstance(mine, Mapping) and isinstance(value, Mapping)
        found[key] = merged(mine, value) if both else value  # type: ignore[arg-type]
    return found
