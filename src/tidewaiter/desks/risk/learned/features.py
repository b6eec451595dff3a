"""The features of goods items: one definition for training, for batches and for live decisions.

Each is a number that is known when the declaration is decided. What they say of the past is asked
strictly before the day of acceptance. NaN means *not known*; trees send it their own way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tidewaiter.core.canonical import digest
from tidewaiter.desks.risk.history.reading import NO_DAY, Floats, Ints
from tidewaiter.desks.risk.learned.families import AMOUNTS, FAMILIES, PARTS, PEERS, PEOPLE, RATIOS
from tidewaiter.desks.risk.learned.keys import Items, dated, logarithm
from tidewaiter.desks.risk.learned.past import REFERENCE_TERMS, SCALE, Past

Matrix = npt.NDArray[np.float32]

SMOOTHING = 10.0
"""A ratio of risk counts as if so many items more had been found with the overall rate (the
smoothing of DATE, KDD 2020)."""

_RISK_NAMES = [f"risk_{family.name}" for family in FAMILIES]
_SEEN_NAMES = [f"seen_{family.name}" for family in FAMILIES]
_PEOPLE_AT = [n for n, family in enumerate(FAMILIES) if family.name in PEOPLE]
_PEOPLE_NAMES = [f"{told}_{FAMILIES[n].name}" for n in _PEOPLE_AT for told in ("examined", "since")]
_TEXT_NAMES = [
    f"text_{told}" for told in ("risk_mean", "risk_most", "seen_least", "new_share", "words")
]
_PEER_NAMES = [f"{name}_of_{'_'.join(group)}" for name in RATIOS for group in PEERS]

_MEASURES, _FIGURES = ("unit_value", "hs_unit_value", "net_gross"), ("p10", "p50", "p90")
_MEASURED = [list(RATIOS).index(name) for name in ("unit_value", "unit_value", "net_gross")]
_HELD = [f"reference.{measure}_{figure}" for measure in _MEASURES for figure in _FIGURES]
_HELD_COUNTS = [f"reference.{measure}_n" for measure in _MEASURES]
_REFERENCE_NAMES = [
    f"{measure}_{told}" for measure in _MEASURES for told in (*(f"to_{p}" for p in _FIGURES), "n")
]

_NOUGHTS = 10.0 ** np.arange(1, 6)[:, np.newaxis, np.newaxis]

_VERSION = 1
"""Raised whenever a feature comes to mean something else under the same name."""

COLUMNS = tuple(
    dict.fromkeys(
        (
            *("accepted_at", "issued_at", "description"),
            *(part.column for part in PARTS.values()),
            *AMOUNTS,
            *(name for ratio in RATIOS.values() for name in ratio),
        )
    )
)
"""The canonical columns that features read; others need not be there."""


class Columns:
    """Features by name, in order: blocks of one row for each."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._blocks: list[Floats] = []

    def add(self, names: Sequence[str], block: Floats) -> None:
        """Add a row for each of these features."""
        self.names += names
        self._blocks.append(block)

    def matrix(self, size: int) -> Matrix:
        """All of them, one column each."""
        found = np.empty((size, len(self.names)), np.float32)
        begin = 0
        for block in self._blocks:
            found[:, begin : begin + len(block)] = block.T
            begin += len(block)
        return found


def matrix(batch: pa.RecordBatch, past: Past) -> Matrix:
    """One row per goods item, one column for each of :func:`names`, as float32.

    Rows do not see one another: an item has the same features alone as in any batch.
    """
    return _columns(batch, past).matrix(batch.num_rows)


def _columns(batch: pa.RecordBatch, past: Past) -> Columns:
    items, columns = Items(dated(batch)), Columns()
    for part in _PARTS:
        part(items, past, columns)
    return columns


@cache
def names() -> tuple[str, ...]:
    """The features by name, in the order of the columns."""
    nothing = pa.RecordBatch.from_pydict({"declaration_id": pa.array([], pa.string())})
    return tuple(_columns(nothing, Past.build([])).names)


@cache
def definition() -> str:
    """The digest of what features mean: a model knows which it was trained on."""
    return digest({"names": list(names()), "smoothing": str(SMOOTHING), "version": _VERSION})


def shrunk(offences: Floats, examined: Floats, rate: Floats) -> Floats:
    """A rate of offences, drawn to the overall rate where few were examined."""
    return (offences + SMOOTHING * rate) / (examined + SMOOTHING)


def _before(items: Items, past: Past, columns: Columns) -> None:
    """What was seen and found before, by family and by word.

    The overall rate has one offence in twenty examinations before there is any: imagined ones,
    which keep the first weeks sober.
    """
    table, keys = past.counts, items.families
    rows = table.rows(keys.ravel(), np.tile(items.day, len(keys))).reshape(keys.shape)
    seen, examined, offences = (
        table.taken(name, rows) for name in ("seen", "examined", "offences")
    )
    rate = (offences[-1] + 1.0) / (examined[-1] + 20.0)
    risk = shrunk(offences[:-1], examined[:-1], rate)
    dated = items.day != NO_DAY
    unknown = (keys == 0) | ~dated
    seen[unknown], examined[unknown], risk[unknown[:-1]] = np.nan, np.nan, np.nan
    columns.add(["risk_overall"], np.where(dated, rate, np.nan)[np.newaxis])
    columns.add(_RISK_NAMES, risk)
    columns.add(_SEEN_NAMES, np.log1p(seen[:-1]))
    _people(items, table.days, rows[_PEOPLE_AT], examined[_PEOPLE_AT], columns)
    _words(items, past, rate, columns)


