"""What was found later: the label that walks back to every desk."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.core.parts import Timestamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of an examination or audit for one item.

    ``offence`` is ``None`` when the item was never examined: never inspected is not innocent.
    ``examination`` is how it was looked at, the most thorough way of several. Amounts are in
    national currency.
    """

    item: int
    offence: bool | None = None
    severity: int | None = None
    kind: str | None = None
    assessed: Decimal | None = None
    collected: Decimal | None = None
    minutes: int | None = None
    examination: str | None = None
    recorded_at: Timestamp | None = None
