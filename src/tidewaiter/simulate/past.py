"""The country's past as an administration remembers it: facts about earlier declarations."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

import pyarrow as pa

from tidewaiter.desks.risk.history import FactStore
from tidewaiter.simulate.country import Country
from tidewaiter.simulate.country.files import rows
from tidewaiter.simulate.country.spelling import moments

ONE_IN = 8
"""Of the past, one declaration in so many is remembered: facts need no more."""


def remembered(country: Country, end: date, terms: Collection[str]) -> FactStore:
    """Let the country live up to, not with, a day, and keep what customs knows of that time."""
    return FactStore.build(_batches(country, end), terms=terms, source="simulated past")


def _batches(country: Country, end: date) -> Iterator[pa.RecordBatch]:
    """Once a week all of the week: nobody asks on which of its days something came."""
    day = country.start
    while day < end:
        week = [day + timedelta(days=n) for n in range(min(7, (end - day).days))]
        usual = sum(map(country.expected, week))
        for block, results in country.blocks(week[-1], max(1, usual // ONE_IN)):
            made = rows(country, block, results)
            accepted = moments(block.heads.moment[block.lines.owner])
            yield made.append_column("accepted_at", accepted)
        day = week[-1] + timedelta(days=1)
