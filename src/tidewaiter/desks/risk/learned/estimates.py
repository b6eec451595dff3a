"""What a choice of items holds, estimated from what another policy chose to examine.

The naive share of offences among those that were examined is that of what somebody suspected. Three
estimates undo the choice where its chances are known. *Inverse propensity* (Horvitz and Thompson,
JASA 47, 1952) weighs each examined item by one over the chance it had; *self-normalised* (Hájek
1971) divides by the sum of these weights; *stratified* counts what was targeted as it was found,
and the rest at the rate of what chance alone sent. Large weights are cut at a cap (Ionides, JCGS
17, 2008). Errors are linearised, for declarations drawn independently of one another, each with all
its items; they speak of the traffic of these days and not of days to come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.risk.learned.figures import Measured
from tidewaiter.desks.risk.learned.logs import Log, Sample, clustered
from tidewaiter.engine.statistics import Z95, score_interval, wilson

CAP = 200.0
"""No item stands for more than so many: for one examined with a chance of one in two hundred."""

FEWEST = 30
"""With fewer items examined nothing is estimated, nor with fewer drawn by chance of the rest."""

FEWEST_EFFECTIVE = 10.0
"""An estimate that rests on no more than a simple sample of this size would is not given."""

MOST_UNREACHED = 0.05
"""The share of a choice that may lie beyond the reach of the log before nothing is estimated."""

APART = {"inverse_propensity": 0.05, "self_normalised": 0.25}
"""How far, beyond four standard errors, the number of items that weights add up to may be from
their true number. Self-normalised stands more, as results that are lacking evenly cancel out."""

ESTIMATES = ("inverse_propensity", "self_normalised", "stratified")


@dataclass(frozen=True)
class Found:
    """What a choice of items would find, by each way of telling.

    ``chosen`` items, ``examined`` of them by anybody with ``hits`` offences among them, and
    ``weighed`` by the log with a known chance. ``naive``, ``inverse_propensity``,
    ``self_normalised`` and ``stratified`` are shares of offences, ``assessed`` national currency
    per chosen item (self-normalised), each with a 95 % interval; ``None`` where it cannot be told,
    and ``lacking`` says why. ``effective`` is the size
    of a simple sample that weighs as unevenly (Kish), ``capped`` how many weights were cut.
    """

    chosen: int
    examined: int
    hits: int
    weighed: int
    capped: int
    effective: float | None
    naive: Measured | None
    inverse_propensity: Measured | None
    self_normalised: Measured | None
    stratified: Measured | None
    assessed: Measured | None
    lacking: Mapping[str, Sentence]


def found(log: Log, cap: float = CAP) -> Found:
    """What the items of a log hold: give those that a policy chose."""
    examined = ~np.isnan(log.offence)
    hits = int(log.offence[examined].sum())
    sample = Sample.of(log, cap)
    told: dict[str, Measured | None] = {}
    lacking: dict[str, Sentence] = {}
    for name in ESTIMATES:
        made = _stratified(log) if name == "stratified" else _weighed(sample, name)
        told[name] = made if isinstance(made, Measured) else None
        if isinstance(made, Sentence):
            lacking[name] = made
    if not examined.any():
        lacking["naive"] = sentence("none of them was examined.")
    return Found(
        chosen=len(log),
        examined=int(examined.sum()),
        hits=hits,
        weighed=len(sample.offence),
        capped=int((sample.full > cap).sum()),
        effective=sample.effective,
        naive=_naive(hits, int(examined.sum())),
        inverse_propensity=told["inverse_propensity"],
        self_normalised=told["self_normalised"],
        stratified=told["stratified"],
        assessed=None if told["self_normalised"] is None else sample.amount(),
        lacking=lacking,
    )


def _naive(hits: int, examined: int) -> Measured | None:
    if not examined:
        return None
    bounds = wilson(hits, examined)
    return Measured(hits / examined, bounds.low, bounds.high)


def _weighed(sample: Sample, name: str) -> Measured | Sentence:
    problem = _unfit(sample, APART[name])
    if problem is not None:
        return problem
    total, effective = float(sample.weight.sum()), sample.effective or 0.0
    hits = float((sample.weight * sample.offence).sum())
    if name == "self_normalised":
        value = hits / total
        error = sample.error(sample.offence - value) / total
    else:
        value = hits / sample.size
        error = sample.error(sample.offence) / sample.size
    low, high = _bounds(value, error, effective, sure=bool((sample.chance == 1).all()))
    lost = 1 - (1 - sample.cut) * (1 - sample.unreached)
    if name == "self_normalised":
        return Measured(value, low * (1 - lost), high * (1 - lost) + lost)
    return Measured(value, low, min(1.0, high + lost))


def _bounds(value: float, error: float, size: float, *, sure: bool) -> tuple[float, float]:
    """Wilson's interval of a simple sample of the same error, or of a size where there is none.

    ``sure`` is a share of which nothing was left to chance.
    """
    if sure:
        return value, value
    if error and 0 < value < 1:
        told = score_interval(value, value * (1 - value) / error**2)
    elif 0 <= value <= 1:
        told = score_interval(value, size)
    else:
        return value - Z95 * error, value + Z95 * error
    return told.low, told.high


def _unfit(sample: Sample, apart: float) -> Sentence | None:
    """Why weights tell nothing about the items, ``None`` if they do."""
    if not len(sample.offence):
        return sentence("of none that was examined is the chance of examination known.")
    if sample.unreached > MOST_UNREACHED:
        return sentence(
            "{share} of the items had no chance of examination that is known: nothing tells of "
            "them.",
            share=f"{sample.unreached:.0%}",
        )
    if (sample.chance <= 0).any():
        return sentence("an item was examined that is said to have had no chance of it.")
    if len(sample.offence) < FEWEST or (sample.effective or 0) < FEWEST_EFFECTIVE:
        return sentence(
            "{examined} examined with a known chance, which weigh as {effective} drawn evenly: too "
            "few.",
            examined=len(sample.offence),
            effective=f"{sample.effective:.1f}",
        )
    share, error = sample.reach()
    if abs(share - 1) > max(apart, 4 * error):
        return sentence(
            "the chances that were written down account for {share} of the items: they are not "
            "those by which items were examined, or results are lacking.",
            share=f"{share:.0%}",
        )
    return None


def _stratified(log: Log) -> Measured | Sentence:
    looked = ~np.isnan(log.offence) & ~log.outside
    targeted, by_chance = looked & (log.drawn == 0), looked & (log.drawn == 1)
    rest = len(log) - int(targeted.sum())
    drawn = int(by_chance.sum())
    if not (targeted | by_chance).any():
        return sentence("of none that was examined is it known whether chance alone sent it.")
    sure = float(log.offence[targeted].sum())
    if not rest:
        return Measured(sure / len(log), sure / len(log), sure / len(log))
    if drawn < FEWEST:
        return sentence(
            "{drawn} examined by chance of {rest} items that nobody targeted: too few.",
            drawn=drawn,
            rest=rest,
        )
    rate = float(log.offence[by_chance].mean())
    even = np.full(drawn, drawn / rest)
    error = clustered(log.offence[by_chance] - rate, even, log.declaration[by_chance]) / drawn
    low, high = _bounds(rate, error, drawn, sure=drawn == rest)
    value, least, most = ((sure + rest * one) / len(log) for one in (rate, low, high))
    return Measured(value, least, most)
