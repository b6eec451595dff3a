"""What tests of the register share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tidewaiter.register.intake.door import door


@pytest.fixture(autouse=True)
def closed_door() -> Iterator[None]:
    """The thread that takes messages in ends with the test, and its connection with it."""
    yield
    door.close()