def _people(items: Items, days: Any, rows: Ints, examined: Floats, columns: Columns) -> None:
    """How often parties were examined, and how long ago anything was known of them."""
    last = np.asarray(days)[rows] if len(days) else np.zeros(rows.shape)
    since = np.where(rows >= 0, items.day - last, np.nan)
    told = np.stack([np.log1p(examined), since], axis=1)
    columns.add(_PEOPLE_NAMES, told.reshape(len(_PEOPLE_NAMES), len(items)))


def _words(items: Items, past: Past, rate: Floats, columns: Columns) -> None:
    """Ratios of risk of the words and pairs of words of the description."""
    size = len(items)
    grams, owner = items.grams
    rows = past.counts.rows(grams, items.day[owner])
    examined, seen = past.counts.taken("examined", rows), past.counts.taken("seen", rows)
    risk = shrunk(past.counts.taken("offences", rows), examined, rate[owner])
    many = np.bincount(owner, minlength=size).astype(np.float64)
    some, least = (many > 0) & (items.day != NO_DAY), np.maximum(many, 1)
    told = np.stack(
        [
            np.bincount(owner, risk, minlength=size) / least,
            _extreme(np.maximum, risk, owner, size),
            np.log1p(_extreme(np.minimum, seen, owner, size)),
            np.bincount(owner, seen == 0, minlength=size) / least,
            (many + 1) // 2,
        ]
    )
    told[:-1, ~some] = np.nan
    columns.add(_TEXT_NAMES, told)


def _extreme(of: Any, values: Floats, owner: Ints, size: int) -> Floats:
    found = np.full(size, -np.inf if of is np.maximum else np.inf)
    of.at(found, owner, values)
    return found


def _amounts(items: Items, past: Past, columns: Columns) -> None:
    """What was declared, in logarithms where it spans decades."""
    columns.add(AMOUNTS, items.amounts)
    value, rate = items.number("customs_value"), items.number("duty_rate")
    share = items.number("duty_amount") / np.where(value > 0, value, np.nan)
    columns.add(("stake", "paid_share"), np.stack([np.log1p(value * rate / 100), share]))
    columns.add(tuple(RATIOS), items.ratios)
    figures = np.stack([value, items.number("net_mass")])
    columns.add(("round_value", "round_mass"), _roundness(figures))


def _roundness(values: Floats) -> Floats:
    """How many noughts a number ends in, up to five; figures that are made up are round."""
    found = (values % _NOUGHTS == 0).sum(axis=0).astype(np.float64)
    return np.where(values > 0, found, np.nan)


def _peers(items: Items, past: Past, columns: Columns) -> None:
    """How many standard deviations a ratio lies from that of earlier peers, in logarithms."""
    table = past.ratios
    keys = items.peers
    rows = table.rows(keys.ravel(), np.tile(items.day, len(keys))).reshape(keys.shape)
    many, logs = table.taken("items", rows), table.taken("logs", rows) / SCALE
    least = np.maximum(many, 1)
    mean = logs / least
    spread = table.taken("squares", rows) / SCALE / least - mean**2
    error = np.sqrt(np.maximum(spread, 0) + 0.01)  # a peer group is never more alike than a tenth
    own = np.repeat(items.ratios, len(PEERS), axis=0)
    enough = (many >= 3) & (items.day != NO_DAY)
    columns.add(_PEER_NAMES, np.where(enough, (own - mean) / error, np.nan))


def _reference(items: Items, past: Past, columns: Columns) -> None:
    """Where a ratio stands among earlier ones: its distance from percentiles, in logarithms."""
    facts = past.reference.lookup(items.batch, REFERENCE_TERMS)
    held = logarithm(np.stack([facts[name] for name in _HELD]))
    told = np.empty((len(_MEASURES), len(_FIGURES) + 1, len(items)))
    own = items.ratios[_MEASURED, np.newaxis]
    told[:, :-1] = own - held.reshape(len(_MEASURES), len(_FIGURES), len(items))
    told[:, -1] = np.log1p(np.stack([facts[name] for name in _HELD_COUNTS]))
    columns.add(_REFERENCE_NAMES, told.reshape(len(_REFERENCE_NAMES), len(items)))


def _calendar(items: Items, past: Past, columns: Columns) -> None:
    """The day of the week and of the month, and the month."""
    dated = items.day != NO_DAY
    day = np.where(dated, items.day, 0)
    dates = day.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    told = [(day + 3) % 7, months.astype(np.int64) % 12 + 1, (dates - months).astype(np.int64) + 1]
    columns.add(("weekday", "month", "month_day"), np.where(dated, np.stack(told), np.nan))


_PARTS: tuple[Callable[[Items, Past, Columns], None], ...] = (
    _before,
    _amounts,
    _peers,
    _reference,
    _calendar,
)
