"""Sentences remember what they were made from, and are plain texts to whoever does not ask."""

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core.errors import TidewaiterError, ValueRefused, nearest
from tidewaiter.core.sentence import (
    Sentence,
    as_sentence,
    from_plain,
    has_words,
    joined,
    sentence,
)


def test_it_is_its_text() -> None:
    made = sentence("there is no lane '{lane}'.", lane="pink")
    assert made == "there is no lane 'pink'."
    assert (made.template, made.values) == ("there is no lane '{lane}'.", {"lane": "pink"})
    assert json.dumps(made) == json.dumps(str(made))


def test_a_text_written_out_is_its_own_template() -> None:
    assert as_sentence("it is {empty}.").template == "it is {empty}."
    assert as_sentence("it is {empty}.").values == {}


@given(st.dictionaries(st.sampled_from("abc"), st.text() | st.integers(), min_size=1))
def test_plain_form_and_pickle_give_it_back(values: dict[str, object]) -> None:
    inner = sentence(" ".join(f"{{{name}}}" for name in values), **values)
    made = sentence("first {one}, then {other}", one=inner, other=3)
    for again in (
        from_plain(json.loads(json.dumps(made.plain()))),
        pickle.loads(pickle.dumps(made)),
    ):
        assert again == made
        assert again.template == made.template
        assert isinstance(again.values["one"], Sentence)


def test_nothing_comes_back_as_nothing() -> None:
    assert from_plain({}) == ""
    assert joined([]) == ""


def test_joined_keeps_its_parts() -> None:
    made = joined(["one.", "", sentence("{n} two.", n=2)])
    assert made == "one. 2 two."
    assert [part for part in made.values.values() if isinstance(part, Sentence)] == [
        "one.",
        "2 two.",
    ]
    assert not has_words(made.template)


def test_errors_keep_sentences_when_they_are_wrapped() -> None:
    told = ValueRefused(sentence("'{x}' is odd.", x=7), where="there", advice="Mend it.")
    again = TidewaiterError(told.message, where="here", advice=told.advice)
    assert str(again) == "here: '7' is odd. Mend it."
    assert again.message.values == {"x": 7}
    assert again.whole.values.keys() == {"s0", "s1"}


def test_words_are_replaced_in_what_was_filled_in_only() -> None:
    made = sentence("a/ is in {place}.", place="a/b").replaced("a/", "")
    assert made.template == "a/ is in {place}."
    assert made.values == {"place": "b"}


def test_the_nearest_word_can_be_asked_for() -> None:
    assert nearest("yelow", ["yellow", "red"]).values == {"word": "yellow"}
    assert nearest("xyz", ["yellow"]) == ""


@pytest.mark.parametrize(("template", "says"), [("{a}: {b}", False), ("{a} or {b}", True)])
def test_whether_a_template_says_anything(template: str, says: bool) -> None:
    assert has_words(template) is says
