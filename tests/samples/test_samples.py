"""The bundled sample is what its script makes, and its profiles find what was planted in it."""

import csv
import gzip
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tidewaiter.core import Decision
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.history import FactStore
from tidewaiter.desks.risk.language.vocabulary import is_fact
from tidewaiter.desks.risk.profile_files import load_profiles
from tidewaiter.desks.risk.profiles import Status
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.decide import Engine
from tidewaiter.engine.policies import load_policies
from tidewaiter.messages.flat.mapping import load_mapping
from tidewaiter.messages.flat.reader import FlatReader
from tidewaiter.samples import path
from tidewaiter.samples.consignments import check_digit
from tidewaiter.samples.make import make


def read(name: str) -> FlatReader:
    def refuse(reject: object) -> None:
        raise AssertionError(reject)

    return FlatReader([path() / name], load_mapping("canonical"), on_reject=refuse)


@cache
def decisions() -> tuple[Decision, ...]:
    profiles = load_profiles(path() / "profiles")
    facts = [word for word in profiles.words if is_fact(word)]
    store = FactStore.build(read("history.csv.gz"), terms=facts)
    engine = Engine([RiskControl(profiles, store)], load_policies(path() / "policy.yaml"), "seed")
    batches = [Batch(rows) for rows in read("declarations.csv")]
    return tuple(one.decision for one in engine.decide(lambda: batches))


def test_the_files_are_what_the_script_makes():
    declarations, history = make()
    assert (path() / "declarations.csv").read_bytes() == declarations.encode()
    assert gzip.decompress((path() / "history.csv.gz").read_bytes()) == history.encode()
    assert make() == (declarations, history)


def test_the_sample_is_small_and_says_that_it_is_synthetic():
    assert (path() / "history.csv.gz").stat().st_size < 300_000
    for file in [path() / "policy.yaml", *(path() / "profiles").rglob("*.*")]:
        assert "ynthetic" in file.read_text(encoding="utf-8"), file


def test_the_files_are_read_whole():
    assert sum(batch.num_rows for batch in read("history.csv.gz")) >= 6_000
    assert len(decisions()) >= 400


def test_about_one_item_in_ten_of_the_past_was_examined():
    with gzip.open(path() / "history.csv.gz", "rt", encoding="utf-8", newline="") as file:
        found = Counter(row["offence"] for row in csv.DictReader(file))
    assert 0.05 < 1 - found[""] / found.total() < 0.15
    assert min(found["true"], found["false"]) > 0


def test_every_commodity_code_is_of_the_harmonized_system_of_2022(shared: Path):
    with (shared / "data" / "hs" / "harmonized-system.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        known = {row["hscode"] for row in csv.DictReader(file)}
    with (path() / "declarations.csv").open(encoding="utf-8", newline="") as file:
        assert {row["hs"] for row in csv.DictReader(file)} <= known


def test_container_numbers_carry_their_check_digit():
    assert check_digit("CSQU305438") == 3  # CSQU3054383, the usual worked example
    with (path() / "declarations.csv").open(encoding="utf-8", newline="") as file:
        numbers = {row["containers"] for row in csv.DictReader(file)} - {""}
    assert all(int(number[10:]) == check_digit(number[:10]) for number in numbers)


def test_every_profile_in_use_finds_something_and_most_consignments_pass():
    found = Counter(reason.source for one in decisions() for reason in one.reasons)
    for profile in load_profiles(path() / "profiles").active:
        assert found[f"profile:{profile.id}"], profile.id
    lanes = Counter(one.lane for one in decisions())
    assert lanes["green"] > 0.7 * lanes.total()
    assert lanes["red"] < 0.15 * lanes.total()


def test_the_sample_shows_every_way_into_a_lane_and_out_of_it():
    assert {"selected", "random", "not assessed", "none"} <= {one.route for one in decisions()}
    assert any(one.deferrals for one in decisions())
    assert {entry.to for one in decisions() for entry in one.instructions} == {
        "officer",
        "National ozone unit",
        "Plant health service",
    }


@pytest.mark.parametrize(
    "words",
    [
        *("LIKE '", " IN (", "IN LIST(", "BETWEEN", "IS NULL", "NOT has(", "coalesce(", "abs("),
        *("reference.", "history.", "(365)", " OR ", "unknown: yellow", "cap: ", "probability: "),
        *("agency: ", "valid_from: ", "legal_basis: ", *(f"status: {one}" for one in Status)),
    ],
)
def test_the_profiles_show_the_language(words: str):
    texts = [file.read_text(encoding="utf-8") for file in (path() / "profiles").glob("*.yaml")]
    assert any(words in text for text in texts)
