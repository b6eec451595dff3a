"""Refrigerants that go through the trial country, into its zone, or under a wrong label."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tidewaiter.desks.ozone.models import (
    Consultation,
    CylinderTest,
    Journey,
    Licence,
    Movement,
    Seizure,
)
from tidewaiter.desks.ozone.selectors import reports
from tidewaiter.identity.actor import Actor
from tidewaiter.ledger import keys
from tidewaiter.register.models import Decision, Declaration, RawMessage
from tidewaiter.rulebook import services
from tidewaiter.simulate import by_hand, trial
from tidewaiter.simulate.gases import GasOffice
from tidewaiter.simulate.paperwork import THROUGH
from tidewaiter.simulate.people import actor, add_people

END = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
BEGIN = END - timedelta(days=365)
FIRSTS = [date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 12))]


@pytest.fixture
def operator(settings, tmp_path: Path) -> Actor:
    """Who made the site, with its rules and people and without any traffic."""
    settings.COUNTRY = "XT"
    settings.DATA_FOLDER = tmp_path
    settings.TRIAL_FILE = tmp_path / "trial.json"
    settings.LEDGER_KEY = tmp_path / "ledger.key"
    keys.make(settings.LEDGER_KEY)
    made = Actor.command_line("tests")
    services.bootstrap(actor=made, changes=list(trial._rules()), note="Rules", at=BEGIN)
    add_people(made, BEGIN)
    return made


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def found() -> dict[str, set[str]]:
    """The codes of the desk, by the reference of the declaration."""
    codes = defaultdict(set)
    for row in Decision.objects.select_related("version__declaration"):
        for one in json.loads(row.content).get("findings", ()):
            if one["desk"] == "ozone":
                codes[row.version.declaration.lrn].add(one["code"])
    return codes


@pytest.mark.django_db
def test_a_year_shows_something_of_every_kind(operator: Actor, monkeypatch) -> None:
    odd = []
    written = by_hand.messages

    def kept(declared):
        read = written(declared)
        odd.extend(one.findings for one in read if one.findings)
        return read

    monkeypatch.setattr(by_hand, "messages", kept)
    office = GasOffice(BEGIN, END)
    for first in FIRSTS:
        office.month(first, midnight(first))
    assert office.show(END) == Declaration.objects.count() == 19
    assert odd == []
    assert not RawMessage.objects.exclude(fate="created").exists()

    through = Journey.objects.filter(place="transit").order_by("begun_at")
    assert [(one.left_to, one.left_kg and int(one.left_kg)) for one in through] == [
        ("RW", 544), ("RW", 544), ("UG", 544), ("RW", 462), ("", None),
    ]  # fmt: skip
    assert through.last().due < END.date()
    stays = Journey.objects.filter(place="free-zone").order_by("begun_at")
    gone = [one.left_kg and int(one.left_kg) for one in stays]
    assert [int(one.kg) for one in stays] == [680, 1088, 408]
    assert gone == [None, 816, 408]
    assert [one.left_on is None for one in stays] == [True, True, False]
    assert stays[0].due < END.date()
    assert set(Seizure.objects.values_list("substance", flat=True)) == {"HCFC-22", "CFC-12"}
    assert set(CylinderTest.objects.values_list("verdict", flat=True)) == {"CONSISTENT", "REFUTED"}
    assert set(Declaration.objects.filter(lrn__endswith="GM").values_list("state", flat=True)) == {
        "seized"
    }

    codes = found()
    every = set().union(*codes.values())
    assert {
        "OZONE-010", "OZONE-019", "OZONE-030", "OZONE-052", "OZONE-053", "OZONE-054", "OZONE-055",
        "OZONE-056", "OZONE-059",
    } <= every  # fmt: skip
    assert every - {"OZONE-010"} >= codes["SYN261124GTf"] >= {"OZONE-052", "OZONE-053", "OZONE-054"}
    assert {one.answer for one in Consultation.objects.all()} == {"confirmed", "denied"}
    assert Licence.objects.filter(status="proposed").count() == 1


@pytest.mark.django_db
def test_what_goes_through_the_zone_is_counted_once(operator: Actor) -> None:
    office = GasOffice(BEGIN, END)
    for first in FIRSTS:
        office.month(first, midnight(first))
    licensing = actor("licensing-authority")
    moved = {(one.kind, one.substance): one.kg for one in reports.moved(licensing, 2026)}
    assert moved == {
        ("import", "HFC-134a"): 1088, ("import", "R-404A"): 1088, ("export", "R-404A"): 272,
    }  # fmt: skip
    assert Movement.objects.filter(told_by="declaration").count() == Movement.objects.count()


@pytest.mark.django_db
def test_a_few_days_show_what_came_last(operator: Actor) -> None:
    office = GasOffice(END - timedelta(days=1), END)
    assert office.show(END) == 3
    assert not Declaration.objects.filter(received_at__lt=END - timedelta(days=1)).exists()
    assert not Journey.objects.filter(trader=THROUGH[0]).exists()
    assert Seizure.objects.count() == 1
