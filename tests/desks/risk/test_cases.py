"""The cases of the risk desk hold, and each could fail."""

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tidewaiter.desks import case_readers
from tidewaiter.engine.cases import run_cases
from tidewaiter.engine.documents import parse_documents

FOLDER = Path(__file__).parent / "cases"
FILES = sorted(FOLDER.glob("*.yaml"))


def told(report) -> list[str]:
    lines = [f"{p.where}: {p.message}" for p in report.problems]
    for result in report.results:
        for d in result.differences:
            lines.append(f"{result.case} {d.declaration} {d.what}: {d.expected}, came {d.came}")
    return lines


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_every_case_of_the_file_holds(file: Path):
    report = run_cases([file], case_readers())
    assert told(report) == []
    assert report.exit_code == 0


def test_the_folder_runs_as_a_whole_and_holds_many_cases():
    report = run_cases([FOLDER], case_readers())
    assert report.exit_code == 0
    assert len(report.results) >= 20


def documents(file: Path) -> list[dict[str, Any]]:
    return parse_documents(file.read_text("utf-8"), ValueError, where=str(file))


WRONG: dict[str, Any] = {
    "lane": "orange",
    "route": "mandatory",
    "deferred_to": "orange",
    "findings": ["ZZZ-1"],
    "reasons": ["ZZZ-1"],
    "not_assessed": ["ZZZ-1"],
    "instructions": ["words that nobody wrote"],
    "probabilities": {"red": "0.123457"},
}


def spoilt(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The case with one thing that is expected replaced by something that did not come."""
    expect = document.get("expect", {})
    parts = expect if isinstance(expect, list) else [*expect.values(), expect]
    for n, part in enumerate(parts):
        for key in [k for k in WRONG if isinstance(part, dict) and k in part]:
            changed = copy.deepcopy(document)
            again = changed["expect"]
            again = again if isinstance(again, list) else [*again.values(), again]
            again[n][key] = WRONG[key]
            yield f"{n}.{key}", changed
    for lane in document.get("expect_lanes", {}):
        changed = copy.deepcopy(document)
        changed["expect_lanes"][lane] += 1
        yield f"expect_lanes.{lane}", changed


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_every_expectation_of_the_file_can_fail(file: Path, tmp_path: Path):
    shutil.copytree(FOLDER / "given", tmp_path / "given")
    spoiled = tmp_path / file.name
    passed = []
    for document in documents(file):
        for name, changed in spoilt(document):
            spoiled.write_text(yaml.safe_dump(changed, allow_unicode=True), "utf-8")
            report = run_cases([spoiled], case_readers())
            if report.exit_code != 1:
                passed.append((document["case"], name, told(report)))
    assert passed == []
