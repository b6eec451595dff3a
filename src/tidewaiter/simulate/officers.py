"""Officers at work: they take what waits, look at it, write down what they found, and go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from tidewaiter.register.work.found import Found, FoundItem
from tidewaiter.samples.dice import Dice
from tidewaiter.simulate.agenda import Agenda
from tidewaiter.simulate.hands import Hands, Work

Step = tuple[timedelta, str, str]
"""How long after the step before, what is done, and with what reason."""
Examine = Callable[[Work, str, datetime], tuple[FoundItem, ...]]
"""What an examination of a kind finds about every item of a consignment at a moment."""

TAKE, RECORD = "take", "record"
DOCUMENTS = "awaiting documents"
OPENS, CLOSES = 7, 18

_ASKED = "The invoice does not name the goods. Send the packing list and the proof of payment."
_TESTED = "The goods may belong to another subheading; the laboratory is asked."
_HELD = "What was found does not agree with the documents; the importer is heard."
_CLEARED = "The importer has explained the difference and paid what was due."
_SEIZED = "The goods were not declared as what they are, and may not enter so."
_REFUSED = "The goods may not enter without a permit, and there is none."

ON_A_DESK = 0.25
"""Share of the work that is left which somebody has taken without having begun."""


class Officers:
    """Those who work on consignments.

    ``examine`` says what is found. ``slack`` is, for a moment, the share of work that is left to
    whoever looks for it. ``hours`` says whether offices close for the night.
    """

    def __init__(
        self,
        agenda: Agenda,
        dice: Dice,
        hands: Hands,
        examine: Examine,
        *,
        slack: Callable[[datetime], float] = lambda at: 0.0,
        hours: bool = True,
    ) -> None:
        self._agenda = agenda
        self._dice = dice
        self._hands = hands
        self._examine = examine
        self._slack = slack
        self._hours = hours

    def expect(self, mrn: str, at: datetime) -> None:
        """Plan what will be done about a consignment that came in, if anything is to be."""
        work = self._hands.look(mrn)
        if work is None or not work.open:
            return
        if not self._dice.falls(self._slack(at)):
            self._next(mrn, list(self._looking(work.state)), at)
        elif self._dice.falls(ON_A_DESK):
            self._next(mrn, [(self._later(0.3, 7), TAKE, "")], at)

    def _looking(self, state: str) -> Iterator[Step]:
        yield self._later(0.3, 7), TAKE, ""
        if state == DOCUMENTS and self._dice.falls(0.25):
            yield self._later(0.1, 0.5), "request documents", _ASKED
            yield self._later(5, 44), "receive documents", ""
        yield self._later(0.1, 1), "begin examination", ""
        if state != DOCUMENTS and self._dice.falls(0.15):
            yield self._later(0.3, 1), "take sample", _TESTED
            yield self._later(20, 60), "receive result", ""
        yield self._later(0.3, 2), RECORD, ""

    def _ending(self, found: Sequence[FoundItem]) -> Iterator[Step]:
        """What follows on what was found."""
        worst = max((one.severity or 0 for one in found if one.offence), default=0)
        if worst and self._dice.falls(0.15 * worst):
            yield self._later(0.1, 0.3), "detain", _HELD
            yield from self._held(found)
        else:
            after = "release with audit" if self._dice.falls(0.12) else "release"
            yield self._later(0.1, 0.5), after, ""

    def _held(self, found: Sequence[FoundItem]) -> Iterator[Step]:
        after = self._later(6, 50)
        banned = any("prohibited" in one.kinds for one in found)
        if banned:
            yield (
                (after, "seize", _SEIZED) if self._dice.falls(0.7) else (after, "refuse", _REFUSED)
            )
        else:
            yield after, "resume", _CLEARED
            yield self._later(0.2, 2), "release", ""

    def _later(self, least: float, most: float) -> timedelta:
        return timedelta(hours=self._dice.between(least, most))

    def _next(self, mrn: str, steps: list[Step], at: datetime) -> None:
        if steps:
            moment = at + steps[0][0]
            if self._hours:
                moment = self._at_work(moment)
            self._agenda.add(moment, partial(self._do, mrn, steps))

    def _at_work(self, at: datetime) -> datetime:
        """The same moment, or one of the next morning where the office is closed by then."""
        morning = at.replace(hour=OPENS, minute=self._dice.below(60))
        if at.hour >= CLOSES:
            return morning + timedelta(days=1)
        return morning if at.hour < OPENS else at

    def _do(self, mrn: str, steps: list[Step], at: datetime) -> None:
        (_, deed, reason), *rest = steps
        work = self._hands.look(mrn)
        if work is None:
            return
        if deed == TAKE:
            done = self._hands.take(work, at)
        elif deed == RECORD:
            found = self._found(work, at)
            done = self._hands.record(work, found, at)
            rest = list(self._ending(found.items))
        else:
            done = self._hands.fire(work, deed, reason, at)
        if done:  # else somebody, or a clock, was faster: nothing is left to do
            self._next(mrn, rest, at)

    def _found(self, work: Work, at: datetime) -> Found:
        kind = "documentary" if work.lane == "yellow" else "physical"
        minutes = self._dice.whole(15, 110)
        return Found(
            kind=kind,
            items=self._examine(work, kind, at),
            began_at=at - timedelta(minutes=minutes),
            ended_at=at,
            minutes=minutes,
        )
