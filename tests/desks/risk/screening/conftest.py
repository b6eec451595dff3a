"""What tests of name screening share."""

from __future__ import annotations

import pytest

from tests.register.conftest import closed_door as closed_door
from tidewaiter.register import live


@pytest.fixture(autouse=True)
def _no_engine_of_another_test(monkeypatch) -> None:
    """Editions have the same numbers in every test, and so would their engines."""
    monkeypatch.setattr(live, "_engines", {})
