"""Making the trial site: rules, people, and a year of traffic with the work on it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from tidewaiter import samples
from tidewaiter.core.errors import TidewaiterError
from tidewaiter.desks.risk.language.vocabulary import is_fact
from tidewaiter.desks.risk.live import facts_folder
from tidewaiter.desks.risk.profiles import ProfileSet
from tidewaiter.desks.risk.screening.live import FOLDER
from tidewaiter.identity.actor import Actor
from tidewaiter.jobs import services as jobs
from tidewaiter.ledger import keys
from tidewaiter.ledger.services import checkpoint
from tidewaiter.register.export import batches
from tidewaiter.rulebook import files, selectors, services
from tidewaiter.rulebook.change import Change
from tidewaiter.simulate import listing, paperwork, wild_history
from tidewaiter.simulate.boxes import Box14Office
from tidewaiter.simulate.country import Country
from tidewaiter.simulate.country.permits import standing
from tidewaiter.simulate.country.places import OFFICES
from tidewaiter.simulate.gases import GasOffice
from tidewaiter.simulate.licensing import GASES, Authority
from tidewaiter.simulate.past import Past
from tidewaiter.simulate.people import actor, add_people
from tidewaiter.simulate.refrigerants import RefrigerantDesk, ask_lately, license_trade
from tidewaiter.simulate.species import SpeciesDesk
from tidewaiter.simulate.wild_evidence import EvidenceRoom
from tidewaiter.simulate.wild_permits import AHEAD, PermitOffice
from tidewaiter.simulate.year import Progress, Year

DAYS = 365
"""How many days of traffic there are, today included."""
SEED = "ostmere"
A_YEAR = 18_000
"""Declarations in a year of the country."""
BEFORE = 400
"""Days that the country lived before its traffic begins here, of which facts are known."""
QUARTER = 92
"""Days after which the next quarter has begun."""
REMEMBERED = 120
"""Days of which the country keeps the truth: longer than an examination may take."""

SETTLED = timedelta(days=45)
"""After so long officers are done with a declaration, and facts need not be read from it anew."""
_MODES = {1: "sea", 2: "rail", 3: "road", 4: "air"}
_PROFILE = "MAS-02"
_DOUBT = "In the shadow it found odd packing. Let it ask for an examination now and then."
_SECOND = "The road crossing has a second examination bay from next week on."


def country(begin: date, *, year: int | None = None) -> Country:
    """The country of the trial, which began to live some time before ``begin``."""
    return Country(
        SEED,
        start=begin - timedelta(days=BEFORE),
        year=year or A_YEAR,
        desks=[RefrigerantDesk(), SpeciesDesk()],
        remember=REMEMBERED,
    )


def make(
    operator: Actor,
    end: datetime,
    days: int = DAYS,
    progress: Progress = lambda done, total: None,
) -> int:
    """Fill an empty database; gives how many declarations came in up to ``end``.

    All or nothing: a crash in between leaves the database empty.
    """
    if not settings.LEDGER_KEY.exists():
        keys.make(settings.LEDGER_KEY)
    begin = end - timedelta(days=days)
    with transaction.atomic():
        services.bootstrap(
            actor=operator, changes=list(_rules()), note="The rules of Ostmere, invented", at=begin
        )
        add_people(operator, begin)
        listing.bring(actor("targeting"), actor("supervisor"), begin)
        license_trade(actor("licensing-authority"), begin, end)
        wildlife = Wildlife(begin, end)
        gases = GasOffice(begin, end)
        lived = country(begin.date())
        facts = Facts(lived, begin)
        lived.selects = False  # from here on traders learn from what our officers find
        authority = Authority(actor("licensing-authority"))
        monthly = partial(_monthly, facts, lived, authority, wildlife, gases)
        _license(lived, authority, begin.date(), begin)
        came = Year(lived, begin, end, monthly).run(progress) if days else 0
        for day in (end.date(), end.date() + timedelta(days=QUARTER)):
            _license(lived, authority, day, end)
        wildlife.office.permit(end.date(), (end + AHEAD).date(), end)
        if came:
            wildlife.evidence.keep(end)
            came += wildlife.boxes.show(end)
            came += gases.show(end)
            _propose(end)
            ask_lately(actor("licensing-authority"), end)
            listing.leave(actor("targeting"), end)
            jobs.start(
                "backtest", actor("targeting"), {"day_from": _day(_lately(begin, end))}, at=end
            )
        checkpoint(at=end)
    return came


def _rules() -> Iterator[Change]:
    """The sample's rules and the country's offices; its lane policy counts from the first day."""
    for (kind, name), content in files.read_folder(samples.path()).items():
        undated = {key: value for key, value in content.items() if key != "valid_from"}
        yield Change(kind=kind, identifier=name, content=undated if kind == "policy" else content)
    yield Change(kind="ozone-law", identifier="ostmere", content=paperwork.LAW)
    yield Change(kind="ozone-baselines", identifier="ostmere", content=paperwork.BASELINES)
    yield Change(kind="name-list", identifier=listing.LIST, content=listing.POLICY)
    for office in OFFICES:
        content = {"id": office.code, "title": office.name, "mode": _MODES[office.mode]}
        yield Change(kind="office", identifier=office.code, content=content)


def _past(lived: Country, begin: datetime) -> Past:
    """What the profiles ask of the year before, as an office has it that moves over."""
    profiles = ProfileSet.from_bundle(selectors.current(begin).bundle["desks"]["risk"])
    return Past(lived, begin.date(), sorted(word for word in profiles.words if is_fact(word)))


class Facts:
    """The facts that profiles ask for, taken anew each month from what came in and was found.

    What came in a while ago is read for the last time: officers are done with it.
    """

    def __init__(self, lived: Country, begin: datetime) -> None:
        self._past = _past(lived, begin)
        self._open = begin.date()
        self._past.facts().save(facts_folder())

    def renew(self, day: date) -> None:
        """Take what the register holds on a day."""
        settled = day - SETTLED
        if settled > self._open:
            self._past.settle(batches(self._open, settled - timedelta(days=1)))
            self._open = settled
        self._past.facts(batches(self._open)).save(facts_folder())


class Wildlife:
    """What the management authority and officers do about the trade in wildlife."""

    def __init__(self, begin: datetime, end: datetime) -> None:
        authority = actor("management-authority")
        self.office = PermitOffice(authority)
        self.boxes = Box14Office()
        self.evidence = EvidenceRoom()
        self._end = end
        if begin < end:
            wild_history.enter(authority, begin.year, begin)
        self.month(begin.date(), begin)

    def month(self, day: date, at: datetime) -> None:
        """Permits of what comes until the next month, and box 14 of what came in the last."""
        until = min(day + timedelta(days=31), self._end.date())
        self.office.permit(day, until, at)
        self.boxes.endorse(at)
        self.evidence.keep(at)


def _monthly(
    facts: Facts,
    lived: Country,
    authority: Authority,
    wildlife: Wildlife,
    gases: GasOffice,
    day: date,
) -> None:
    """What offices do on the first of a month."""
    at = datetime.combine(day, time(), UTC)
    facts.renew(day)
    _license(lived, authority, day, at)
    wildlife.month(day, at)
    gases.month(day, at)


def _license(lived: Country, authority: Authority, day: date, at: datetime) -> None:
    """Enter the licences that companies hold in a day's quarter."""
    authority.license(standing(lived, day, GASES), at)


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


