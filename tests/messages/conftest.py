"""Where shared samples are, and declarations to generate."""

import os
from pathlib import Path

import pytest

HERE = Path(__file__).resolve()
SHARED = Path(os.environ.get("TIDEWAITER_SHARED", HERE.parents[2] / ".." / "shared"))
MESSAGES = SHARED / "data" / "messages"


@pytest.fixture(scope="session")
def samples() -> Path:
    if not MESSAGES.is_dir():
        pytest.skip(f"public samples are not at {MESSAGES}")
    return MESSAGES
