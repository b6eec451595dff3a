"""What name screening understands in a case: lists of names with their policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tidewaiter.core import Control, Declaration, Facts, PolicyError
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.screening.building import build
from tidewaiter.desks.risk.screening.control import ScreeningControl
from tidewaiter.desks.risk.screening.entries import Entry, entry_of
from tidewaiter.desks.risk.screening.findings import DESK
from tidewaiter.desks.risk.screening.index import NameIndex
from tidewaiter.desks.risk.screening.opening import edition_of, open_list
from tidewaiter.desks.risk.screening.policy import Effect, NameList, read_name_list
from tidewaiter.desks.risk.screening.screener import Edition, Screener
from tidewaiter.engine.cases import Given, Shapes

KEY = "name_lists"
_BESIDE = ("file", "entries", "as_of", "edition")
"""What a list in a case has besides its policy."""


class ScreeningGiven:
    """Reads what a case gives name screening.

    ``name_lists`` is a list of tables: the policy of a list, and its names as ``entries`` or as the
    path of a ``file``; ``as_of`` is the day of the source's data. A list without names is one of
    which no edition is in use.
    """

    desk = DESK

    def given_keys(self) -> Mapping[str, Any]:
        """The keys with their JSON Schema."""
        return _keys()

    def facts_schema(self) -> Mapping[str, Any]:
        """Facts are looked up in the lists that are given; none are stated."""
        return {"type": "object", "properties": {}, "additionalProperties": False}

    def build(self, given: Given) -> Control | None:
        """The lists as a control."""
        written = given.values.get(KEY)
        if written is None:
            return None
        policies: dict[str, NameList] = {}
        lists: dict[str, tuple[Edition, NameIndex]] = {}
        for number, one in enumerate(written, 1):
            policy = _policy(one)
            if policy.id in policies:
                raise PolicyError(
                    sentence("two lists are called '{id}'.", id=policy.id), where=f"{KEY}.{number}"
                )
            policies[policy.id] = policy
            index = _index(one, given.folder, f"{KEY}.{number}")
            if index is not None:
                as_of = date.fromisoformat(one["as_of"]) if one.get("as_of") else None
                edition = edition_of(
                    policy.id, index, number=int(one.get("edition", 1)), as_of=as_of
                )
                lists[policy.id] = (edition, index)
        return ScreeningControl(list(policies.values()), Screener(lists))

    def facts(self, stated: Mapping[str, Any]) -> Facts:
        """None are stated."""
        return {}

    def why_not(
        self, control: Control, declaration: Declaration, facts: Facts, source: str
    ) -> Sequence[str]:
        """Which matches there were, where a finding of this desk did not come."""
        if not source.startswith("finding:SCR-"):
            return []
        found = [
            f"{party['name']} is like {match['name']} by {match['score']}: {match['standing']}"
            for party in facts.get("parties", ())
            for match in party["matches"]
        ]
        return found or ["no name is as alike as its list asks for"]


def _policy(written: Mapping[str, Any]) -> NameList:
    name = str(written["id"])
    plain = {key: value for key, value in written.items() if key not in _BESIDE}
    return read_name_list(name, {"title": name, "source": "case", **plain})


def _index(written: Mapping[str, Any], folder: Path, where: str) -> NameIndex | None:
    if "file" in written:
        return open_list(folder / str(written["file"]))
    if "entries" not in written:
        return None
    entries = [
        entry_of({"key": str(number), **one}, f"{where}.entries.{number}")
        for number, one in enumerate(written["entries"], 1)
    ]
    return build(entries)


@cache
def _keys() -> dict[str, Any]:
    shapes = Shapes()
    policy = shapes.table(NameList, required=["id"])
    effects = {name: shapes.table(Effect) for name in _EFFECTS}
    beside = {
        "file": {"type": "string"},
        "entries": {"type": "array", "items": shapes.table(Entry, required=["names"])},
        "as_of": {"type": "string", "format": "date"},
        "edition": {"type": "integer", "minimum": 1},
    }
    policy["properties"] |= effects | beside
    return {KEY: {"type": "array", "items": policy, "minItems": 1}}


_EFFECTS = ("name_alone", "supported", "identified", "confirmed")


reader = ScreeningGiven()
"""What is asked of name screening by case files."""
