"""The ledger as tests of the rulebook look at it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tidewaiter.ledger import services


@pytest.fixture
def ledger_entries() -> Callable[[], list[tuple[str, str, dict]]]:
    services.written.clear()
    return lambda: [(e.kind, e.actor, json.loads(e.body)) for e in services.written]
