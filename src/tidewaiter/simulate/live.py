"""The country's traffic as one looks on, sent to a served site over its API.

The country's clock runs so many times as fast as the one on the wall. What is sent carries the time
on the wall, for a register takes nothing from the future; between two things that happen less time
goes by.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from functools import partial

from tidewaiter.client import Client
from tidewaiter.samples.dice import Dice
from tidewaiter.simulate.agenda import Agenda
from tidewaiter.simulate.api import ApiHands
from tidewaiter.simulate.country import Country
from tidewaiter.simulate.country.hooks import Sent
from tidewaiter.simulate.examining import Truth
from tidewaiter.simulate.officers import Officers
from tidewaiter.simulate.traffic import at_once, raw

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
LEFT = 0.4
"""Share of the work that is left to whoever looks for it."""
_SHORTEST_S = 0.01
_LOOK_AGAIN = timedelta(hours=2)
_LETTERS = 26


class Pace:
    """The country's clock: it shows the same as the one on the wall at ``begin``."""

    def __init__(
        self,
        begin: datetime,
        speed: float,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._begin, self._speed = begin, speed
        self.now, self._sleep = now, sleep

    def wait(self, moment: datetime) -> None:
        """Sleep until the country's clock shows a moment."""
        due = self._begin + (moment - self._begin) / self._speed
        left = (due - self.now()).total_seconds()
        if left > _SHORTEST_S:
            self._sleep(left)


class Live:
    """Sends what the country's traders send from now on, and what follows on it.

    ``officers`` are, by office, those for whom the simulated officers work; elsewhere nobody works.
    ``tell`` hears of each declaration that was taken: its reference, MRN and lane.
    """

    def __init__(
        self,
        country: Country,
        client: Client,
        pace: Pace,
        officers: Mapping[str, str],
        *,
        until: datetime = FOR_EVER,
        seed: int = 0,
        tell: Callable[[str, str, str], None] = lambda lrn, mrn, lane: None,
    ) -> None:
        self._country, self._client, self._pace, self._tell = country, client, pace, tell
        self._begin = pace.now()
        country.series = series_at(self._begin)
        self._agenda = Agenda(until, pace.wait)
        self._lrns: dict[str, str] = {}
        self._hands = ApiHands(client, officers)
        dice = Dice(seed)
        examine = Truth(country, self._lrns, dice).examine
        self._officers = Officers(
            self._agenda, dice, self._hands, examine, slack=lambda at: LEFT, hours=False
        )
        self._agenda.add(self._begin, self._day)

    def run(self) -> None:
        """Go on until the end, or for ever."""
        self._agenda.run()

    def _day(self, at: datetime) -> None:
        """A day of the country begins, or the rest of the first."""
        for one in self._country.day(at.date()).declarations:
            if one.at >= self._begin:
                self._agenda.add(one.at, partial(self._arrive, one))
        tomorrow = at.date() + timedelta(days=1)
        self._agenda.add(datetime.combine(tomorrow, clock(), UTC), self._day)

    def _arrive(self, one: Sent, at: datetime) -> None:
        declared = at_once(one.declaration, self._pace.now())
        answer = self._client.submit(raw(declared))
        mrn = str(answer.body.get("mrn") or "")
        self._tell(one.lrn, mrn, str(answer.body.get("lane") or answer.body.get("detail") or ""))
        if not answer.taken or not mrn:
            return
        self._lrns[mrn] = one.lrn
        self._officers.expect(mrn, at)
        self._agenda.add(max(at, one.arrived_at), partial(self._happened, mrn, "arrival"))
        self._agenda.add(at + one.payment_after, partial(self._paid, mrn, one))

    def _paid(self, mrn: str, one: Sent, at: datetime) -> None:
        """Paid, and some time later gone, once it is released."""
        found = self._client.get(f"/declarations/{mrn}")
        if not found.taken:
            return
        if not str(found.body["state"]).startswith("released"):
            self._agenda.add(at + _LOOK_AGAIN, partial(self._paid, mrn, one))
            return
        self._happened(mrn, "payment", at)
        leaves = max(at, one.arrived_at) + (one.gate_out_after - one.payment_after)
        self._agenda.add(leaves, partial(self._happened, mrn, "gate-out"))

    def _happened(self, mrn: str, kind: str, at: datetime) -> None:
        self._hands.tell(mrn, {"kind": kind, "at": self._pace.now().isoformat()})


def series_at(moment: datetime) -> str:
    """Letters that tell the references of one run from those of another one on the same day."""
    number = moment.hour * 3600 + moment.minute * 60 + moment.second
    letters = ""
    for _ in range(4):
        number, letter = divmod(number, _LETTERS)
        letters = chr(65 + letter) + letters
    return letters
