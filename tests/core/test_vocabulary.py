"""The words themselves: frozen, comparable, and clear about what went wrong."""

import pickle
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given

import tidewaiter.core as core
from tests.strategies import declarations
from tidewaiter.core import (
    BLUE,
    GREEN,
    RED,
    STANDARD_LANES,
    YELLOW,
    Declaration,
    Lane,
    Party,
    PointerError,
    Role,
    TidewaiterError,
    Timestamp,
    ValueRefused,
    errors,
)
from tidewaiter.core.errors import nearest

DATACLASSES = [v for name in core.__all__ if is_dataclass(v := getattr(core, name))]
CLASSES = [kind for kind in DATACLASSES if isinstance(kind, type)]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_a_word_of_the_vocabulary_cannot_be_changed_once_said(kind: type):
    word = object.__new__(kind)
    for field in fields(kind):
        with pytest.raises((FrozenInstanceError, TypeError)):
            setattr(word, field.name, None)


def test_the_vocabulary_is_not_empty():
    assert {"Declaration", "Item", "Finding", "Decision", "Lane"} <= {k.__name__ for k in CLASSES}


@given(declarations(most_items=1))
def test_equal_declarations_have_equal_hashes(declaration: Declaration):
    assert hash(replace(declaration)) == hash(declaration)
    assert pickle.loads(pickle.dumps(declaration)) == declaration


def test_a_declaration_goes_by_its_mrn_then_its_lrn_then_its_message():
    assert Declaration(message_id="M", lrn="L", mrn="R").id == "R"
    assert Declaration(message_id="M", lrn="L").id == "L"
    assert Declaration(message_id="M").id == "M"
    assert Declaration().id == ""


def test_a_declaration_counts_from_acceptance_then_from_issue():
    accepted = Timestamp.of(datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    issued = Timestamp.of(date(2026, 11, 20))
    unreadable = Timestamp(None, "yesterday")
    assert Declaration(accepted_at=accepted, issued_at=issued).day == date(2026, 11, 23)
    assert Declaration(accepted_at=unreadable, issued_at=issued).day == date(2026, 11, 20)
    assert Declaration(accepted_at=unreadable).moment is None
    assert Declaration().day is None
    assert unreadable.day is None


def test_a_timestamp_is_held_in_utc_and_keeps_its_text():
    east = datetime(2026, 11, 23, 1, 0, tzinfo=timezone(timedelta(hours=3)))
    stamp = Timestamp.of(east, "23.11.2026 01:00")
    assert stamp == Timestamp(datetime(2026, 11, 22, 22, 0, tzinfo=UTC), "23.11.2026 01:00")
    assert stamp.day == date(2026, 11, 22)
    naive = datetime(2026, 11, 23, 1, 0)  # noqa: DTZ001
    assert Timestamp.of(naive).text == "2026-11-23T01:00:00Z"
    assert Timestamp.of(date(2026, 11, 23)).text == "2026-11-23T00:00:00Z"


def test_the_first_party_of_a_role_is_found():
    declaration = Declaration(
        parties=(Party(role=Role.BUYER, name="a"), Party(role=Role.BUYER, name="b"))
    )
    assert declaration.party("buyer") == declaration.party(Role.BUYER) == declaration.parties[0]
    assert declaration.party(Role.CARRIER) is None


def test_stricter_lanes_come_later():
    assert sorted([RED, GREEN, Lane(25, "orange", "scan"), YELLOW, BLUE]) == [
        GREEN,
        BLUE,
        YELLOW,
        Lane(25, "orange", "scan"),
        RED,
    ]
    assert tuple(sorted(STANDARD_LANES)) == STANDARD_LANES


def test_an_error_says_where_what_and_what_to_do():
    error = PointerError("no such field.", where="items.1.x", advice="Did you mean 'y'?")
    assert str(error) == "items.1.x: no such field. Did you mean 'y'?"
    assert str(ValueRefused("not a number.")) == "not a number."


ERRORS = [k for k in TidewaiterError.__subclasses__() if k.__module__ == errors.__name__]


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_survives_the_way_between_processes(kind: type[TidewaiterError]):
    error = kind("wrong.", where="a.csv:3", advice="Mend it.")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error)
    assert (again.message, again.where, again.advice) == ("wrong.", "a.csv:3", "Mend it.")
    assert kind.__name__ in core.__all__


@pytest.mark.parametrize(
    ("word", "advice"), [("orign", "Did you mean 'origin'?"), ("zzz", ""), ("", "")]
)
def test_only_a_word_that_is_near_is_offered(word: str, advice: str):
    assert nearest(word, ["origin", "office"]) == advice
