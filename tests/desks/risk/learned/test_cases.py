"""Cases of learned scores: from the file of a model, from history, and from stated features."""

from __future__ import annotations

import pytest

from tests.desks.risk.learned.histories import small_model
from tidewaiter.desks import case_questions, case_readers
from tidewaiter.engine.cases import run_cases

CASE = """
case: a score asks for what it holds worth an examination
given:
  learned_scores:
    - id: main
      title: Learned
      {model}
      share: {share}
      harm: {{'*': 100000}}
  {facts}
declarations:
  - mrn: A
    accepted_at: 2025-09-01
    items: [{{commodity_code: '62034200'}}]
expect:
  lane: {lane}
  {reasons}
"""


@pytest.fixture
def run(tmp_path):
    small_model().save(tmp_path / "model.json")

    def run(**parts):
        given = {
            "model": "file: model.json",
            "share": 100,
            "facts": "facts: {learned: {items: {'1': {risk_importer: 0.4, unit_value: 0.2}}}}",
            "lane": "red",
            "reasons": "reasons: ['profile:learned-main']",
        }
        (tmp_path / "case.yaml").write_text(CASE.format(**given | parts), "utf-8")
        return run_cases([tmp_path / "case.yaml"], case_readers(), case_questions())

    return run


def told(report):
    """What differs, in words."""
    (result,) = report.results
    return [(one.what, one.expected, one.came, " ".join(one.why)) for one in result.differences]


def test_a_score_holds_or_says_of_each_item_why_not(run):
    report = run()
    assert report.exit_code == 0, (report.problems, told(report))
    report = run(share=0)
    assert report.exit_code == 1
    whys = " ".join(why for *_, why in told(report))
    assert "item 1: an offence is" in whys
    assert "it is asked for above 100 %" in whys


def test_features_come_from_the_history_of_the_case(run):
    past = "history: [{accepted_at: 2025-08-01, hs: '62034200', offence: true, repeat: 3}]"
    assert run(facts=past).exit_code == 0


@pytest.mark.parametrize("parts", [{"model": "lane: red"}, {"facts": "seed: 1"}])
def test_a_score_that_cannot_be_given_goes_to_an_officer(run, parts):
    reasons = "not_assessed: ['learned score main']"
    report = run(**parts, lane="yellow", reasons=reasons)
    assert report.exit_code == 0, (report.problems, told(report))


def test_what_cannot_be_read_is_a_problem_and_never_a_pass(run):
    for parts, words in (
        ({"facts": "facts: {learned: {items: {'1': {importer: 1}}}}"}, "no feature 'importer'"),
        ({"model": "file: none.json"}, "cannot be read"),
        ({"share": 101}, "not between 0 and 100"),
    ):
        report = run(**parts)
        assert report.exit_code == 2
        assert words in report.problems[0].message, report.problems
