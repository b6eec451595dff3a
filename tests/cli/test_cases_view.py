"""What a person is told about cases on a terminal."""

from io import StringIO

from rich.console import Console

from tidewaiter.cli.cases_view import show_cases
from tidewaiter.engine.cases import CaseProblem, CaseReport, CaseResult, Difference


def shown(report: CaseReport, **options: bool) -> str:
    out = StringIO()
    show_cases(report, Console(file=out, width=100, color_system=None), **options)
    return out.getvalue()


DIFFERENCE = Difference(
    declaration="26NO1",
    what="reasons",
    expected="P-1",
    came="none",
    why=("item 1: all but one holds: hs in ('01' [bold])", "item 2: not"),
)
REPORT = CaseReport(
    results=(
        CaseResult(case="good", file="a.yaml", line=1),
        CaseResult(case="bad", file="a.yaml", line=9, differences=(DIFFERENCE,)),
    ),
    problems=(CaseProblem(message="there is no key 'x'.", where="b.yaml, line 2", advice="Mend."),),
)


def test_a_difference_shows_what_was_expected_what_came_and_why():
    text = shown(REPORT)
    assert "differs  bad  a.yaml, line 9" in text
    assert "26NO1: reasons" in text
    assert "expected  P-1" in text
    assert "came      none" in text
    assert "because   item 1: all but one holds: hs in ('01' [bold])" in text


def test_errors_and_the_count_are_told_last():
    lines = [line.rstrip() for line in shown(REPORT).splitlines()]
    assert lines[-3:-1] == ["error    b.yaml, line 2", "         there is no key 'x'. Mend."]
    assert lines[-1] == "1 case holds, 1 differs, 1 error."


def test_cases_that_hold_are_named_on_demand():
    assert "holds    good" not in shown(REPORT)
    assert "holds    good" in shown(REPORT, every=True)
