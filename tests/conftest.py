"""What all tests share: how hypothesis searches, and where optional public data lies."""

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import FrameType

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.sentence import Sentence, has_words
from tidewaiter.desks.risk.screening import guards as screening
from tidewaiter.ledger import triggers
from tidewaiter.pages.languages import services
from tidewaiter.pages.languages.extracting import SOURCE
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
def _what_services_say_is_written_down() -> Iterator[None]:
    """Whatever error a test provokes: if a page may show it, catalogues have its sentence.

    This finds what reading the source cannot, such as a message that was put together before.
    """
    make = TidewaiterError.__init__

    def made(error: TidewaiterError, message: str, *, where: str = "", advice: str = "") -> None:
        make(error, message, where=where, advice=advice)
        if _told_to_people(sys._getframe(1)):
            for said in (error.message, error.advice):
                _require_written(said)

    TidewaiterError.__init__ = made  # type: ignore[method-assign]
    yield
    TidewaiterError.__init__ = make  # type: ignore[method-assign]


def _told_to_people(frame: FrameType | None) -> bool:
    """Whether an error is made by a room whose errors pages show; pages speak for themselves."""
    while frame is not None and frame.f_code.co_name == "__init__":
        frame = frame.f_back
    path = Path(frame.f_code.co_filename) if frame else SOURCE
    if not path.is_relative_to(SOURCE) or {"pages", "administration"} & set(path.parts[:-1]):
        return False
    return services.is_told_to_people(path.relative_to(SOURCE).as_posix())


def _require_written(said: Sentence) -> None:
    if has_words(said.template) if said.values else said:
        assert said.template in _written(), f"no sentence(...) says {said.template!r}"
    for part in said.values.values():
        if isinstance(part, Sentence):
            _require_written(part)


@cache
def _written() -> frozenset[str]:
    return frozenset(message.text for message, _ in services.messages())


@pytest.fixture(autouse=True, scope="session")
def _what_triggers_guard_can_be_emptied() -> Iterator[None]:
    """Django empties all tables after a test with real transactions, which some tables refuse."""
    empty = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        triggers.drop(connection)
        guards.drop(connection)
        screening.drop(connection)
        others = _sqlite_triggers()
        with connection.cursor() as cursor:
            for name in others:
                cursor.execute(f'DROP TRIGGER "{name}"')
        empty(case)
        triggers.create(connection)
        guards.create(connection)
        screening.create(connection)
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
