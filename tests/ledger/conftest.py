"""A key and a folder of checkpoints of its own for each test."""

from __future__ import annotations

import pytest

from tidewaiter.ledger import keys


@pytest.fixture
def signing(settings, tmp_path):
    """The settings, with a key made and an empty folder to be."""
    settings.LEDGER_KEY = tmp_path / "ledger.key"
    settings.LEDGER_CHECKPOINTS = tmp_path / "checkpoints"
    keys.make(settings.LEDGER_KEY)
    return settings
