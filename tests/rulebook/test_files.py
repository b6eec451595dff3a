"""Rules as folders: what is imported and exported again is the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rulebook.acting import SHELL
from tests.rulebook.rows import NOW
from tidewaiter.desks.risk.profile_files import load_profiles
from tidewaiter.engine.policies import load_policies
from tidewaiter.rulebook import files, selectors, services
from tidewaiter.rulebook.change import Change
from tidewaiter.rulebook.differences import differences
from tidewaiter.rulebook.errors import ChangeError, RulesRefused
from tidewaiter.samples import path as sample

OFFICES = """\
id: XTNOR
title: North
mode: sea
time_zone: Europe/Berlin
hours:
  monday: ["08:00-12:00", "13:00-17:00"]
holidays: [2026-12-25]
special:
  "2026-12-24": []
---
id: XTGAT
title: Gate
mode: road
"""
CAPACITY = "id: XTNOR-red\noffice: XTNOR\nper_day: 8\nvalid_from: 2026-12-01\n"


def folder(place: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (place / f"{name}.yaml").write_text(text, "utf-8")
    return place


def imported(documents: dict) -> None:
    changes = [Change(kind=k, identifier=n, content=c) for (k, n), c in documents.items()]
    services.bootstrap(actor=SHELL, changes=changes, note="import", at=NOW)


@pytest.mark.django_db
def test_the_sample_goes_in_and_out_exactly(tmp_path: Path):
    documents = files.read_folder(sample())
    imported(documents)
    out = tmp_path / "out"
    files.write_folder(out, selectors.contents_in_force(NOW))
    assert files.read_folder(out) == documents
    again = tmp_path / "again"
    files.write_folder(again, files.read_folder(out))
    for file in sorted(p.relative_to(out) for p in out.rglob("*") if p.is_file()):
        assert (again / file).read_bytes() == (out / file).read_bytes()
    assert load_profiles(out / "profiles").digest == load_profiles(sample() / "profiles").digest
    exported, original = load_policies(out / "policy.yaml"), load_policies(sample() / "policy.yaml")
    assert exported.all == original.all


@pytest.mark.django_db
def test_the_rules_in_force_decide_as_the_files_do():
    imported(files.read_folder(sample()))
    rules = selectors.current(NOW)
    assert rules.policies.all == load_policies(sample() / "policy.yaml").all
    assert rules.bundle["desks"]["risk"] == load_profiles(sample() / "profiles").bundle()


def test_offices_and_capacity_are_read_and_written(tmp_path: Path):
    given_ = folder(tmp_path, offices=OFFICES, capacity=CAPACITY)
    documents = files.read_folder(given_)
    assert documents[("office", "XTNOR")]["special"] == {"2026-12-24": []}
    files.write_folder(tmp_path / "out", documents)
    assert files.read_folder(tmp_path / "out") == documents


def test_every_problem_of_a_folder_is_named_with_its_file(tmp_path: Path):
    bad = folder(
        tmp_path,
        policy="id: p\nlanes: 3\n",
        offices=OFFICES.replace("sea", "sky").replace("hours", "hour", 1),
        capacity=CAPACITY.replace("8", "many"),
    )
    with pytest.raises(RulesRefused) as refusal:
        files.read_folder(bad)
    places = [problem.where for problem in refusal.value.problems]
    assert places == [
        f"{bad / 'capacity.yaml'}, capacity XTNOR-red, per_day",
        f"{bad / 'offices.yaml'}, office XTNOR",
        f"{bad / 'policy.yaml'}, policy p, lanes",
    ]


def test_two_documents_of_one_name_are_refused(tmp_path: Path):
    with pytest.raises(RulesRefused, match="XTNOR-red"):
        files.read_folder(folder(tmp_path, capacity=f"{CAPACITY}---\n{CAPACITY}"))


def test_an_empty_folder_and_none_at_all_are_refused(tmp_path: Path):
    for place in (tmp_path, tmp_path / "absent"):
        with pytest.raises(ChangeError):
            files.read_folder(place)


def test_nothing_is_written_over(tmp_path: Path):
    with pytest.raises(ChangeError, match="not empty"):
        files.write_folder(folder(tmp_path, capacity=CAPACITY), {})


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.text("abc", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abc", min_size=1), PLAIN))
def test_a_document_does_not_differ_from_itself(document: dict):
    assert differences(document, document) == []


def test_differences_name_field_before_and_after():
    one = {"title": "A", "effect": {"lane": "red"}, "values": ["a", "b"], "cap": 3,
           "lanes": [{"code": "x", "precedence": 1}], "random": [{"share": "1"}]}  # fmt: skip
    other = {"title": "B", "effect": {"lane": "red", "urgency": 9}, "values": ["b", "c"],
             "lanes": [{"code": "x", "precedence": 2}, {"code": "y"}],
             "random": [{"share": "2"}]}  # fmt: skip
    assert [(d.field, d.before, d.after) for d in differences(one, other)] == [
        ("cap", 3, None),
        ("effect.urgency", None, 9),
        ("lanes.x.precedence", 1, 2),
        ("lanes.y", None, {"code": "y"}),
        ("random.1.share", "1", "2"),
        ("title", "A", "B"),
        ("values", ["a"], ["c"]),
    ]
