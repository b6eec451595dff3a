"""Learned scores for the register: policies from the rulebook, models from their rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from tidewaiter.core import Control
from tidewaiter.desks.risk.learned import selectors
from tidewaiter.desks.risk.learned.control import LearnedControl, policies_of, version_of
from tidewaiter.desks.risk.learned.model import Model, read
from tidewaiter.desks.risk.learned.past import Past
from tidewaiter.register.desks import Desk

FOLDER = "learned-past"
"""Where in the data folder the tables of what was seen and found before lie."""


def past_folder() -> Path:
    """The folder of the tables; it need not exist."""
    return Path(settings.DATA_FOLDER) / FOLDER


@lru_cache(maxsize=8)
def opened(digest: str) -> Model:
    """A kept model, ready to score. Raises ``UnknownModel`` and ``LearningError``."""
    return read(selectors.model(digest).text, f"model {digest[:12]}")


def _make(bundle: Mapping[str, Any]) -> Control:
    policies = policies_of(bundle)
    return LearnedControl(policies, opened, _past(_mark()) if policies else None)


def _mark() -> str:
    """Changes whenever the tables are written anew."""
    try:
        return str((past_folder() / "past.json").stat().st_mtime_ns)
    except FileNotFoundError:
        return ""


@lru_cache(maxsize=1)
def _past(mark: str) -> Past | None:
    return Past.load(past_folder()) if mark else None


desk = Desk(make=_make, mark=_mark, idle=version_of(()))
"""What learned scores bring to the register."""
