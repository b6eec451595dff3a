"""Seals on goods in transit: set where the journey begins, read where it ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tidewaiter.core.parts import Regime
from tidewaiter.simulate.country.draws import Draws
from tidewaiter.simulate.country.hooks import Event, Quiet, Sent

if TYPE_CHECKING:
    from tidewaiter.simulate.country.country import Country


class SealDesk(Quiet):
    """Events of seals: ``seal.set``, ``seal.read``, ``seal.opened``; kinds as in ``ssd/1``.

    Where goods are taken off on the way, the seal is opened at night and closed with another, or
    with the same and nothing to see; honest seals too are sometimes misread.
    """

    name = "seals"

    def events(self, country: Country, day: date, traffic: Sequence[Sent]) -> Iterable[Event]:
        """The journey of each transit of the day."""
        for sent in traffic:
            if sent.declaration.regime is Regime.TRANSIT:
                for number in sent.declaration.seals:
                    yield from self._journey(country.draws, sent, number)

    def _journey(self, draws: Draws, sent: Sent, number: str) -> Iterable[Event]:
        chance = draws.number("seal", sent.lrn, number)
        left = sent.at + timedelta(minutes=60 + chance % 240)
        ends = left + timedelta(minutes=300 + chance // 7 % 900)
        tampered = any(one.offence == "seal_tampering" for one in sent.truth.values())
        read = number
        yield self._event(left, "seal.set", sent, number)
        if tampered and chance // 11 % 10 < 7:
            opened = left + (ends - left) / 2
            if chance // 13 % 10 < 5:
                yield self._event(opened, "seal.opened", sent, number)
            read = f"XS{chance // 17 % 90_000_000 + 10_000_000}"
        elif not tampered and chance // 19 % 250 == 0:
            read = number[:-1] + str((int(number[-1]) + 1) % 10)  # misread
        yield self._event(ends, "seal.read", sent, read)

    def _event(self, at: object, kind: str, sent: Sent, number: str) -> Event:
        return Event(at=at, kind=kind, subject=sent.lrn, desk=self.name, data={"seal": number})  # type: ignore[arg-type]
