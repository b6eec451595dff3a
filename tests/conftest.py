"""What all tests share: how hypothesis searches, and where optional public data lies."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tidewaiter.ledger import triggers
from tidewaiter.register import guards

settings.register_profile(
    "tidewaiter",
    deadline=None,  # a busy machine is not a defect
    max_examples=int(os.environ.get("TIDEWAITER_EXAMPLES", "30")),
    derandomize="TIDEWAITER_EXAMPLES" not in os.environ,  # the gate is the same every time
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("tidewaiter")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data beside the checkout; skips the test where there is none."""
    beside = Path(__file__).resolve().parents[1] / ".." / "shared"
    folder = Path(os.environ.get("TIDEWAITER_SHARED", beside))
    if not folder.is_dir():
        pytest.skip("no public data: there is no folder 'shared' beside the checkout")
    return folder


@pytest.fixture(autouse=True, scope="session")
def _what_triggers_guard_can_be_emptied() -> Iterator[None]:
    """Django empties all tables after a test with real transactions, which some tables refuse."""
    empty = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        triggers.drop(connection)
        guards.drop(connection)
        others = _sqlite_triggers()
        with connection.cursor() as cursor:
            for name in others:
                cursor.execute(f'DROP TRIGGER "{name}"')
        empty(case)
        triggers.create(connection)
        guards.create(connection)
        with connection.cursor() as cursor:
            for name in others.keys() - _sqlite_triggers().keys():
                cursor.execute(others[name])

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = empty


def _sqlite_triggers() -> dict[str, str]:
    if connection.vendor != "sqlite":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())
