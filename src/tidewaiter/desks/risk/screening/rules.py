"""What name screening brings to the rulebook: the policies of lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tidewaiter.core import PolicyError, TidewaiterError
from tidewaiter.desks.risk.screening import control
from tidewaiter.desks.risk.screening.findings import DESK
from tidewaiter.desks.risk.screening.policy import read_name_list
from tidewaiter.desks.risk.screening.selectors import KIND
from tidewaiter.engine.policy import without_lane
from tidewaiter.rulebook.files import yaml_loader, yaml_saver
from tidewaiter.rulebook.kinds import Kind, Values, register, register_bundler

FILE = "name-lists.yaml"
"""Where the policies stand in a folder of rules."""

_EFFECTS = ("name_alone", "supported", "identified", "confirmed")


def check_lists(everything: Mapping[str, Values]) -> Iterator[TidewaiterError]:
    """Lists that propose lanes which a policy in force lacks."""
    for name, found in everything[KIND].items():
        policies = everything.get("policy", {}).values()
        for effect in _EFFECTS:
            lane = getattr(found, effect).lane
            if lane is not None:
                where = f"name list {name}, {effect}.lane"
                yield from without_lane(policies, lane, where, (found.valid_from, found.valid_to))


def bundle(everything: Mapping[str, Values]) -> Mapping[str, Any]:
    """What the control is made from."""
    return control.bundle(everything.get(KIND, {}).values())


def register_kinds() -> None:
    """Make the kind known to the rulebook."""
    load, save = yaml_loader(FILE, PolicyError), yaml_saver(FILE)
    register(Kind(KIND, "list of names", read_name_list, check_lists, load, save))
    register_bundler(DESK, bundle)