def _lately(begin: datetime, end: datetime) -> datetime:
    return max(begin, end - timedelta(days=60))


def _day(at: datetime) -> str:
    return at.date().isoformat()


def clear(database: Mapping[str, Any]) -> None:
    """Throw a trial site away, so that it can be made anew; ``database`` is a setting of Django.

    Raises :class:`TrialKept` where the database is not one that a trial made, or is PostgreSQL's.
    """
    file = Path(str(database["NAME"]))
    if database["ENGINE"] != "django.db.backends.sqlite3":
        raise TrialKept(
            "it is kept by PostgreSQL.", where=str(file),
            advice="Drop that database and make an empty one, then start again.",
        )  # fmt: skip
    if not file.exists():
        return
    if not settings.TRIAL_FILE.exists():
        raise TrialKept(
            "it was not made by a trial, so it is not thrown away.", where=str(file),
            advice="Set TIDEWAITER_DATA to another folder.",
        )  # fmt: skip
    for ending in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    data = settings.DATA_FOLDER
    for folder in (facts_folder(), settings.LEDGER_CHECKPOINTS, data / "jobs", data / FOLDER):
        shutil.rmtree(folder, ignore_errors=True)
    settings.LEDGER_KEY.unlink(missing_ok=True)
    settings.TRIAL_FILE.unlink()


class TrialKept(TidewaiterError):
    """A database that is not thrown away."""
