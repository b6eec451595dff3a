"""Which of the gases that fit a reading is the likelier one to be in the cylinder.

A pressure names no gas: many fit. Of these, what was found before under the same label comes first,
in the order of ``data/counterfeits.csv``; then what is often seized; then what would have cost more
of a quota than what the label names, which is a reason for the label; then the nearest pressure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.ozone.names import resolve
from tidewaiter.desks.ozone.quantities import charge
from tidewaiter.desks.ozone.substances import Gas
from tidewaiter.desks.ozone.tables import table, told

FIRST = 5
"""So many are shown before somebody asks for the others."""


@dataclass(frozen=True, slots=True)
class Likely:
    """A gas that fits, by its code, with why it is likelier than others and where that is from."""

    gas: str
    why: tuple[Sentence, ...] = ()
    source: str | None = None


def by_plausibility(label: Gas, fitting: Sequence[Gas]) -> tuple[Likely, ...]:
    """The gases of a reading in the order of their plausibility; ``fitting`` by nearness."""
    under, met = _found(label.name), _found("")
    ranked = []
    for near, gas in enumerate(fitting):
        seen, common = under.get(gas.name), met.get(gas.name)
        dearer = _dearer(gas, label)
        last = len(fitting) + len(under) + len(met)
        place = (seen[0] if seen else last, common[0] if common else last, not dearer, near)
        ranked.append((place, gas, _why(label, bool(seen), bool(common), dearer), seen or common))
    return tuple(
        Likely(gas.code, why, told(found[1]) if found else None)
        for _, gas, why, found in sorted(ranked, key=lambda one: one[0])
    )


def _why(label: Gas, seen: bool, common: bool, dearer: bool) -> tuple[Sentence, ...]:
    said = []
    if seen:
        said.append(sentence("Found before in cylinders labelled {label}.", label=label.code))
    if common:
        said.append(sentence("Often met in illegal trade."))
    if dearer:
        said.append(sentence("It costs more of a quota than {label}.", label=label.code))
    return tuple(said)


def _dearer(gas: Gas, label: Gas) -> bool:
    mine, other = (charge(one, Decimal(1)) for one in (gas, label))
    return (mine.odp_tonnes, mine.co2e_tonnes_annex_f) > (
        other.odp_tonnes,
        other.co2e_tonnes_annex_f,
    )


@cache
def _found(label: str) -> Mapping[str, tuple[int, str]]:
    """By name of a gas its row and source, of one label or (empty) of any."""
    return {
        resolve(row["found"]).name: (number, row["source"])
        for number, row in enumerate(table("counterfeits"))
        if (resolve(row["label"]).name if row["label"] else "") == label
    }
