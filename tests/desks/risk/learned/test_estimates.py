"""What a choice would find: a selection whose truth is known, and histories that tell nothing."""

from dataclasses import replace

import numpy as np
import pytest

from tests.desks.risk.learned.histories import batch_of, history
from tidewaiter.desks.risk.learned.estimates import found
from tidewaiter.desks.risk.learned.history import History
from tidewaiter.desks.risk.learned.labels import AUDIT, Results
from tidewaiter.desks.risk.learned.logs import Log
from tidewaiter.desks.risk.learned.offpolicy import log_of, off_policy

DRAWS = 200


class World:
    """Declarations of one to three items; officers target what they suspect, and a share by chance.

    The policy chooses by a score of its own, which knows something of the same.
    """

    def __init__(self, share=0.1):
        chance = np.random.default_rng(1)
        sizes = chance.integers(1, 4, 4000)
        self.declaration = np.repeat(np.arange(4000), sizes)
        suspicion = chance.random(4000)[self.declaration]
        self.offence = (chance.random(len(suspicion)) < 0.02 + 0.5 * suspicion**4) * 1.0
        self.targeted = suspicion > 0.92
        score = suspicion + chance.normal(0, 0.3, len(suspicion))
        self.chosen = np.argsort(-score)[: len(score) // 10]
        self.share = share
        self.truth = self.offence[self.chosen].mean()

    def log(self, seed):
        """Examined once: all that is targeted by nine in ten, and a share of all by chance."""
        draws = np.random.default_rng(seed).random((2, 4000))[:, self.declaration]
        aimed = self.targeted & (draws[0] < 0.9)
        by_chance = (draws[1] < self.share) & ~aimed
        missed = np.where(self.targeted, 0.1, 1.0) * (1 - self.share)
        looked = aimed | by_chance
        return Log(
            offence=np.where(looked, self.offence, np.nan),
            assessed=np.where(looked, 100 * self.offence, np.nan),
            chance=1 - missed,
            drawn=np.where(looked, by_chance * 1.0, np.nan),
            outside=np.zeros(len(looked), bool),
            declaration=self.declaration,
        )


ESTIMATES = ("naive", "inverse_propensity", "self_normalised", "stratified")


def told(world, of, change=lambda log: log):
    """Each estimate of so many draws, as rows of value, low and high."""
    each = [found(change(world.log(seed)).at(world.chosen)) for seed in range(DRAWS)]
    assert all(getattr(one, of) for one in each)
    return np.array([[getattr(one, of).value, getattr(one, of).low, getattr(one, of).high]
                     for one in each])  # fmt: skip


def covered(rows, truth):
    return ((rows[:, 1] <= truth) & (truth <= rows[:, 2])).mean()


def test_the_naive_share_is_biased_and_the_estimates_cover_the_truth():
    world = World()
    naive = told(world, "naive")
    assert naive[:, 0].mean() > world.truth + 0.05
    assert covered(naive, world.truth) < 0.2
    for name in ESTIMATES[1:]:
        rows = told(world, name)
        error = rows[:, 0].std() / np.sqrt(DRAWS)
        assert abs(rows[:, 0].mean() - world.truth) < 3.5 * error, name
        assert covered(rows, world.truth) >= 0.9, name
        assert (rows[:, 2] - rows[:, 1]).mean() < 0.3, name


def test_a_log_that_holds_the_mean_chance_of_all_misleads():
    """The control: it is the chances that undo the choice. Here they add up, and are not true."""
    world = World()

    def evened(log):
        looked = ~np.isnan(log.offence[world.chosen])
        return replace(log, chance=np.full(len(log), looked.mean()))

    assert covered(told(world, "self_normalised", evened), world.truth) < 0.2


def test_a_cap_is_told_and_widens_the_interval():
    world = World()
    log = world.log(1).at(world.chosen)
    free, cut = found(log), found(log, cap=4.0)
    assert (free.capped, cut.capped) == (
        0,
        int(((log.chance < 0.25) & ~np.isnan(log.offence)).sum()),
    )
    assert cut.effective > free.effective
    assert cut.self_normalised.value > free.self_normalised.value, "nearer to the naive share"
    assert cut.self_normalised.low <= world.truth <= cut.self_normalised.high
    assert cut.inverse_propensity.high > free.inverse_propensity.high


def test_known_answers():
    """Of twenty, ten examined for sure with five offences, ten by one in two with one."""
    nothing = np.full(120, np.nan)
    looked = np.r_[np.ones(40), np.tile([1.0, 0.0], 40)]
    offence = np.zeros(120)
    offence[:20], offence[[40, 42, 44, 46]] = 1, 1
    log = Log(
        offence=np.where(looked, offence, np.nan),
        assessed=np.where(looked, 10 * offence, np.nan),
        chance=np.r_[np.ones(40), np.full(80, 0.5)],
        drawn=np.where(looked, np.r_[np.zeros(40), np.ones(80)], np.nan),
        outside=np.zeros(120, bool),
        declaration=np.arange(120),
    )
    one = found(log)
    assert (one.chosen, one.examined, one.weighed, one.capped) == (120, 80, 80, 0)
    assert one.naive.value == 24 / 80
    for name in ESTIMATES[1:]:
        assert getattr(one, name).value == pytest.approx(28 / 120), name
    assert one.assessed.value == pytest.approx(280 / 120)
    assert one.effective == pytest.approx(120**2 / (40 + 40 * 4))
    sure = found(log.at(np.arange(40)))
    assert [(m.low, m.value, m.high) for m in (sure.self_normalised, sure.stratified)] == [
        (0.5, 0.5, 0.5)
    ] * 2
    blind = found(replace(log, chance=nothing, drawn=nothing))
    assert blind.naive.value == 24 / 80
    assert [getattr(blind, name) for name in ESTIMATES[1:]] == [None] * 3


def lacking(log, name="self_normalised"):
    one = found(log)
    assert getattr(one, name) is None
    return str(one.lacking[name])


def test_what_the_log_does_not_tell_is_not_assessed():
    world = World()
    log = world.log(1).at(world.chosen)
    looked = ~np.isnan(log.offence)
    unknown = np.full(len(log), np.nan)
    assert "is the chance of examination known" in lacking(replace(log, chance=unknown))
    assert "too few" in lacking(log.at(np.arange(40)))
    assert "said to have had no chance" in lacking(replace(log, chance=np.where(looked, 0.0, 0.05)))
    never = replace(log, chance=np.where(looked, log.chance, 0.0))
    assert "had no chance of examination that is known" in lacking(never)
    assert "account for" in lacking(replace(log, chance=np.full(len(log), 0.95)))
    assert "account for" in lacking(replace(log, chance=log.chance / 3))
    nobody = replace(log, offence=unknown)
    assert found(nobody).naive is None
    assert "none of them was examined" in lacking(nobody, "naive")
    assert "whether chance alone sent it" in lacking(replace(log, drawn=unknown), "stratified")
    aimed = replace(log, drawn=np.where(looked, 0.0, np.nan))
    assert "0 examined by chance" in lacking(aimed, "stratified")


def test_what_an_audit_found_is_no_examination_of_the_log():
    """It corrects what the log examined, and where the log did not look it stays outside."""
    rows = history(60, days=20)
    read = History.read([batch_of(rows)])
    looked = np.array([one["offence"] is not None for one in rows])
    first, never = int(np.flatnonzero(looked)[0]), int(np.flatnonzero(~looked)[0])
    told_of = Results.of(batch_of(rows)).take(np.array([0, 0])).at(np.array([first, never]))
    audits = replace(told_of, source=np.full(2, AUDIT), chance=np.full(2, np.nan),
                     known=np.full(2, 1 << 20), offence=np.ones(2))  # fmt: skip
    log = log_of(replace(read, results=Results.joined([read.results, audits])))
    assert (log.offence[first], log.chance[first], log.outside[first]) == (1.0, 0.6, False)
    assert (log.offence[never], log.chance[never], log.outside[never]) == (1.0, 0.6, True)
    assert np.flatnonzero(log.outside).tolist() == [never]


def test_an_order_chooses_among_all_traffic():
    read = History.read([batch_of(history(3000, days=60))])
    at = np.arange(1000, 3000)
    one = off_policy(read, at, {"price": read.price[at], "none": np.full(2000, np.nan)})
    assert (one.items, one.examined) == (2000, int((~np.isnan(log_of(read).offence[at])).sum()))
    assert [each.chosen for each in one.of("price").budgets] == [20, 40, 100, 200]
    (last,) = one.of("none").budgets[3:]
    assert last.self_normalised.low <= one.all.self_normalised.value <= last.self_normalised.high
