"""Single consignments that come in beside the day's traffic, and what officers do about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from tidewaiter.core import Declaration
from tidewaiter.register.intake.door import receive
from tidewaiter.register.intake.entries import Submission
from tidewaiter.register.work.found import Found, FoundItem
from tidewaiter.simulate.hands import ServiceHands, Work
from tidewaiter.simulate.people import AT_OFFICE, SYSTEM, actor
from tidewaiter.simulate.traffic import messages


def staff() -> ServiceHands:
    """The hands of one officer for each office, and of their chief."""
    return ServiceHands({o: actor(name) for o, name in AT_OFFICE.items()}, actor("l.holm"))


def taken_in(one: Declaration, at: datetime) -> str:
    """Take in what a declarant sends; gives its MRN, "" where it was refused."""
    (message,) = messages([one])
    told = Submission(message=message, sent_by=f"system:{SYSTEM}", system=SYSTEM, at=at)
    (receipt,) = receive([told])
    return receipt.mrn or ""


def worked(mrn: str, at: datetime, found: FoundItem, *events: tuple[str, str]) -> None:
    """Whoever works there takes the goods, writes down what was found, and goes on.

    ``events`` are what follows, each with its reason. It ends where somebody was faster.
    """
    hands = staff()
    examined = Found(kind="physical", items=(found,), began_at=at, ended_at=at, minutes=40)
    steps = (("begin examination", ""), *events)
    begin, *then = (partial(_fired, hands, event, why, at) for event, why in steps)
    deeds: list[Callable[[Work], bool]] = [
        lambda work: hands.take(work, at),
        begin,
        lambda work: hands.record(work, examined, at),
        *then,
    ]
    for deed in deeds:
        work = hands.look(mrn)
        if work is None or not work.open or not deed(work):
            return


def _fired(hands: ServiceHands, event: str, why: str, at: datetime, work: Work) -> bool:
    return hands.fire(work, event, why, at)
