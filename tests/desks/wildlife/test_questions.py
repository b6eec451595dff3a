"""What the desk is asked in cases: known answers, and that a wrong one is told."""

from pathlib import Path

import pytest

from tidewaiter.desks import case_questions, case_readers
from tidewaiter.engine.cases import run_cases

FOLDER = Path(__file__).parent / "questions"


def report(path: Path):
    return run_cases([path], case_readers(), case_questions())


def test_every_known_answer_comes():
    found = report(FOLDER)
    assert found.problems == ()
    assert [(one.case, one.differences) for one in found.results if one.differences] == []
    assert len(found.results) >= 20


def test_every_question_is_asked_by_a_case():
    text = "".join(file.read_text("utf-8") for file in FOLDER.glob("*.yaml"))
    assert [name for name in case_questions() if f"  {name}:" not in text] == []


@pytest.mark.parametrize(
    ("right", "wrong", "what", "came"),
    [
        ("overall: increase, sharp: none", "overall: none, sharp: none", "overall", "increase"),
        ("slope_by_mean: 0.1818", "slope_by_mean: 0.1819", "slope_by_mean", "0.181818"),
        ("value: 0.048,", "value: 0.207,", "value", "0.048"),
        ("[high, not high, high, high]", "[high, high, high]", "levels", "[high, not high"),
    ],
)
def test_a_wrong_answer_is_told_with_what_came(tmp_path, right, wrong, what, came):
    text = (FOLDER / "trends.yaml").read_text("utf-8")
    assert text.count(right) == 1
    (tmp_path / "wrong.yaml").write_text(text.replace(right, wrong), "utf-8")
    found = report(tmp_path / "wrong.yaml")
    assert found.exit_code == 1
    (told,) = [d for one in found.results for d in one.differences]
    assert told.what.endswith(f"answer.{what}")
    assert told.came.startswith(came)
