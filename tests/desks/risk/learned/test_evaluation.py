"""Evaluation: known figures, honest splits, an audit that fires and one that stays silent."""

import math

import numpy as np
import pytest

from tests.desks.risk.learned.histories import batch_of, doubled, history
from tidewaiter.desks.risk.learned.audit import audit
from tidewaiter.desks.risk.learned.calibration import Calibration, reliability
from tidewaiter.desks.risk.learned.drift import ALARM, described, moved
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.evaluation import evaluate
from tidewaiter.desks.risk.learned.features import Matrix, names
from tidewaiter.desks.risk.learned.figures import auc, quality
from tidewaiter.desks.risk.learned.history import History
from tidewaiter.desks.risk.learned.splits import split
from tidewaiter.desks.risk.learned.training import Setting

QUICK = Setting(trees=60)


@pytest.fixture(scope="module")
def learned():
    return History.read([batch_of(history(5000))])


def test_figures_of_an_order_are_those_of_the_definitions():
    score = np.arange(100.0)
    offence = np.zeros(100)
    offence[[99, 98, 90, 10]] = 1
    assessed = np.where(offence == 1, 50.0, 0.0)
    assessed[99] = 100.0
    found = quality("x", score, offence, assessed)
    assert [one.value for one in found.precision] == [1.0, 1.0, 0.4, pytest.approx(0.3)]
    assert [one.value for one in found.recall] == [0.25, 0.5, 0.5, 0.75]
    assert [one.value for one in found.revenue] == [0.4, 0.6, 0.6, 0.8]
    assert found.auc.low <= found.auc.value <= found.auc.high


def test_the_area_agrees_with_that_of_scikit_learn():
    from sklearn.metrics import roc_auc_score

    chance = np.random.default_rng(3)
    score, offence = chance.integers(0, 20, 500).astype(float), chance.random(500) < 0.2
    assert auc(score, offence * 1.0) == pytest.approx(roc_auc_score(offence, score))


def test_what_has_no_score_comes_last_and_ties_fall_by_chance():
    offence = np.array([1.0] * 50 + [0.0] * 50)
    assert quality("x", np.where(offence > 0, np.nan, 1.0), offence, offence).auc.value == 0.0
    assert quality("x", np.zeros(100), offence, offence).auc.value == 0.5


def test_training_knows_no_label_of_the_days_it_is_tested_on(learned):
    for kind in ("chronological", "without twins"):
        parts = split(learned, kind)
        first, second = parts.begins
        assert learned.day[parts.train].max() < first <= learned.day[parts.tune].min()
        assert learned.day[parts.tune].max() < second <= learned.day[parts.test].min()
        known = learned.results.before(first, len(learned))
        assert not np.isnan(known.offence[parts.train]).any()


def test_strangers_are_strangers():
    rows = history(3000)
    for n, one in enumerate(rows[2450:]):
        one["importer"] = f"NEW{n % 50}"
    found = History.read([batch_of(rows)])
    parts = split(found, "new importers")
    before = set(found.importer.take(np.r_[parts.train, parts.tune]).to_pylist())
    assert not before & set(found.importer.take(parts.test).to_pylist())


def test_a_clean_history_does_not_alarm(learned):
    found = audit(learned, split(learned, "chronological"))
    assert not found.fires
    assert found.warnings() == []


def planted(agreeing):
    """A history of which every consignment is told again, with the same label as often as told."""
    return History.read([batch_of(doubled(history(2500, days=100), agreeing))])


def test_a_planted_leak_fires_and_twins_without_a_label_in_common_do_not():
    leaking = planted(1.0)
    found = audit(leaking, split(leaking, "chronological"))
    assert found.leaks
    assert found.kappa > 0.9
    assert found.lookup_auc > 0.9
    assert "THE LABEL LEAKS" in found.warnings()[0]
    assert not audit(leaking, split(leaking, "without twins")).leaks
    independent = planted(0.0)
    other = audit(independent, split(independent, "chronological"))
    assert other.twins > 500
    assert not other.leaks
    assert abs(other.kappa) < 0.2


def test_a_feature_that_holds_the_answer_is_told(learned):
    parts = split(learned, "chronological")
    final = learned.results.before(1 << 30, len(learned)).offence
    matrix = learned.features.copy()
    matrix[:, names().index("duty_rate")] = final
    told = audit(replaced(learned, matrix), parts)
    assert told.tells == {"duty_rate": 1.0}
    assert told.fires


def replaced(found: History, matrix: Matrix) -> History:
    from dataclasses import replace

    return replace(found, features=matrix)


def test_the_model_finds_what_can_be_found_and_nothing_where_nothing_can(learned):
    told = evaluate(learned, QUICK)
    honest = told.honest
    assert honest.split == "without twins"
    model = honest.of("model")
    assert model.auc.low > max(
        one.auc.value for one in honest.qualities if one.name not in ("model", "look-up table")
    )
    assert honest.reliability.brier < honest.reliability.brier_of_rate
    assert told.warnings() == []
    blind = evaluate(History.read([batch_of(history(5000, signal=False))]), QUICK)
    assert blind.honest.of("model").auc.low < 0.55
    assert "not told apart" in str(blind.warnings()[0])
    plain = told.plain()
    assert plain["honest"] == "without twins"
    assert {one["name"] for one in plain["splits"][0]["qualities"]} >= {"random", "stake", "price"}


def test_too_few_labels_are_refused():
    with pytest.raises(LearningError, match="too few"):
        evaluate(History.read([batch_of(history(200))]))
    with pytest.raises(LearningError, match="no item has a day"):
        History.read([batch_of([])])


def test_calibration_follows_the_number_of_labels():
    chance = np.random.default_rng(1)
    raw = chance.normal(-2, 1, 20_000)
    offence = (chance.random(20_000) < 1 / (1 + np.exp(-2 * raw))) * 1.0
    few, many = Calibration.fitted(raw[:800], offence[:800]), Calibration.fitted(raw, offence)
    assert (few.kind, many.kind) == ("sigmoid", "isotonic")
    truth = 1 / (1 + np.exp(-2 * raw))
    assert np.abs(few.probability(raw) - truth).mean() < 0.02
    assert np.abs(many.probability(raw) - truth).mean() < 0.02
    told = reliability(truth, offence)
    assert sum(one.items for one in told.bins) == 20_000
    assert told.ece < 0.01
    assert told.brier < told.brier_of_rate


def test_drift_is_seen_where_it_is_and_only_there():
    chance = np.random.default_rng(1)
    before = chance.normal(0, 1, (3000, len(names()))).astype(np.float32)
    now = chance.normal(0, 1, (1000, len(names()))).astype(np.float32)
    now[:, 7] += 2
    now[:500, 9] = math.nan
    found = moved(described(before), now)
    assert {one.feature for one in found if one.index > ALARM} == {names()[7], names()[9]}
    assert moved(described(before), now[:100]) == []
