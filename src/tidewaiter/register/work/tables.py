"""Which table of states is in force: the shipped ones, unless the rulebook has its own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files

from tidewaiter.register.work.life import Life, in_force, read_life
from tidewaiter.rulebook.ruleset import Ruleset


@cache
def shipped() -> Life:
    """The table that comes with the system."""
    text = files("tidewaiter.register.work").joinpath("life.toml").read_text("utf-8")
    content = tomllib.loads(text)
    return read_life(content["id"], content)


@cache
def discrepancies() -> dict[str, str]:
    """Kinds of discrepancy that an examination can find, with their meaning."""
    text = files("tidewaiter.register.work").joinpath("discrepancies.toml").read_text("utf-8")
    return dict(tomllib.loads(text)["discrepancies"])


def life_on(rules: Ruleset, at: datetime) -> Life:
    """The table in force at a moment: the rulebook's, or the shipped one where it has none."""
    tables: Mapping[str, Life] = rules.everything.get("life", {})
    own = [life for life in tables.values() if life.valid_from <= at.date()]
    return in_force(own or [shipped()], at.date())
