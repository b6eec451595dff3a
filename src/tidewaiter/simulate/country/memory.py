"""What the country remembers of the declarations of its last days: where each is, and the truth."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from tidewaiter.simulate.country.block import Block
from tidewaiter.simulate.country.errors import CountryError
from tidewaiter.simulate.country.hooks import Sent
from tidewaiter.simulate.country.truth import Truth


class Memory:
    """The blocks of the last ``days`` days with traffic, and what desks sent themselves.

    ``truth_of`` tells the truth of a row of a block.
    """

    def __init__(self, days: int, truth_of: Callable[[Block, int], Truth]) -> None:
        self._days, self._truth_of = days, truth_of
        self._kept: deque[tuple[date, list[Block]]] = deque()
        self._own: dict[str, Mapping[int, Truth]] = {}

    def begin(self, day: date) -> list[Block] | None:
        """Where the blocks of a day are put, ``None`` where none is remembered; what is too long
        ago is forgotten."""
        if not self._days:
            return None
        kept: list[Block] = []
        self._kept.append((day, kept))
        while len(self._kept) > self._days:
            self._kept.popleft()
        return kept

    def know(self, sent: Iterable[Sent]) -> None:
        """Remember the truth about what a desk sent."""
        self._own.update((one.lrn, one.truth) for one in sent)

    def truths(self, lrn: str) -> Mapping[int, Truth]:
        """The truth by item. Raises :class:`CountryError` if it is not remembered."""
        if lrn in self._own:
            return self._own[lrn]
        place = self.place(lrn)
        if place is None:
            raise CountryError("nobody knows this declaration, or any more.", where=lrn)
        block, at = place
        first = int(block.heads.starts[at])
        rows = range(first, first + int(block.heads.items[at]))
        return {n: self._truth_of(block, row) for n, row in enumerate(rows, 1)}

    def place(self, lrn: str) -> tuple[Block, int] | None:
        """The block and row of a declaration, ``None`` for one of a desk's or a forgotten one."""
        for day, kept in self._kept:
            if f"{day:%y%m%d}" != lrn[3:9]:
                continue
            for block in kept:
                tail = lrn.removeprefix(f"SYN{day:%y%m%d}{block.series}")
                at = int(tail) - block.first if tail.isdecimal() else -1
                if 0 <= at < block.count:
                    return block, at
        return None
