"""Charts of learned scores: precision beside baselines, reliability, what counts, drift."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext

from tidewaiter.desks.risk.learned.drift import LEAST_RANDOM
from tidewaiter.desks.risk.learned.models import DriftReading
from tidewaiter.desks.risk.learned.pages.shapes import Bin, Split, Training
from tidewaiter.engine.statistics import wilson
from tidewaiter.pages.charts.bars import Bar, bars
from tidewaiter.pages.charts.lines import Line, line
from tidewaiter.pages.charts.marks import Figure
from tidewaiter.pages.charts.rates import Rate, rates

SHOWN_AT = 5
"""The budget, in percent, whose precision is drawn."""
MOST_FEATURES = 12


def percent(share: float) -> str:
    """A share in percent with one decimal place, in the reader's way."""
    return f"{number_format(Decimal(100 * share).quantize(Decimal('0.1')))}%"


def area(value: float) -> str:
    """An AUC, or another figure of about one, with three decimal places."""
    return str(number_format(Decimal(value).quantize(Decimal("0.001"))))


def small(value: float) -> str:
    """A small figure with four decimal places, such as a Brier score."""
    return str(number_format(Decimal(value).quantize(Decimal("0.0001"))))


def precision(split: Split, budgets: Sequence[int]) -> Figure | None:
    """Precision at one budget: the model and its baselines; chance is the reference."""
    if SHOWN_AT not in budgets:
        return None
    at = list(budgets).index(SHOWN_AT)
    found = []
    for one in split.orders:
        if not one.precision:
            continue
        value = one.precision[at]
        said = f"{value.said(percent)} ({value.between(percent)})"
        found.append(
            Rate(
                one.name, value.value, value.low, value.high, said,
                reference=one.code == "random", strong=one.code == "model",
            )
        )  # fmt: skip
    model = split.of("model")
    if not found or model is None or not model.precision:
        return None
    told = gettext(
        "Of the {budget}% it puts first, {precision} were offences; of all examined items {rate}."
    ).format(
        budget=SHOWN_AT,
        precision=model.precision[at].said(percent),
        rate=percent(split.rate),
    )
    return rates(
        found,
        title=gettext("Precision when {budget}% are examined").format(budget=SHOWN_AT),
        label=told,
        caption=f"{told} {gettext('Whiskers show the interval of 95 percent.')}",
        columns=(gettext("Order"), gettext("Precision"), gettext("From"), gettext("To")),
        write=percent,
    )


def reliability(bins: Sequence[Bin]) -> Figure | None:
    """What was said and what was found, by tenths from the least likely to the most."""
    if not bins:
        return None
    last = bins[-1]
    told = gettext(
        "Of the tenth it holds most likely, it said {said} and {found} were offences."
    ).format(said=percent(last.said), found=percent(last.found))
    return line(
        [str(place) for place in range(1, len(bins) + 1)],
        [
            Line(gettext("said"), tuple(one.said for one in bins), compared=True),
            Line(gettext("found"), tuple(one.found for one in bins)),
        ],
        title=gettext("Chance of an offence, said and found"),
        label=told,
        caption=told
        + " "
        + gettext("From the tenth of items it holds least likely to the most likely."),
        head=gettext("Tenth"),
        write=percent,
    )


def counts_most(training: Training) -> Figure | None:
    """The features by their share of the gain of all trees."""
    most = training.gain[:MOST_FEATURES]
    if not most:
        return None
    told = gettext("It looks most at: {what} ({share} of the gain).").format(
        what=most[0][1], share=percent(most[0][2])
    )
    return bars(
        [Bar(said, share, percent(share)) for _, said, share in most],
        title=gettext("What it looks at most"),
        label=told,
        caption=told,
        columns=(gettext("Feature"), gettext("Share of the gain")),
        write=percent,
    )


def random_share(readings: Sequence[DriftReading]) -> Figure | None:
    """The hit rate of the random share at each reading, the oldest first, and the one before."""
    shown = [one for one in reversed(readings) if one.examined >= LEAST_RANDOM]
    if not shown:
        return None
    last = shown[-1]
    found = wilson(last.hits, last.examined)
    told = gettext("Lately {rate} ({low}–{high}) of what chance chose were offences.").format(
        rate=percent(last.hits / last.examined), low=percent(found.low), high=percent(found.high)
    )
    return line(
        [one.day.isoformat()[5:] for one in shown],
        [
            Line(gettext("before"), tuple(one.rate_before for one in shown), compared=True),
            Line(gettext("lately"), tuple(one.hits / one.examined for one in shown)),
        ],
        title=gettext("Hit rate of the random share"),
        label=told,
        caption=told,
        head=gettext("Day"),
        write=percent,
    )


def inputs(readings: Sequence[DriftReading]) -> Figure | None:
    """The feature that moved most at each reading, by its stability index."""
    shown = [one for one in reversed(readings) if one.moved]
    if not shown:
        return None
    told = gettext("At the last reading the farthest moved by {index}.").format(
        index=area(float(shown[-1].moved[0][1]))
    )
    limit = gettext("From 0.25 on it is an alarm, from 0.1 on to be watched.")
    return line(
        [one.day.isoformat()[5:] for one in shown],
        [Line(gettext("farthest"), tuple(float(one.moved[0][1]) for one in shown))],
        title=gettext("How far the inputs moved"),
        label=told,
        caption=f"{told} {limit}",
        head=gettext("Day"),
        write=area,
    )
