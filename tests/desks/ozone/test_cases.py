"""The cases of the ozone desk hold, each code has one that finds it and one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidewaiter.desks import case_readers
from tidewaiter.desks.ozone.findings.catalogue import CODES
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
    assert [code for code in CODES if code not in text] == []


def test_a_key_that_is_not_known_is_refused(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(
        "case: x\ngiven: {ozone: {licenses: []}}\n"
        "declarations: [{items: [{description: R-22}]}]\nexpect: {findings: none}\n"
    )
    report = run_cases([case], case_readers())
    assert report.exit_code == 2
    assert "licenses" in "".join(told(report))


def test_a_finding_that_did_not_come_says_what_was_seen(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(
        "case: x\ngiven: {ozone: {}}\n"
        "declarations: [{items: [{description: cotton shirts}]}]\nexpect: {findings: [OZONE-010]}\n"
    )
    assert run_cases([case], case_readers()).exit_code == 1
