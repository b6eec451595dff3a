"""What came in beside what partners say they sent (Decision XXIV/12), innocent reasons first.

Data in, data out. A difference accuses nobody: each comes with what may explain it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.desks.ozone.licences import LicenceKind
from tidewaiter.desks.ozone.names import resolve
from tidewaiter.desks.ozone.partner import DECLARATION
from tidewaiter.desks.ozone.yearly import Moved

TOLERANCE = Decimal("0.05")
"""Differences up to this share are within what weighing and rounding explain."""

Traded = Mapping[tuple[str, str], Decimal]
"""Kilograms by country and substance or blend."""


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What we let in from a country beside what it says it sent, in kilograms.

    ``innocent`` are the codes of reasons that explain a difference without anybody doing wrong.
    ``assumed`` is how much of ``ours`` no declaration names the country of.
    """

    country: str
    substance: str
    ours: Decimal
    theirs: Decimal | None
    innocent: tuple[str, ...]
    assumed: Decimal = Decimal(0)

    @property
    def difference(self) -> Decimal | None:
        """What they sent beyond what came in; ``None`` where they said nothing."""
        return None if self.theirs is None else self.theirs - self.ours


def mirrored(ours: Traded, theirs: Traded, assumed: Traded | None = None) -> list[Mirrored]:
    """Both sides of the trade of a year, the greatest difference first."""
    guessed = assumed or {}
    told = {country for country, _ in theirs}
    lines = []
    for country, substance in sorted({*ours, *theirs}):
        mine = ours.get((country, substance), Decimal(0))
        said = theirs.get((country, substance), Decimal(0)) if country in told else None
        own = guessed.get((country, substance), Decimal(0))
        why = _innocent((country, substance), mine, said, ours, theirs)
        if own and why and why[0] not in ("nothing told", "within tolerance"):
            why = ("country assumed", *why)
        lines.append(Mirrored(country, substance, mine, said, why, own))
    return sorted(lines, key=lambda one: -abs(one.difference or Decimal(0)))


def imports(moved: Iterable[Moved], *, assumed: bool = False) -> dict[tuple[str, str], Decimal]:
    """What came in, by country and substance; only that whose country is ``assumed``, if asked."""
    found: dict[tuple[str, str], Decimal] = {}
    for one in moved:
        if one.kind == LicenceKind.IMPORT and not (assumed and one.told_by == DECLARATION):
            key = (one.country, one.substance)
            found[key] = found.get(key, Decimal(0)) + one.kg
    return found


def _innocent(
    key: tuple[str, str], mine: Decimal, said: Decimal | None, ours: Traded, theirs: Traded
) -> tuple[str, ...]:
    """Reasons to rule out before anybody is suspected, the likeliest first."""
    country, substance = key
    if said is None:
        return ("nothing told",)
    if abs(said - mine) <= max(said, mine) * TOLERANCE:
        return ("within tolerance",) if said != mine else ()
    found = []
    others = {c: kg for (c, s), kg in ours.items() if s == substance and c != country}
    if said > mine and sum(others.values(), Decimal(0)) > 0:
        found.append("sent through another country")
    names = _components(substance)
    kin = [s for (c, s), kg in theirs.items() if c == country and s != substance and kg]
    if any(names & _components(other) for other in kin):
        found.append("blend told as its components")
    found.append("shipped in one year and arrived in the next")
    return tuple(found)


def _components(name: str) -> set[str]:
    return {part.name for part, _ in resolve(name).parts}
