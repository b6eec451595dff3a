"""The features of goods items: one definition for training, for batches and for live decisions.

Each is a number that is known when the declaration is decided. What they say of the past is asked
strictly before the day of acceptance. NaN means *not known*; trees send it their own way.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tidewaiter.core.canonical import digest
from tidewaiter.desks.risk.history.reading import NO_DAY, Floats, Ints
from tidewaiter.desks.risk.learned.families import FAMILIES, PARTS, PEERS, PEOPLE, RATIOS
from tidewaiter.desks.risk.learned.keys import Items, dated, logarithm
from tidewaiter.desks.risk.learned.past import REFERENCE_TERMS, SCALE, Past

Matrix = npt.NDArray[np.float32]

SMOOTHING = 10.0
"""A ratio of risk counts as if so many items more had been found with the overall rate (the
smoothing of DATE, KDD 2020)."""

_AMOUNTS = (
    "customs_value",
    "item_price",
    "net_mass",
    "gross_mass",
    "supplementary_quantity",
    "packages",
    "duty_rate",
    "duty_amount",
    "gross_total",
    "invoice_total",
    "item_count",
)
_RISK_NAMES = [f"risk_{family.name}" for family in FAMILIES]
_SEEN_NAMES = [f"seen_{family.name}" for family in FAMILIES]
_PEER_NAMES = [f"{name}_of_{'_'.join(group)}" for name in RATIOS for group in PEERS]

_MEASURES, _FIGURES = ("unit_value", "hs_unit_value", "net_gross"), ("p10", "p50", "p90")

_NOUGHTS = 10.0 ** np.arange(1, 6)[:, np.newaxis]

_VERSION = 1
"""Raised whenever a feature comes to mean something else under the same name."""

COLUMNS = tuple(
    dict.fromkeys(
        (
            *("accepted_at", "issued_at", "description"),
            *(part.column for part in PARTS.values()),
            *_AMOUNTS,
            *(name for ratio in RATIOS.values() for name in ratio),
        )
    )
)
"""The canonical columns that features read; others need not be there."""

Columns = dict[str, Floats]


def matrix(batch: pa.RecordBatch, past: Past) -> Matrix:
    """One row per goods item, one column for each of :func:`names`, as float32.

    Rows do not see one another: an item has the same features alone as in any batch.
    """
    items = Items(dated(batch))
    columns: Columns = {}
    for part in _PARTS:
        part(items, past, columns)
    found = np.empty((len(items), len(columns)), np.float32)
    for n, values in enumerate(columns.values()):
        found[:, n] = values
    return found


@cache
def names() -> tuple[str, ...]:
    """The features by name, in the order of the columns."""
    nothing = pa.RecordBatch.from_pydict({"declaration_id": pa.array([], pa.string())})
    items, columns = Items(nothing), {}  # type: tuple[Items, Columns]
    past = Past.build([])
    for part in _PARTS:
        part(items, past, columns)
    return tuple(columns)


@cache
def definition() -> str:
    """The digest of what features mean: a model knows which it was trained on."""
    return digest({"names": list(names()), "smoothing": str(SMOOTHING), "version": _VERSION})


def shrunk(offences: Floats, examined: Floats, rate: Floats) -> Floats:
    """A rate of offences, drawn to the overall rate where few were examined."""
    return (offences + SMOOTHING * rate) / (examined + SMOOTHING)


def overall(past: Past, keys: Ints, day: Ints) -> Floats:
    """The rate of offences among all that was examined before; one in twenty before there is any.

    Twenty imagined examinations with one offence keep the first weeks sober.
    """
    rows = past.counts.rows(keys, day)
    offences, examined = past.counts.taken("offences", rows), past.counts.taken("examined", rows)
    return (offences + 1.0) / (examined + 20.0)


def _risk(items: Items, past: Past, columns: Columns) -> None:
    """Ratios of risk and counts of every family; what is missing is not known."""
    table, size = past.counts, len(items)
    rate = overall(past, items.families[-1], items.day)
    dated = items.day != NO_DAY
    keys = items.families[:-1]
    rows = table.rows(keys.ravel(), np.tile(items.day, len(keys))).reshape(keys.shape)
    seen, examined = table.taken("seen", rows), table.taken("examined", rows)
    risk = shrunk(table.taken("offences", rows), examined, rate)
    unknown = (keys == 0) | ~dated
    risk[unknown], seen[unknown], examined[unknown] = np.nan, np.nan, np.nan
    columns["risk_overall"] = np.where(dated, rate, np.nan)
    columns.update(zip(_RISK_NAMES, risk, strict=True))
    columns.update(zip(_SEEN_NAMES, np.log1p(seen), strict=True))
    days = np.asarray(table.days)
    for n, family in enumerate(FAMILIES):
        if family.name in PEOPLE:
            columns[f"examined_{family.name}"] = np.log1p(examined[n])
            last = days[rows[n]] if days.size else np.zeros(size)
            columns[f"since_{family.name}"] = np.where(rows[n] >= 0, items.day - last, np.nan)


def _words(items: Items, past: Past, columns: Columns) -> None:
    """Ratios of risk of the words and pairs of words of the description."""
    size = len(items)
    grams, owner = items.grams
    rows = past.counts.rows(grams, items.day[owner])
    rate = overall(past, items.families[-1], items.day)
    examined, seen = past.counts.taken("examined", rows), past.counts.taken("seen", rows)
    risk = shrunk(past.counts.taken("offences", rows), examined, rate[owner])
    many = np.bincount(owner, minlength=size).astype(np.float64)
    some = (many > 0) & (items.day != NO_DAY)
    total = np.bincount(owner, risk, minlength=size)
    columns["text_risk_mean"] = np.where(some, total / np.maximum(many, 1), np.nan)
    columns["text_risk_most"] = _extreme(np.maximum, risk, owner, size, some)
    columns["text_seen_least"] = np.log1p(_extreme(np.minimum, seen, owner, size, some))
    fresh = np.bincount(owner, seen == 0, minlength=size)
    columns["text_new_share"] = np.where(some, fresh / np.maximum(many, 1), np.nan)
    columns["text_words"] = (many + 1) // 2


def _extreme(of: Any, values: Floats, owner: Ints, size: int, some: Any) -> Floats:
    found = np.full(size, -np.inf if of is np.maximum else np.inf)
    of.at(found, owner, values)
    return np.where(some, found, np.nan)


def _amounts(items: Items, past: Past, columns: Columns) -> None:
    """What was declared, in logarithms where it spans decades."""
    for name in _AMOUNTS:
        plain = name in ("duty_rate", "item_count")
        columns[name] = items.number(name) if plain else items.logarithm(name)
    value, rate = items.number("customs_value"), items.number("duty_rate")
    columns["stake"] = np.log1p(value * rate / 100)
    columns["paid_share"] = items.number("duty_amount") / np.where(value > 0, value, np.nan)
    for name, ratio in items.ratios.items():
        columns[name] = ratio
    columns["round_value"] = _roundness(value)
    columns["round_mass"] = _roundness(items.number("net_mass"))


def _roundness(value: Floats) -> Floats:
    """How many noughts a number ends in, up to five; figures that are made up are round."""
    found = (value % _NOUGHTS == 0).sum(axis=0).astype(np.float64)
    return np.where(value > 0, found, np.nan)


def _peers(items: Items, past: Past, columns: Columns) -> None:
    """How many standard deviations a ratio lies from that of earlier peers, in logarithms."""
    table = past.ratios
    keys = items.peers
    rows = table.rows(keys.ravel(), np.tile(items.day, len(keys))).reshape(keys.shape)
    many, logs = table.taken("items", rows), table.taken("logs", rows) / SCALE
    mean = logs / np.maximum(many, 1)
    spread = table.taken("squares", rows) / SCALE / np.maximum(many, 1) - mean**2
    error = np.sqrt(np.maximum(spread, 0) + 0.01)  # a peer group is never more alike than a tenth
    own = np.repeat(np.stack(list(items.ratios.values())), len(PEERS), axis=0)
    enough = (many >= 3) & (items.day != NO_DAY)
    columns.update(zip(_PEER_NAMES, np.where(enough, (own - mean) / error, np.nan), strict=True))


def _reference(items: Items, past: Past, columns: Columns) -> None:
    """Where a ratio stands among earlier ones: its distance from percentiles, in logarithms."""
    facts = past.reference.lookup(items.batch, REFERENCE_TERMS)
    held = logarithm(np.stack([facts[f"reference.{m}_{f}"] for m in _MEASURES for f in _FIGURES]))
    for n, measure in enumerate(_MEASURES):
        own = items.ratios["net_gross" if measure == "net_gross" else "unit_value"]
        for k, figure in enumerate(_FIGURES):
            columns[f"{measure}_to_{figure}"] = own - held[n * len(_FIGURES) + k]
        columns[f"{measure}_n"] = np.log1p(facts[f"reference.{measure}_n"])


def _calendar(items: Items, past: Past, columns: Columns) -> None:
    """The day of the week and of the month, and the month."""
    dated = items.day != NO_DAY
    day = np.where(dated, items.day, 0)
    dates = day.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    columns["weekday"] = np.where(dated, (day + 3) % 7, np.nan)
    columns["month"] = np.where(dated, months.astype(np.int64) % 12 + 1, np.nan)
    columns["month_day"] = np.where(dated, (dates - months).astype(np.int64) + 1, np.nan)


_PARTS: tuple[Callable[[Items, Past, Columns], None], ...] = (
    _risk,
    _words,
    _amounts,
    _peers,
    _reference,
    _calendar,
)
