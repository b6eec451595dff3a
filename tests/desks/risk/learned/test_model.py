"""Models: the same history gives the same, files are data, and foreign ones are refused."""

import json
import math
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.desks.risk.learned.histories import batch_of, doubled, history
from tidewaiter.cli.main import main
from tidewaiter.desks.risk.learned.card import card_text
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.history import History
from tidewaiter.desks.risk.learned.labels import EXAMINATIONS
from tidewaiter.desks.risk.learned.making import everything, make
from tidewaiter.desks.risk.learned.model import load, read
from tidewaiter.desks.risk.learned.training import Setting, train

QUICK = Setting(trees=60)


@pytest.fixture(scope="module")
def learned():
    return History.read([batch_of(history(5000))])


@pytest.fixture(scope="module")
def made(learned):
    return make(learned, at="2025-09-01T00:00:00+00:00", source="a test", setting=QUICK)


def test_the_same_history_gives_the_same_model(learned, made):
    again = make(learned, at="2025-09-01T00:00:00+00:00", source="a test", setting=QUICK)
    assert again.model.digest == made.model.digest


def test_a_model_survives_its_file(learned, made, tmp_path):
    made.model.save(tmp_path / "model.json")
    kept = load(tmp_path / "model.json")
    assert kept.digest == made.model.digest
    one, other = (model.score(learned.features[:500]) for model in (made.model, kept))
    assert (one.probability == other.probability).all()
    assert np.array_equal(one.amount, other.amount, equal_nan=True)


def test_an_item_has_the_same_score_alone(learned, made):
    whole = made.model.score(learned.features[:40])
    for n in range(40):
        alone = made.model.score(learned.features[n : n + 1])
        assert (alone.probability[0], alone.amount[0]) == (whole.probability[n], whole.amount[n])


def test_probabilities_and_amounts_are_of_the_right_size(learned, made):
    scores = made.model.score(learned.features)
    final = learned.results.before(1 << 30, len(learned))
    known = final.examined
    assert scores.probability[known].mean() == pytest.approx(final.offence[known].mean(), abs=0.02)
    amounts = final.number("assessed")
    given = ~np.isnan(amounts)
    ratio = np.median(scores.amount[given]) / np.median(amounts[given])
    assert 0.5 < ratio < 2


def test_contributions_sum_to_the_raw_score(learned, made):
    shares = made.model.contributions(learned.features[:20])
    assert shares.sum(axis=1) == pytest.approx(made.model.score(learned.features[:20]).raw)


def test_items_count_by_how_they_were_examined(learned):
    """Offences that scans alone find are lost where scans count for nothing, nearly."""
    how = np.where(learned.results.offence == 1, EXAMINATIONS.index("scan"), 0)
    told = replace(learned, results=replace(learned.results, how=how))
    parts = everything(told, without_twins=False)
    rates = [
        train(told, parts, Setting(trees=10, weights=weights)).model._trees.predict(
            learned.features[:500]
        )
        for weights in ({}, {"scan": 1.0}, {"scan": 0.1})
    ]
    assert (rates[0] == rates[1]).all()
    assert rates[2].mean() < 0.5 * rates[0].mean()
    for weights in ({"peek": 1.0}, {"scan": 0.0}):
        with pytest.raises(LearningError):
            Setting(weights=weights)


def test_a_model_of_other_features_is_refused(made):
    plain = made.model.plain()
    for key, value in (("definition", "0" * 64), ("features", plain["features"][1:])):
        with pytest.raises(LearningError, match="other features"):
            read(json.dumps(plain | {key: value}))


def test_a_model_of_an_earlier_format_is_refused_with_what_to_do(made):
    old = made.model.plain()
    old |= {"format": 1, "sample": [one[:3] for one in old["sample"]]}
    with pytest.raises(LearningError, match="format 1, not 2") as refused:
        read(json.dumps(old))
    assert "Train it again" in str(refused.value.advice)


