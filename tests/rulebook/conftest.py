"""What the rulebook has recorded, as tests look at it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

_written: list[dict[str, Any]] = []


def write(**entry: Any) -> None:
    """Stands for what writes to the ledger."""
    _written.append(entry)


@pytest.fixture
def ledger_entries(settings) -> Callable[[], list[tuple[str, str, dict]]]:
    """Kind, actor and body of every step that was recorded."""
    settings.IDENTITY_RECORDER = f"{__name__}.write"
    _written.clear()
    return lambda: [(e["kind"], e["actor"], json.loads(e["body"])) for e in _written]
