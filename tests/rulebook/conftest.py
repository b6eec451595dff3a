"""What the ledger was told, as tests of the rulebook look at it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tidewaiter.ledger import selectors


@pytest.fixture
def ledger_entries() -> Callable[[], list[tuple[str, str, dict]]]:
    """Kind, actor and body of every entry about rules; in order within a chain only."""

    def found() -> list[tuple[str, str, dict]]:
        rows = [one for one in selectors.records() if one.kind.startswith("rules.")]
        return [(one.kind, one.actor, json.loads(one.body)) for one in rows]

    return found
