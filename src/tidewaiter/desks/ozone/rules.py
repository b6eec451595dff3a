"""What an administration decides about licensing: periods and who approves. A kind of the rulebook.

Nothing in the treaty says how long an answer from the other side is awaited or whether a second
person approves a licence; each administration does, from a day on and with its source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tidewaiter.core import TidewaiterError, ValueRefused
from tidewaiter.core.documents import read_document
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone import dated

KIND = "licensing"
FILE = "licensing.yaml"


class LicensingRefused(TidewaiterError):
    """A document of licensing rules that cannot be used; ``where`` names the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Licensing:
    """Rules of licensing in force from a day on until a later document is.

    ``four_eyes``: a licence counts only after somebody else has approved it. An answer from the
    exporting country is awaited ``answer_days`` days and asked for again after ``remind_days``.
    Goods in transit must have left within ``transit_days``, those in a free zone within
    ``free_zone_days``.
    """

    id: str
    title: str
    valid_from: date
    source: str
    four_eyes: bool = False
    answer_days: int = 10
    remind_days: int = 5
    transit_days: int = 15
    free_zone_days: int = 180

    def __post_init__(self) -> None:
        for name in ("answer_days", "remind_days", "transit_days", "free_zone_days"):
            if not 1 <= getattr(self, name) <= 366:
                raise ValueRefused(sentence("it must be from 1 to 366."), where=name)
        if self.remind_days > self.answer_days:
            raise ValueRefused(
                sentence("a reminder must come before the answer is due."), where="remind_days"
            )


SHIPPED = Licensing(
    id="shipped",
    title="Rules of licensing where the administration has made none",
    valid_from=date(1992, 1, 1),
    source="a choice of this program, not law: enter your own",
)


def read_licensing(identifier: str, content: Mapping[str, Any]) -> Licensing:
    """Rules from a document. Raises :class:`LicensingRefused` naming the place."""
    return read_document(KIND, Licensing, LicensingRefused, identifier, content)


def check_licensing(everything: Mapping[str, Mapping[str, Any]]) -> Iterator[TidewaiterError]:
    """Two documents that begin on the same day."""
    yield from dated.begun_twice(KIND, LicensingRefused, everything.get(KIND, {}).values())


def on_day(everything: Mapping[str, Mapping[str, Any]], day: date) -> Licensing:
    """The rules in force on a day; the shipped ones where the administration has made none."""
    made = [one for one in everything.get(KIND, {}).values() if one.valid_from <= day]
    return max(made, key=lambda one: one.valid_from, default=SHIPPED)
