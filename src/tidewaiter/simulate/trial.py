"""Making the trial site: rules, people, and some days of traffic with the work on it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from tidewaiter import samples
from tidewaiter.core import Declaration
from tidewaiter.desks.risk.history import FactStore
from tidewaiter.desks.risk.language.vocabulary import is_fact
from tidewaiter.desks.risk.live import facts_folder
from tidewaiter.desks.risk.profiles import ProfileSet
from tidewaiter.identity.actor import Actor
from tidewaiter.jobs import services as jobs
from tidewaiter.ledger import keys
from tidewaiter.ledger.services import checkpoint
from tidewaiter.messages.flat.mapping import detect_mapping, load_mapping
from tidewaiter.messages.flat.reader import FlatReader, read_header
from tidewaiter.register.intake.door import receive
from tidewaiter.register.intake.entries import Submission
from tidewaiter.register.work.clocks import run_clocks
from tidewaiter.rulebook import files, selectors, services
from tidewaiter.rulebook.change import Change
from tidewaiter.samples.dice import Dice
from tidewaiter.simulate import traffic
from tidewaiter.simulate.agenda import Agenda
from tidewaiter.simulate.officers import Officers
from tidewaiter.simulate.people import SYSTEM, actor, add_people

DAYS = 7
"""How many days of traffic there are, today included."""

SEED = 2026
_OFFICES = {
    "XTHAV": ("Haven, seaport", "sea"),
    "XTNOR": ("Northfield, airport", "air"),
    "XTGAT": ("Gate, road crossing", "road"),
}
_PROFILE = "MAS-02"
_DOUBT = "In the shadow it found odd packing. Let it ask for an examination now and then."
_SECOND = "The road crossing has a second examination bay from next week on."


def make(operator: Actor, end: datetime, days: int = DAYS) -> int:
    """Fill an empty database; gives how many declarations came in up to ``end``.

    ``operator`` is the command line: it fills the rulebook and makes the people.
    """
    begin = end - timedelta(days=days)
    if not settings.LEDGER_KEY.exists():
        keys.make(settings.LEDGER_KEY)
    with transaction.atomic():  # all or nothing: the next start tries again
        services.bootstrap(
            actor=operator, changes=list(_rules()), note="The rules of Ostmere, invented", at=begin
        )
        add_people(operator, begin)
        _remember(begin)
        came = _live(end, days)
        if came:
            _propose(end)
            jobs.start("backtest", actor("targeting"), {"day_from": _day(begin)}, at=end)
        checkpoint(at=end)
    return came


def _rules() -> Iterator[Change]:
    for (kind, name), content in files.read_folder(samples.path()).items():
        yield Change(kind=kind, identifier=name, content=content)
    for code, (title, mode) in _OFFICES.items():
        content = {"id": code, "title": title, "mode": mode}
        yield Change(kind="office", identifier=code, content=content)


def _remember(begin: datetime) -> None:
    """Give the profiles facts about the year before, as an office has them that moves over."""
    profiles = ProfileSet.from_bundle(selectors.current(begin).bundle["desks"]["risk"])
    terms = sorted(word for word in profiles.words if is_fact(word))
    with tempfile.TemporaryDirectory() as folder:
        path = traffic.history(begin, Path(folder))
        reader = FlatReader([path], load_mapping(detect_mapping(read_header(path)) or ""))
        FactStore.build(reader, terms=terms).save(facts_folder())


def _live(end: datetime, days: int) -> int:
    """Let everything happen in order: arrivals, officers, and clocks every hour."""
    agenda = Agenda(end)
    by_office = {"XTHAV": actor("border"), "XTNOR": actor("a.quay"), "XTGAT": actor("s.weir")}
    officers = Officers(agenda, Dice(SEED), by_office, actor("l.holm"))
    came = 0
    for at, one in traffic.declarations(end, days):
        agenda.add(at, partial(_arrive, one, officers))
        came += 1
    for hour in range(days * 24):
        agenda.add(end - timedelta(hours=hour, minutes=1), _serve_clocks)
    agenda.run()
    return came


def _arrive(one: Declaration, officers: Officers, at: datetime) -> None:
    message = traffic.message(one)
    sent = Submission(message=message, sent_by=f"system:{SYSTEM}", system=SYSTEM, at=at)
    for receipt in receive([sent]):
        if receipt.mrn:
            officers.expect(receipt.mrn, at)


def _serve_clocks(at: datetime) -> None:
    run_clocks(at, selectors.current(at))


def _propose(end: datetime) -> None:
    """Leave something for the second pair of eyes, and something that has passed them."""
    ahead = (end + timedelta(days=7)).date()
    bay = _capacity("gate-two-bays", "XTGAT", 2, ahead)
    before = end - timedelta(days=2)
    asked = services.propose(actor=actor("l.holm"), changes=[bay], note=_SECOND, at=before)
    services.approve(
        actor=actor("supervisor"),
        request_id=asked.pk,
        reason="Agreed with the office.",
        at=before + timedelta(hours=3),
    )
    content = selectors.contents_in_force(end)[("profile", _PROFILE)]
    effect = dict(content["effect"]) | {"probability": "15"}
    tried = Change(
        kind="profile",
        identifier=_PROFILE,
        content=dict(content) | {"effect": effect, "status": "live"},
    )
    services.propose(
        actor=actor("targeting"), changes=[tried], note=_DOUBT, at=end - timedelta(hours=5)
    )


def _capacity(name: str, office: str, per_day: int, day: date) -> Change:
    content = {"id": name, "office": office, "per_day": per_day, "valid_from": day.isoformat()}
    return Change(kind="capacity", identifier=name, content=content)


def _day(at: datetime) -> str:
    return at.date().isoformat()
