"""The example profiles for the Korean synthetic declarations can be used, and pick few."""

from pathlib import Path

import numpy as np
import pytest

from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.history import FactStore
from tidewaiter.desks.risk.language.vocabulary import is_fact
from tidewaiter.desks.risk.profile_files import load_profiles
from tidewaiter.desks.risk.profiles import ProfileSet, check_lanes
from tidewaiter.engine.batch import Batch
from tidewaiter.engine.policies import load_policies
from tidewaiter.messages.flat.mapping import load_mapping
from tidewaiter.messages.flat.reader import FlatReader

KCS = Path(__file__).resolve().parents[3] / "examples" / "kcs"


@pytest.fixture(scope="module")
def profiles() -> ProfileSet:
    return load_profiles(KCS / "profiles")


def test_there_are_at_least_25_and_they_fit_the_policy(profiles: ProfileSet):
    assert len(profiles.active) >= 25
    check_lanes(profiles, load_policies(KCS / "policy.yaml"))


def test_they_read_only_what_the_file_has(profiles: ProfileSet):
    mapping = load_mapping("kcs")
    has = {rule.name for rule in mapping.rules}
    assert {word for word in profiles.words if not is_fact(word)} <= has
    led_by_results = [p.id for p in profiles.active if "offence" in p.when]
    assert led_by_results == ["TRD-07"]
    assert next(p for p in profiles.active if p.id == "TRD-07").proposal.shadow


def test_their_reasons_are_sentences_and_their_shares_are_listed(profiles: ProfileSet):
    listed = (KCS / "README.md").read_text(encoding="utf-8")
    for profile in profiles.active:
        assert profile.reason[0].isupper()
        assert profile.reason.endswith(".")
        assert f"| {profile.id} " in listed


def test_no_profile_is_true_for_more_than_one_declaration_in_ten(
    profiles: ProfileSet, shared: Path
):
    file = shared / "data" / "declarations" / "kcs_v3_hs6_valid.csv"
    if not file.is_file():
        pytest.skip(f"there is no {file.name}")
    mapping = load_mapping("kcs")
    facts = [word for word in profiles.words if is_fact(word)]
    control = RiskControl(profiles, FactStore.build(FlatReader([file], mapping), terms=facts))
    total, hits = 0, np.zeros(len(profiles.active), np.int64)
    for rows in FlatReader([file], mapping):
        batch = Batch(rows)
        found = control.matched(batch)
        total += len(batch)
        hits += np.bincount(found.profile[found.true], minlength=len(hits))
    assert total > 8_000
    assert hits.max() / total < 0.1, profiles.active[int(hits.argmax())].id
    assert (hits > 0).sum() >= 20
