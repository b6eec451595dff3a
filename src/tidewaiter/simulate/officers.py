"""Officers at work: they take what waits, look at it, write down what they found, and go on.

What they find is thrown by dice, more often where a profile asked than where chance did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.actor import Actor
from tidewaiter.register.models import WorkItem
from tidewaiter.register.work import outcomes, services
from tidewaiter.register.work.found import Found, FoundItem
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.samples.dice import Dice
from tidewaiter.simulate.agenda import Agenda

Step = tuple[timedelta, str, str]
"""How long after the step before, what is done, and with what reason."""

TAKE, RECORD = "take", "record"
DOCUMENTS = "awaiting documents"
OPENS, CLOSES = 7, 18
RECENT = timedelta(hours=44)
"""What came in so lately, most of it still waits."""

_KINDS = ("value", "quantity", "origin", "classification", "description", "undeclared goods")
_ASKED = "The invoice does not name the goods. Send the packing list and the proof of payment."
_TESTED = "The goods may belong to another subheading; the laboratory is asked."
_HELD = "What was found does not agree with the documents; the importer is heard."
_CLEARED = "The importer has explained the difference and paid what was due."
_SEIZED = "The goods were hidden behind others and not declared."
_REFUSED = "The goods may not enter without a permit, and there is none."
_CHANCES = {"selected": 0.32, "mandatory": 0.5, "random": 0.06}


class Officers:
    """Those who work on consignments, by office, with one who decides what only a chief may."""

    def __init__(
        self, agenda: Agenda, dice: Dice, at_office: Mapping[str, Actor], chief: Actor
    ) -> None:
        self._agenda = agenda
        self._dice = dice
        self._at_office = at_office
        self._chief = chief

    def expect(self, mrn: str, at: datetime) -> None:
        """Plan what will be done about a consignment that came in, if anything is to be."""
        item = WorkItem.objects.select_related("declaration").filter(declaration__mrn=mrn).first()
        if item is None or not item.open or item.office not in self._at_office:
            return
        if self._dice.falls(0.6 if self._agenda.end - at < RECENT else 0.08):
            return  # it waits until somebody looks for it
        offence = self._dice.falls(_CHANCES.get(item.route, 0.12))
        steps = list(self._plan(item.state, offence))
        self._next(mrn, item.declaration.items, offence, steps, at)

    def _plan(self, state: str, offence: bool) -> Iterator[Step]:
        yield self._later(0.3, 7), TAKE, ""
        if state == DOCUMENTS and self._dice.falls(0.25):
            yield self._later(0.1, 0.5), "request documents", _ASKED
            yield self._later(5, 44), "receive documents", ""
        yield self._later(0.1, 1), "begin examination", ""
        if state != DOCUMENTS and self._dice.falls(0.15):
            yield self._later(0.3, 1), "take sample", _TESTED
            yield self._later(20, 60), "receive result", ""
        yield self._later(0.3, 2), RECORD, ""
        if offence and self._dice.falls(0.4):
            yield self._later(0.1, 0.3), "detain", _HELD
            yield from self._held()
        else:
            after = "release with audit" if self._dice.falls(0.12) else "release"
            yield self._later(0.1, 0.5), after, ""

    def _held(self) -> Iterator[Step]:
        after = self._later(6, 50)
        if self._dice.falls(0.25):
            yield after, "seize", _SEIZED
        elif self._dice.falls(0.2):
            yield after, "refuse", _REFUSED
        else:
            yield after, "resume", _CLEARED
            yield self._later(0.2, 2), "release", ""

    def _later(self, least: float, most: float) -> timedelta:
        return timedelta(hours=self._dice.between(least, most))

    def _next(self, mrn: str, items: int, offence: bool, steps: list[Step], at: datetime) -> None:
        if steps:
            moment = self._at_work(at + steps[0][0])
            self._agenda.add(moment, partial(self._do, mrn, items, offence, steps))

    def _at_work(self, at: datetime) -> datetime:
        """The same moment, or one of the next morning where the office is closed by then."""
        morning = at.replace(hour=OPENS, minute=self._dice.below(60))
        if at.hour >= CLOSES:
            return morning + timedelta(days=1)
        return morning if at.hour < OPENS else at

    def _do(self, mrn: str, items: int, offence: bool, steps: list[Step], at: datetime) -> None:
        (_, deed, reason), *rest = steps
        item = WorkItem.objects.get(declaration__mrn=mrn)
        actor = self._at_office[item.office]
        try:
            if deed == TAKE:
                services.assign(actor=actor, mrn=mrn, to=actor.name, seen=item.number, at=at)
            elif deed == RECORD:
                found = self._found(item, items, offence, actor, at)
                outcomes.record(actor=actor, mrn=mrn, found=found, at=at)
            else:
                services.fire(
                    actor=self._chief if deed in ("seize", "refuse") else actor,
                    mrn=mrn,
                    event=deed,
                    seen=item.number,
                    rules=rulebook.current(at),
                    at=at,
                    reason=reason,
                )
        except TidewaiterError:
            return  # a clock was faster: nothing is left to do
        self._next(mrn, items, offence, rest, at)

    def _found(
        self, item: WorkItem, items: int, offence: bool, actor: Actor, at: datetime
    ) -> Found:
        minutes = self._dice.whole(15, 110)
        assessed = Decimal(self._dice.whole(40, 4_000))
        wrong = FoundItem(
            item=1,
            offence=True,
            severity=self._dice.whole(1, 4),
            kinds=(self._dice.pick(_KINDS),),
            assessed=assessed,
            collected=assessed if self._dice.falls(0.7) else Decimal(0),
        )
        right = [FoundItem(item=number, offence=False) for number in range(1, items + 1)]
        return Found(
            kind="documentary" if item.lane == "yellow" else "physical",
            items=(wrong, *right[1:]) if offence else tuple(right),
            officers=(actor.name,),
            began_at=at - timedelta(minutes=minutes),
            ended_at=at,
            minutes=minutes,
        )
