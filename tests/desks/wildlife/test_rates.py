"""Corrected rates: known answers, and that targeting does not raise them."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core import ValueRefused
from tidewaiter.desks.wildlife.persistence import (
    Level,
    PersistenceRules,
    baseline,
    level,
    persistent,
)
from tidewaiter.desks.wildlife.rates import (
    Evidence,
    Inspected,
    Stratum,
    rate_of_lines,
    rate_of_strata,
)

HIGH, LOW, OPEN = Level.HIGH, Level.NOT_HIGH, Level.INSUFFICIENT


def strata(*counts: tuple[int, int, int]) -> list[Stratum]:
    return [Stratum(population=p, inspected=n, violations=v) for p, n, v in counts]


def test_targeted_and_random_together_are_weighed_by_what_they_stand_for():
    found = rate_of_strata(strata((100, 100, 30), (900, 50, 1)))
    assert found.value == Decimal("0.048")  # (30 + 1 * 18) / 1000
    assert found.naive == Decimal("0.206667")  # 31 / 150
    assert found.represented == 1000
    # Kish: 1000^2 / (100 * 1 + 50 * 18^2) = 61.3497
    assert found.effective == Decimal("61.349693")
    assert found.low == Decimal("0.016307")
    assert found.high == Decimal("0.132962")


@pytest.mark.parametrize(
    ("violations", "inspected", "low", "high"),
    [
        # E. B. Wilson's interval as R. G. Newcombe gives it (Statistics in Medicine 17, 1998)
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
        (29, 29, "0.8830", "1.0000"),
    ],
)
def test_where_all_had_the_same_chance_the_bounds_are_wilsons(violations, inspected, low, high):
    for population in (inspected, inspected * 7):
        found = rate_of_strata(strata((population, inspected, violations)))
        assert found.value == found.naive
        assert found.low is not None
        assert found.high is not None
        assert (round(found.low, 4), round(found.high, 4)) == (Decimal(low), Decimal(high))


def test_lines_with_chances_say_what_their_strata_say():
    lines = [Inspected(violation=n < 30, chance=Decimal(1)) for n in range(100)]
    lines += [Inspected(violation=n < 1, chance=Decimal("0.0625")) for n in range(50)]
    by_line, by_stratum = rate_of_lines(lines), rate_of_strata(strata((100, 100, 30), (800, 50, 1)))
    assert by_line == by_stratum


def test_few_lines_are_insufficient_evidence():
    found = rate_of_strata(strata((9, 9, 9)))
    assert found.answer is Evidence.INSUFFICIENT
    assert (found.value, found.low) == (None, None)
    assert found.reasons
    assert rate_of_strata(strata((10, 10, 9))).sufficient


def test_a_stratum_that_nobody_looked_at_is_insufficient_evidence():
    found = rate_of_strata(
        [*strata((100, 100, 30)), Stratum(name="rest", population=9, inspected=0, violations=0)]
    )
    assert found.answer is Evidence.INSUFFICIENT
    assert "rest" in found.reasons[0]


@pytest.mark.parametrize("counts", [(10, 11, 0), (10, 5, 6), (10, 5, -1)])
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(ValueRefused):
        strata(counts)


@pytest.mark.parametrize("chance", ["0", "-0.1", "1.01"])
def test_a_chance_is_above_nothing_and_up_to_one(chance):
    with pytest.raises(ValueRefused):
        Inspected(violation=False, chance=Decimal(chance))


COUNTS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 400)).map(
        lambda t: (t[0] + t[1] + t[2], t[0] + t[1], t[0])
    ),
    min_size=1,
    max_size=4,
)


@given(COUNTS)
def test_the_rate_lies_within_its_bounds_and_they_within_nothing_and_all(counts):
    found = rate_of_strata(strata(*counts))
    if found.sufficient:
        assert found.low is not None
        assert found.value is not None
        assert found.high is not None
        assert found.effective is not None
        assert 0 <= found.low <= found.value <= found.high <= 1
        assert found.effective <= found.inspected + Decimal("0.000001")
    else:
        assert found.value is None
        assert found.reasons


@given(st.integers(10, 60), st.integers(0, 60), st.integers(10, 400))
def test_more_that_was_not_looked_at_never_narrows_the_bounds(inspected, violations, more):
    violations = min(violations, inspected)
    some = rate_of_strata(strata((100, 100, 30), (inspected, inspected, violations)))
    many = rate_of_strata(strata((100, 100, 30), (inspected + more, inspected, violations)))
    assert some.effective is not None
    assert many.effective is not None
    assert many.effective <= some.effective + Decimal("0.001") or many.naive != many.value


def test_over_many_draws_the_bounds_hold_the_truth_and_the_naive_rate_does_not():
    draw = np.random.default_rng(7)
    breach = np.concatenate([draw.random(100) < 0.30, draw.random(900) < 0.02])
    truth = breach.mean()
    held = naive_held = 0
    for _ in range(400):
        seen = draw.choice(np.arange(100, 1000), 60, replace=False)
        found = rate_of_strata(
            strata((100, 100, int(breach[:100].sum())), (900, 60, int(breach[seen].sum())))
        )
        assert found.low is not None
        assert found.high is not None
        assert found.naive is not None
        held += float(found.low) <= truth <= float(found.high)
        naive_held += abs(float(found.naive) - truth) < 0.03
    assert held >= 380
    assert naive_held == 0


@pytest.mark.parametrize(
    ("levels", "answer"),
    [
        ([HIGH, HIGH, HIGH, LOW], HIGH),
        ([HIGH, HIGH, LOW, HIGH], HIGH),
        ([HIGH, HIGH, LOW, LOW], LOW),
        ([HIGH, HIGH, OPEN, LOW], OPEN),
        ([HIGH, LOW, OPEN, LOW], LOW),
        ([HIGH, HIGH, HIGH], HIGH),
        ([HIGH, HIGH], OPEN),
        ([LOW, LOW], LOW),
        ([], OPEN),
        ([HIGH, HIGH, HIGH, LOW, LOW, LOW], LOW),
        ([LOW, LOW, HIGH, HIGH, HIGH, LOW], HIGH),
        ([OPEN, OPEN, OPEN, OPEN], OPEN),
    ],
)
def test_three_of_the_last_four_periods(levels, answer):
    assert persistent(levels).answer is answer


@given(st.lists(st.sampled_from(list(Level)), max_size=4))
def test_whatever_the_open_periods_turn_out_to_be_a_plain_answer_stands(levels):
    said = persistent(levels).answer
    padded = [OPEN] * (4 - len(levels)) + levels
    best = persistent([HIGH if one is OPEN else one for one in padded]).answer
    worst = persistent([LOW if one is OPEN else one for one in padded]).answer
    assert said is (best if best is worst else OPEN)


def test_high_is_where_even_the_lower_bound_lies_above_the_baseline():
    found = rate_of_strata(strata((100, 100, 30)))
    assert found.low == Decimal("0.218949")
    assert level(found, Decimal("0.218948")) is HIGH
    assert level(found, Decimal("0.218949")) is LOW
    assert level(rate_of_strata(strata((5, 5, 5))), Decimal(0)) is OPEN


def test_a_baseline_of_few_lines_is_drawn_to_the_national_rate():
    assert baseline(0, 0, Decimal("0.05")) == Decimal("0.05")
    assert baseline(10, 20, Decimal("0.05")) == Decimal("0.275")  # (10 + 20 * 0.05) / 40
    assert baseline(1000, 2000, Decimal("0.05")) == Decimal("0.495545")
    assert baseline(1, 2, Decimal("0.05"), PersistenceRules(weight=0)) == Decimal("0.5")
    with pytest.raises(ValueRefused):
        baseline(3, 2, Decimal("0.05"))
