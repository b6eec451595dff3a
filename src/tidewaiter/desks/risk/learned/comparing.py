"""A score in shadow beside the one in force: what each would have asked for, and what was found."""

from __future__ import annotations

from dataclasses import dataclass

from tidewaiter.desks.risk.history.reading import Bools
from tidewaiter.desks.risk.learned.estimates import CAP, Found, found
from tidewaiter.desks.risk.learned.logs import Log


@dataclass(frozen=True)
class Compared:
    """Items that both scores saw, by who asked for them.

    ``live`` and ``shadow`` are all that each asked for; ``both``, ``only_live``, ``only_shadow``
    and ``neither`` part the items. What the live score asks for is examined as it asks, what the
    shadow alone asks for only where somebody else asks or chance draws: compare estimates, not
    counts.
    """

    items: int
    examined: int
    live: Found
    shadow: Found
    both: Found
    only_live: Found
    only_shadow: Found
    neither: Found


def compared(log: Log, live: Bools, shadow: Bools, cap: float = CAP) -> Compared:
    """Hold what two scores asked for, item by item of ``log``, against what was examined."""
    everything = found(log, cap)
    return Compared(
        items=len(log),
        examined=everything.examined,
        live=found(log.at(live), cap),
        shadow=found(log.at(shadow), cap),
        both=found(log.at(live & shadow), cap),
        only_live=found(log.at(live & ~shadow), cap),
        only_shadow=found(log.at(shadow & ~live), cap),
        neither=found(log.at(~live & ~shadow), cap),
    )
