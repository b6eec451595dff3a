"""Tables of states as documents of the rulebook: proposed, approved by a second user, dated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from tidewaiter.core import TidewaiterError
from tidewaiter.core.sentence import sentence
from tidewaiter.register.models import WorkItem
from tidewaiter.register.work.life import Life, LifeError, read_life
from tidewaiter.rulebook.files import yaml_loader, yaml_saver
from tidewaiter.rulebook.kinds import Kind, Values, register

KIND = "life"
FILE = "life.yaml"


def check(everything: Mapping[str, Values]) -> Iterator[TidewaiterError]:
    """Tables that begin on the same day, that name lanes which no policy has, or that lack a state
    in which work is waiting. One query for each table."""
    tables: list[Life] = list(everything[KIND].values())
    for one, other in combinations(tables, 2):
        if one.valid_from == other.valid_from:
            yield LifeError(
                sentence(
                    "'{id}' begins on the same day, {valid_from}.",
                    id=other.id,
                    valid_from=one.valid_from,
                ),
                where=f"life {one.id}, valid_from",
            )
    lanes = {lane.code for policy in everything.get("policy", {}).values() for lane in policy.lanes}
    for life in tables:
        yield from _unknown_lanes(life, lanes)
        yield from _left_behind(life)


def _unknown_lanes(life: Life, known: set[str]) -> Iterator[TidewaiterError]:
    named = {start.lane for start in life.openings} | {step.lane for step in life.steps}
    named |= {lane for line in life.exceptions for lane in line.lanes}
    for lane in sorted(named - known - {"", "*"}):
        yield LifeError(
            sentence("no lane policy has the lane '{lane}'.", lane=lane), where=f"life {life.id}"
        )


def _left_behind(life: Life) -> Iterator[TidewaiterError]:
    waiting = WorkItem.objects.filter(open=True).exclude(state__in=[*life.by_code])
    for state in waiting.order_by("state").values_list("state", flat=True).distinct():
        yield LifeError(
            sentence("work is waiting in '{state}', which the table lacks.", state=state),
            where=f"life {life.id}, states",
            advice="Keep the state, and lead no step into it that is not needed.",
        )


def register_kind() -> None:
    """Make the kind known."""
    files = yaml_loader(FILE, LifeError), yaml_saver(FILE)
    register(Kind(KIND, "states after the decision", read_life, check, *files))
