"""The country's past as an administration remembers it: facts about earlier declarations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

import pyarrow as pa

from tidewaiter.desks.risk.history import FactStore
from tidewaiter.simulate.country import Country
from tidewaiter.simulate.country.files import rows
from tidewaiter.simulate.country.spelling import moments

ONE_IN = 8
"""Of the past, one declaration in so many is remembered: facts need no more."""


class Past:
    """What customs knows of the time before its register begins, and of what came since.

    ``country`` lives up to, not with, the day ``end``; ``terms`` are the facts that are asked for.
    """

    def __init__(self, country: Country, end: date, terms: Collection[str]) -> None:
        self._terms = terms
        self._before = list(_batches(country, end))

    def facts(self, since: Iterable[pa.RecordBatch] = ()) -> FactStore:
        """The facts from before and from what the register holds ``since``."""
        return FactStore.build(
            [*self._before, *since], terms=self._terms, source="simulated past and register"
        )

    def settle(self, settled: Iterable[pa.RecordBatch]) -> None:
        """Remember for good what of the register changes no more."""
        self._before += settled


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
