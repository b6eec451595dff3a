"""The risk desk's control for the register: profiles from the rulebook, facts from its history."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from tidewaiter.core import Control
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.history import FactStore
from tidewaiter.desks.risk.profiles import ProfileSet
from tidewaiter.register.desks import Desk

FOLDER = "facts"
"""Where in the data folder the facts about earlier declarations lie."""


def facts_folder() -> Path:
    """The folder of the facts; it need not exist."""
    return Path(settings.DATA_FOLDER) / FOLDER


def _make(bundle: Mapping[str, Any]) -> Control:
    return RiskControl(ProfileSet.from_bundle(bundle), facts())


def facts() -> FactStore:
    """The facts about earlier declarations as they were last built; none before that."""
    return _facts(_mark())


def _mark() -> str:
    """Changes whenever the facts are written anew."""
    try:
        return str((facts_folder() / "store.json").stat().st_mtime_ns)
    except FileNotFoundError:
        return ""


@lru_cache(maxsize=1)
def _facts(mark: str) -> FactStore:
    return FactStore.load(facts_folder()) if mark else FactStore.EMPTY


desk = Desk(make=_make, mark=_mark)
