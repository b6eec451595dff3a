"""Cases in the rulebook: an approval that breaks the law they hold is refused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.rulebook.acting import change, filled, proposed, supervisor
from tests.rulebook.rows import NOW, policy, profile
from tidewaiter.cli.main import main
from tidewaiter.core import CaseError
from tidewaiter.rulebook import files, services
from tidewaiter.rulebook.errors import RulesRefused
from tidewaiter.rulebook.kinds import kind_of

LATER = NOW + timedelta(minutes=1)


def case(**keys) -> dict:
    return {
        "case": "cars are examined",
        "declarations": [{"mrn": "M1", "items": [{"commodity_code": "8703230000"}]}],
        "expect": {"lane": "red"},
        **keys,
    }


LAW = change("case", "cars are examined", case())


@pytest.mark.django_db
def test_an_approval_that_breaks_a_case_is_refused_and_says_how():
    filled(change("profile", "A-1", profile("A-1")), LAW)
    weaker = change("profile", "A-1", profile("A-1", effect={"lane": "yellow"}))
    pk = proposed(supervisor("ana"), weaker)
    with pytest.raises(RulesRefused, match="expects red and would be yellow") as refusal:
        services.approve(actor=supervisor("ben"), request_id=pk, at=LATER)
    assert refusal.value.where.startswith("case cars are examined, M1")
    harmless = change("profile", "A-1", profile("A-1", title="Other"))
    pk = proposed(supervisor("ana"), harmless)
    services.approve(actor=supervisor("ben"), request_id=pk, at=LATER)


@pytest.mark.django_db
def test_a_case_and_the_rule_it_needs_are_approved_together():
    filled()
    alone = proposed(supervisor("ana"), LAW)
    with pytest.raises(RulesRefused):
        services.approve(actor=supervisor("ben"), request_id=alone, at=LATER)
    both = proposed(supervisor("ana"), LAW, change("profile", "A-1", profile("A-1")))
    services.approve(actor=supervisor("ben"), request_id=both, at=LATER)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (case(given={"profiles": "../profiles"}), "given.profiles"),
        (case(given={"lists": {}}), "given.lists"),
        (case(given={"policy": "p.yaml"}), "given.policy"),
        (case(expect={"lanes": "red"}), "expect"),
        (case(case="another"), "case"),
        (case(declaration=[]), "cars are examined"),
    ],
)
def test_a_case_that_cannot_be_kept_is_refused_with_its_place(content: dict, where: str):
    with pytest.raises(CaseError) as refusal:
        kind_of("case").read("cars are examined", content)
    assert where in refusal.value.where


def test_cases_go_out_and_come_in_the_same_and_can_be_run_there(tmp_path: Path):
    documents = {
        ("case", "cars are examined"): kind_of("case").read("cars are examined", case()).content,
        ("policy", "p"): policy(random=[]),
        ("profile", "A-1"): profile("A-1"),
    }
    first = tmp_path / "first"
    files.write_folder(first, documents)
    again = files.read_folder(first)
    assert again[("case", "cars are examined")] == case()
    files.write_folder(tmp_path / "second", again)
    assert files.read_folder(tmp_path / "second") == again
    assert main(["cases", "run", str(first / "cases")]) == 0