@pytest.mark.parametrize(
    "change",
    [{"classifier": "cos\nsystem\n(S'true'\ntR."}, {"classifier": "tree\nversion=v4\n"},
     {"calibration": {"kind": "sigmoid", "x": [1], "y": []}}, {"sample": [[1]]},
     {"sample": [[0.5, None, 0.5, 6203]]}, {"sample": [[math.nan, None, 0.5, None]]},
     {"sample": [[0.5, math.inf, 0.5, None]]}, {"sample": [[7, None, 0.5, None]]}, {"sample": []},
     {"inputs": [1, 2]}, {"inputs": [{"name": math.nan}]}, {"card": []}, {"card": "x"},
     {"card": {"evaluation": math.inf}}, {"amounts": "tree\nversion=v4\n"}],
)  # fmt: skip
def test_a_damaged_model_is_refused(made, change):
    with pytest.raises(LearningError, match="cannot be read"):
        read(json.dumps(made.model.plain() | change))


def test_a_model_that_was_cut_off_is_refused(made):
    text, plain = made.model.text(), made.model.plain()
    for cut in range(0, len(text) - 2, len(text) // 40):
        with pytest.raises(LearningError):
            read(text[:cut])
    half = plain["classifier"][: len(plain["classifier"]) // 2]
    with pytest.raises(LearningError, match="cannot be read"):
        read(json.dumps(plain | {"classifier": half}))


def test_what_is_no_model_is_refused(tmp_path):
    with pytest.raises(LearningError, match="not JSON"):
        read("\x80\x04pickle")
    with pytest.raises(LearningError, match="missing"):
        read("{}")
    with pytest.raises(LearningError, match="cannot be read"):
        load(tmp_path / "none.json")


def test_the_card_says_what_was_measured(made):
    text = card_text(made.model)
    for part in ("Without twins (quote these)", "look-up table", "## Limits", "importer", "Brier",
                 "| order | percent | chosen | examined |", "| model | 10 |",
                 "Not assessed: model at 1 %, stratified, since"):  # fmt: skip
        assert part in text
    assert not math.isnan(made.model.card["training"]["trees"])


def test_on_the_command_line(tmp_path, capsys):
    path, model = tmp_path / "history.parquet", tmp_path / "model.json"
    pq.write_table(pa.Table.from_batches([batch_of(history(3000))]), path)
    given = ["--trees", "40", str(path)]
    kept = ["--out", str(model), "--card", str(tmp_path / "c.md")]
    assert main(["learn", "train", *given, *kept]) == 0
    assert load(model).digest[:12] in capsys.readouterr().out
    assert "quote these" in (tmp_path / "c.md").read_text("utf-8")
    assert main(["learn", "evaluate", *given, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["honest"] == "without twins"
    off_policy = told["splits"][1]["off_policy"]
    assert off_policy["items"] > off_policy["examined"] == off_policy["all"]["examined"]
    best = off_policy["policies"][0]["budgets"][3]
    assert off_policy["policies"][0]["name"] == "model"
    assert 0 < best["self_normalised"]["low"] < best["self_normalised"]["value"] < 1
    assert best["naive"] is not None
    assert "too few" in off_policy["policies"][0]["budgets"][0]["lacking"]["self_normalised"]
    assert main(["learn", "evaluate", *given]) == 0
    said = capsys.readouterr().out
    assert "model 10 %" in said
    assert "Not assessed: model 1 %, self-normalised:" in said
    assert main(["learn", "audit", *given, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["leaks"] is False


def test_a_leaking_file_ends_with_one(capsys, tmp_path):
    path = tmp_path / "history.parquet"
    pq.write_table(pa.Table.from_batches([batch_of(doubled(history(2500, days=60)))]), path)
    assert main(["learn", "audit", str(path)]) == 1
    assert "THE LABEL LEAKS" in capsys.readouterr().out
