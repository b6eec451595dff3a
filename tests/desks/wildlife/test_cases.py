"""The cases of the wildlife desk hold, each code has one that finds it and one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidewaiter.desks import case_readers
from tidewaiter.desks.wildlife.findings.catalogue import CODES
from tidewaiter.engine.cases import run_cases

FOLDER = Path(__file__).parent / "cases"
FILES = sorted(FOLDER.glob("*.yaml"))


def told(report) -> list[str]:
    lines = [f"{p.where}: {p.message}" for p in report.problems]
    for result in report.results:
        for d in result.differences:
            lines.append(f"{result.case} {d.declaration} {d.what}: {d.expected}, came {d.came}")
    return lines


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_every_case_of_the_file_holds(file: Path) -> None:
    report = run_cases([file], case_readers())
    assert told(report) == []
    assert report.exit_code == 0


def test_every_code_is_expected_somewhere() -> None:
    text = "".join(file.read_text("utf-8") for file in FILES)
    expected = "".join(line for line in text.splitlines() if line.startswith("expect:"))
    assert [code for code in CODES if code not in expected] == []


def test_there_are_as_many_known_answers_as_promised() -> None:
    text = "".join(f"\n{file.read_text('utf-8')}" for file in FILES)
    assert text.count("\ncase: ") >= 160
    assert text.count("\nexpect: {findings: none") >= 60


def test_a_key_that_is_not_known_is_refused(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(
        "case: x\ngiven: {wildlife: {permit: []}}\n"
        "declarations: [{items: [{description: parrots}]}]\nexpect: {findings: none}\n"
    )
    report = run_cases([case], case_readers())
    assert report.exit_code == 2
    assert "permit" in "".join(told(report))


def test_a_finding_that_did_not_come_says_what_was_seen(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(
        "case: x\ngiven: {wildlife: {}}\n"
        "declarations: [{items: [{description: cotton shirts}]}]\nexpect: {findings: [CITES-010]}\n"
    )
    assert run_cases([case], case_readers()).exit_code == 1
