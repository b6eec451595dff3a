"""A stretch of the country's life through the register: arrivals, officers, clocks, milestones.

Messages of the next day are written and read in a second process while this one decides, so that
traders hear with a day's delay of what their examinations found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import nullcontext
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from multiprocessing import get_context

from tidewaiter.core.parts import Timestamp
from tidewaiter.messages.message import Message
from tidewaiter.register.intake.door import receive
from tidewaiter.register.intake.entries import Submission
from tidewaiter.register.models import Declaration
from tidewaiter.register.work import milestones
from tidewaiter.register.work.clocks import run_clocks
from tidewaiter.rulebook import selectors
from tidewaiter.samples.dice import Dice
from tidewaiter.simulate.agenda import Agenda
from tidewaiter.simulate.by_hand import staff
from tidewaiter.simulate.country import Country
from tidewaiter.simulate.country.hooks import Sent
from tidewaiter.simulate.examining import Truth
from tidewaiter.simulate.officers import Officers
from tidewaiter.simulate.people import SYSTEM, actor
from tidewaiter.simulate.traffic import messages

RECENT = timedelta(hours=80)
"""What came in so lately, most of it still waits."""
LEFT_OVER = timedelta(days=8)
"""Nothing that came in before waits any more."""
TOLD = timedelta(days=12)
"""Ports and banks tell of what came in since so long."""
SEED = 2026
FEW = 60
"""So few days are not worth a second process."""
LATELY = timedelta(days=14)
"""Of these last days every declaration comes in."""
ONE_IN = 24
"""Of the days before, one in so many: a year is to be made in a minute."""
_LOOK_AGAIN = timedelta(hours=8)
_RELEASED = ("released", "released with audit")


Progress = Callable[[int, int], None]
"""Told how many days have gone by, of how many."""


class Year:
    """Everything that happens between two moments, in order, at the register of this process.

    ``monthly`` is called with the first day of a month, before anything comes in on it.
    """

    def __init__(
        self,
        country: Country,
        begin: datetime,
        end: datetime,
        monthly: Callable[[date], None] = lambda day: None,
    ) -> None:
        self._country, self._full = country, country.year
        self._monthly = monthly
        self._begin, self._end = begin, end
        self._agenda = Agenda(end)
        self._lrns: dict[str, str] = {}
        dice = Dice(SEED)
        self._officers = Officers(
            self._agenda,
            dice,
            staff(),
            Truth(country, self._lrns, dice).examine,
            slack=lambda at: _slack(end - at),
        )
        self._port = actor("l.holm")
        self._came = 0

    def run(self, progress: Progress) -> int:
        """Let it happen; gives how many declarations came in."""
        first = (self._begin + timedelta(days=1)).date()
        days = [first + timedelta(days=n) for n in range((self._end.date() - first).days + 1)]
        with _second_process(len(days)) as pool:
            made = self._write(pool, days[0]) if days else None
            for number, day in enumerate(days):
                assert made is not None  # noqa: S101 - there is a day
                came = made
                if number + 1 < len(days):
                    made = self._write(pool, days[number + 1])
                if day.day == 1:
                    self._monthly(day)
                self._open(day, *came)
                self._agenda.run_until(datetime.combine(day + timedelta(days=1), time(), UTC))
                progress(number + 1, len(days))
        return self._came

    def _write(
        self, pool: Executor | None, day: date
    ) -> tuple[list[Sent], Future[list[Message]] | list[Message]]:
        lately = self._end.date() - day < LATELY
        self._country.year = self._full if lately else self._full // ONE_IN
        sent = [one for one in self._country.day(day).declarations if one.at < self._end]
        declared = [one.declaration for one in sent]
        return sent, messages(declared) if pool is None else pool.submit(messages, declared)

    def _open(
        self, day: date, sent: Sequence[Sent], made: Future[list[Message]] | list[Message]
    ) -> None:
        """A day begins: take in what will be sent on it, and plan what follows."""
        read = made.result() if isinstance(made, Future) else made
        submissions = [
            Submission(message=message, sent_by=f"system:{SYSTEM}", system=SYSTEM, at=one.at)
            for one, message in zip(sent, read, strict=True)
        ]
        for one, receipt in zip(sent, receive(submissions), strict=True):
            if receipt.mrn:
                self._came += 1
                self._lrns[receipt.mrn] = one.lrn
                self._officers.expect(receipt.mrn, one.at)
                if self._end - one.at < TOLD:
                    self._follow(receipt.mrn, one)
        midnight = datetime.combine(day, time(), UTC)
        for hour in range(0, 24, 1 if self._end - midnight < TOLD else 4):
            self._agenda.add(midnight + timedelta(hours=hour, minutes=59), _serve_clocks)

    def _follow(self, mrn: str, one: Sent) -> None:
        """Let the port and the bank tell what becomes of the goods."""
        self._agenda.add(max(one.arrived_at, one.at), partial(self._arrived, mrn, one))
        self._agenda.add(one.at + one.payment_after, partial(self._paid, mrn, one))

    def _arrived(self, mrn: str, one: Sent, at: datetime) -> None:
        self._tell(mrn, "arrival", one.arrived_at, at)

    def _paid(self, mrn: str, one: Sent, at: datetime) -> None:
        """Paid, and some time later gone, once it is released."""
        if not Declaration.objects.filter(mrn=mrn, state__in=_RELEASED).exists():
            self._agenda.add(at + _LOOK_AGAIN, partial(self._paid, mrn, one))
            return
        self._tell(mrn, "payment", at, at)
        leaves = max(at, one.arrived_at) + (one.gate_out_after - one.payment_after)
        self._agenda.add(leaves, partial(self._left, mrn))

    def _left(self, mrn: str, at: datetime) -> None:
        self._tell(mrn, "gate-out", at, at)

    def _tell(self, mrn: str, kind: str, happened: datetime, at: datetime) -> None:
        told = milestones.Told(kind=kind, happened_at=Timestamp.of(happened))
        milestones.record(actor=self._port, mrn=mrn, told=told, at=at)


def _slack(ago: timedelta) -> float:
    """The share of what came in so long ago that still waits: much of today's, nothing old."""
    if ago < RECENT:
        return 0.6
    return 0.05 if ago < LEFT_OVER else 0.0


def _second_process(days: int) -> ProcessPoolExecutor | nullcontext[None]:
    """Where messages are written; ``None`` where it is not worth it."""
    if days < FEW:
        return nullcontext()
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def _serve_clocks(at: datetime) -> None:
    run_clocks(at, selectors.current(at))
