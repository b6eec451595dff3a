"""What tests of the register share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.register.rules import NO_CHANCE
from tidewaiter.register.intake.door import door
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook.ruleset import Ruleset


@pytest.fixture(autouse=True)
def closed_door() -> Iterator[None]:
    """The thread that takes messages in ends with the test, and its connection with it."""
    yield
    door.close()


@pytest.fixture
def rules(monkeypatch) -> None:
    """One lane policy in force, without chance."""
    ruleset = Ruleset({"policy": {"p": NO_CHANCE}}, {})
    monkeypatch.setattr(rulebook, "current", lambda at: ruleset)
