"""Trade by calendar year: what trends are computed from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tidewaiter.core import ValueRefused
from tidewaiter.core.sentence import sentence


class SourceGroup(StrEnum):
    """Sources taken together where trends are looked for."""

    WILD = "wild"
    CAPTIVE = "captive"
    RANCHED = "ranched"
    OTHER = "other"


_GROUPS = {
    **dict.fromkeys(("W", "U", ""), SourceGroup.WILD),
    **dict.fromkeys(("A", "C", "D", "F"), SourceGroup.CAPTIVE),
    "R": SourceGroup.RANCHED,
}


def source_group(code: str | None) -> SourceGroup:
    """The group of a source code: wild is W, U and not said; captive A, C, D, F; ranched R."""
    return _GROUPS.get((code or "").strip().upper(), SourceGroup.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Quantities by calendar year, of one cell of trade in one unit.

    A year in which nothing was traded is zero; a year that is not there is not known.
    """

    quantities: Mapping[int, Decimal]

    def __post_init__(self) -> None:
        for year, quantity in self.quantities.items():
            if not quantity.is_finite() or quantity < 0:
                raise ValueRefused(
                    sentence("{value} is no quantity of trade.", value=quantity), where=str(year)
                )

    @classmethod
    def begun(cls, first: int, quantities: Iterable[Decimal]) -> Series:
        """Years that follow one another."""
        return cls(quantities={first + n: one for n, one in enumerate(quantities)})

    @classmethod
    def filled(
        cls,
        traded: Mapping[int, Decimal],
        first: int,
        last: int,
        unknown: frozenset[int] = frozenset(),
    ) -> Series:
        """All years from first to last: zero where nothing was traded, but not in unknown years.

        This is how the trade database is read: what was not reported was not traded, unless the
        report of that year is missing.
        """
        years = [year for year in range(first, last + 1) if year not in unknown]
        return cls(quantities={year: traded.get(year, Decimal(0)) for year in years})

    @property
    def last(self) -> int | None:
        """The latest year that is known."""
        return max(self.quantities, default=None)

    def missing(self, first: int, last: int) -> list[int]:
        """The years between two, both included, that are not known."""
        return [year for year in range(first, last + 1) if year not in self.quantities]

    def between(self, first: int, last: int) -> list[Decimal]:
        """The quantities of the years between two that are known."""
        return [self.quantities[y] for y in range(first, last + 1) if y in self.quantities]
