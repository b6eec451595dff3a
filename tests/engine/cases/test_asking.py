"""Questions in cases: held in part, numbers to the decimals that are written, never by silence."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from tidewaiter.core import ValueRefused
from tidewaiter.engine.cases import Question, run_cases


@dataclass(frozen=True, slots=True, kw_only=True)
class Halving:
    whole: Decimal
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    half: Decimal
    exact: bool
    rest: Decimal | None = None
    parts: tuple[Part, ...] = ()
    reasons: tuple[str, ...] = ()


def halved(asked: Halving) -> Half:
    if asked.whole < 0:
        raise ValueRefused("it is empty.", where="whole")
    half = asked.whole / 2
    parts = (Part(name="a"), Part(name="b"))
    return Half(half=half, exact=half == int(half), parts=parts, reasons=("It was halved.",))


QUESTIONS = {"toy.half": Question(Halving, halved)}


def run(tmp_path, given, answer):
    file = tmp_path / "case.yaml"
    file.write_text(
        f"case: a half\nask:\n  toy.half:\n    given: {given}\n    answer: {answer}\n", "utf-8"
    )
    return run_cases([file], (), QUESTIONS)


@pytest.mark.parametrize(
    "answer",
    [
        "{half: 2.125}",
        "{half: 2.13}",
        "{half: 2.1}",
        "{half: 2, exact: false}",
        "{rest: none}",
        "{rest: null}",
        "{parts: [{name: a}, {name: b}]}",
    ],
)
def test_a_part_of_the_answer_is_held(tmp_path, answer):
    assert run(tmp_path, "{whole: 4.25}", answer).exit_code == 0


@pytest.mark.parametrize(
    ("answer", "what", "came"),
    [
        ("{half: 2.12}", "ask.toy.half.answer.half", "2.125"),
        ("{half: 2.1250001}", "ask.toy.half.answer.half", "2.125"),
        ("{half: two}", "ask.toy.half.answer.half", "2.125"),
        ("{exact: true}", "ask.toy.half.answer.exact", "False"),
        ("{exact: none}", "ask.toy.half.answer.exact", "False"),
        ("{rest: 0}", "ask.toy.half.answer.rest", "none"),
        ("{parts: [{name: a}]}", "ask.toy.half.answer.parts", "[{name: a}, {name: b}]"),
        ("{parts: [{name: a}, {name: c}]}", "ask.toy.half.answer.parts.2.name", "b"),
        ("{half: {x: 1}}", "ask.toy.half.answer.half", "2.125"),
    ],
)
def test_what_differs_is_told_with_its_place_and_why(tmp_path, answer, what, came):
    found = run(tmp_path, "{whole: 4.25}", answer)
    assert found.exit_code == 1
    (told,) = found.results[0].differences
    assert (told.what, told.came, told.why) == (what, came, ("It was halved.",))


@pytest.mark.parametrize(
    ("given", "answer", "message", "where"),
    [
        ("{whole: 4}", "{haf: none}", "there is no 'haf' in the answer.", "line 5"),
        ("{whole: 4}", "{}", "answer", "line 5"),
        ("{whole: -1}", "{half: 1}", "it is empty.", "line 4"),
        ("{hole: 1}", "{half: 1}", "hole", "line 4"),
        ("{}", "{half: 1}", "whole", "line 4"),
    ],
)
def test_what_cannot_be_asked_or_held_is_an_error_with_its_line(
    tmp_path, given, answer, message, where
):
    found = run(tmp_path, given, answer)
    assert found.exit_code == 2
    assert message in f"{found.problems[0].where} {found.problems[0].message}"
    assert where in found.problems[0].where


def test_a_question_that_nobody_answers_is_an_error(tmp_path):
    file = tmp_path / "case.yaml"
    file.write_text("case: a\nask: {toy.double: {given: {}, answer: {x: 1}}}\n", "utf-8")
    assert run_cases([file], (), QUESTIONS).exit_code == 2


@pytest.mark.parametrize(
    "text", ["case: a\n", "case: a\nask: {}\n", "case: a\nexpect: {lane: x}\n"]
)
def test_a_case_that_asks_and_declares_nothing_proves_nothing(tmp_path, text):
    file = tmp_path / "case.yaml"
    file.write_text(text, "utf-8")
    assert run_cases([file], (), QUESTIONS).exit_code == 2


def test_declarations_and_questions_stand_in_one_case(tmp_path):
    file = tmp_path / "case.yaml"
    file.write_text(
        "case: both\ndeclarations: [{items: [{origin: NO}]}]\nexpect: {lane: red}\n"
        "ask: {toy.half: {given: {whole: 4}, answer: {half: 3}}}\n",
        "utf-8",
    )
    (result,) = run_cases([file], (), QUESTIONS).results
    assert [one.what for one in result.differences] == ["lane", "ask.toy.half.answer.half"]
