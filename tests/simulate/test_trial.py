"""The trial site: made once by the services, with something of every kind on it."""

import argparse
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.simulate.rules import much_by_chance
from tidewaiter.cli import options, start_command
from tidewaiter.desks.risk.history import FactStore
from tidewaiter.desks.risk.live import facts_folder
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.models import User
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.export import batches
from tidewaiter.register.models import (
    Declaration,
    Examination,
    ItemOutcome,
    Milestone,
    RawMessage,
    WorkItem,
)
from tidewaiter.rulebook import selectors
from tidewaiter.rulebook.models import ChangeRequest
from tidewaiter.simulate import people, traffic, trial
from tidewaiter.simulate.agenda import Agenda
from tidewaiter.simulate.country.places import OFFICES

END = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.DATA_FOLDER = tmp_path
    settings.TRIAL_FILE = tmp_path / "trial.json"
    settings.LEDGER_KEY = tmp_path / "ledger.key"
    settings.LEDGER_CHECKPOINTS = tmp_path / "checkpoints"
    return tmp_path


def test_deeds_are_done_in_order_and_none_after_the_end() -> None:
    agenda, done = Agenda(END), []
    agenda.add(END, lambda at: done.append("too late"))
    agenda.add(END - timedelta(hours=1), lambda at: done.append("second"))

    def first(at: datetime) -> None:
        done.append("first")
        agenda.add(at + timedelta(minutes=5), lambda at: done.append("between"))

    agenda.add(END - timedelta(hours=2), first)
    agenda.run()
    assert done == ["first", "between", "second"]


def test_deeds_can_be_done_up_to_a_moment() -> None:
    agenda, done = Agenda(END), []
    for hours in (3, 1, 2):
        moment = END - timedelta(hours=hours)
        agenda.add(moment, done.append)
    agenda.run_until(END - timedelta(hours=1))
    assert done == [END - timedelta(hours=3), END - timedelta(hours=2)]
    agenda.run()
    assert len(done) == 3


def test_declarations_come_in_without_complaints_in_every_format() -> None:
    lived = trial.country(END.date())
    declared = [one.declaration for one in lived.day(END.date()).declarations]
    found = traffic.messages(declared)
    assert {message.format for message in found} == set(traffic.FORMATS)
    assert [message.findings for message in found if message.findings] == []
    assert len({message.envelope.reference for message in found if message.envelope.reference}) > 1
    for one, message in zip(declared, found, strict=True):
        assert message.accepted
        assert (message.declaration.lrn, message.declaration.office) == (one.lrn, one.office)


def test_what_desks_add_comes_in_without_complaints() -> None:
    lived = trial.country(END.date())
    days = [END.date() - timedelta(days=n) for n in range(40)]
    declared = [
        one.declaration
        for desk in lived.desks
        for day in days
        for one in desk.declarations(lived, day)
    ]
    spoken = {s.type for one in declared for item in one.items for s in item.statements}
    assert "CIT" in spoken
    found = traffic.messages(declared)
    assert [message.findings for message in found if message.findings] == []


@pytest.mark.django_db
def test_the_trial_shows_something_of_every_kind(folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(trial, "_rules", much_by_chance(trial._rules))
    end = datetime(2026, 11, 3, 15, 30, tzinfo=UTC)
    came = trial.make(Actor.command_line("tests"), end, days=5)
    known = FactStore.load(facts_folder()).covers()
    assert known is not None
    assert known[1] == date(2026, 10, 31)  # taken anew when the month began
    assert came == Declaration.objects.count() > 200
    assert {"red", "green"} <= set(Declaration.objects.values_list("lane", flat=True))
    work = WorkItem.objects.filter(open=True)
    assert work.filter(assignee="").exists()
    assert work.exclude(assignee="").exists()
    assert work.filter(escalated_at__isnull=False).exists()
    assert Examination.objects.count() > 10
    assert not RawMessage.objects.exclude(fate="created").exists()
    assert {"arrival", "payment", "gate-out"} == set(
        Milestone.objects.values_list("kind", flat=True)
    )
    assert set(Declaration.objects.values_list("office", flat=True)) == {o.code for o in OFFICES}
    assert ItemOutcome.objects.filter(offence=False).exists()
    assert {"", "approved"} <= set(ChangeRequest.objects.values_list("outcome", flat=True))
    assert not Examination.objects.filter(recorded_at__gte=end).exists()


@pytest.mark.django_db
def test_facts_are_the_same_when_what_came_first_is_settled(folder: Path) -> None:
    begin = END - timedelta(days=4)
    trial.make(Actor.command_line("tests"), END, days=4)
    past = trial._past(trial.country(begin.date()), begin)
    whole = past.facts(batches(begin.date())).digest
    day = END.date() - timedelta(days=2)
    past.settle(batches(begin.date(), day - timedelta(days=1)))
    assert past.facts().digest != whole
    assert past.facts(batches(day)).digest == whole


@pytest.mark.django_db
@pytest.mark.parametrize("day", [END, END - timedelta(days=500)])
def test_a_lane_policy_counts_on_every_day_of_the_trial(folder: Path, day: datetime) -> None:
    trial.make(Actor.command_line("tests"), day, days=0)
    assert selectors.current(day).policies.on(day.date()).valid_on(day.date())


@pytest.mark.django_db
def test_people_of_the_trial_sign_in_and_are_told_what_it_is(folder: Path, client: Client) -> None:
    assert people.sign_ins() == {}
    trial.make(Actor.command_line("tests"), END, days=0)
    found = people.sign_ins()
    roles = {role.value for role in RoleName} - {"system", "read-only"}
    assert set(found) == roles | {"border-air"}  # where most wildlife comes in
    assert (folder / "trial.json").stat().st_mode & 0o077 == 0
    form = {"login": "auditor", "password": found["auditor"]}
    answer = client.post("/account/sign-in/", form)
    assert answer.status_code == 302
    page = client.get(answer["Location"], follow=True)
    assert "all people, firms and goods are invented" in page.content.decode()


@pytest.mark.django_db
def test_a_second_start_keeps_what_is_there(folder: Path, capsys) -> None:
    trial.make(Actor.command_line("tests"), END, days=0)
    before = set(User.objects.values_list("username", "password"))
    start_command._fill(days=None)
    assert set(User.objects.values_list("username", "password")) == before
    assert not Declaration.objects.exists()
    start_command._tell()
    assert people.sign_ins()["border"] in capsys.readouterr().out


@pytest.mark.django_db
def test_a_database_in_use_is_left_alone(folder: Path, capsys) -> None:
    User.objects.create_user("somebody")
    start_command._fill(days=None)
    start_command._tell()
    assert "nothing was added" in capsys.readouterr().out
    assert User.objects.count() == 1


def test_the_command_can_begin_empty() -> None:
    parser = argparse.ArgumentParser()
    start_command.add_to(parser.add_subparsers())
    assert parser.parse_args(["start", "--empty", "--port", "8080"]).empty


@pytest.mark.parametrize(("text", "speed"), [("60x", 60), ("0x", 0), ("1.5", 1.5)])
def test_a_speed_is_read(text: str, speed: float) -> None:
    assert options.speed(text) == speed


@pytest.mark.parametrize("text", ["fast", "-1x", "nan", "x", "1e9x"])
def test_what_is_no_speed_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="60x"):
        options.speed(text)


def test_only_a_trial_of_its_own_is_thrown_away(folder: Path, settings) -> None:
    database = folder / "tidewaiter.sqlite3"
    setting = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(database)}
    trial.clear(setting)  # there is nothing
    database.write_bytes(b"somebody's")
    with pytest.raises(trial.TrialKept, match="not made by a trial"):
        trial.clear(setting)
    assert database.exists()
    settings.TRIAL_FILE.write_text("{}")
    (folder / "jobs").mkdir()
    trial.clear(setting)
    assert not database.exists()
    assert not settings.TRIAL_FILE.exists()
    assert not (folder / "jobs").exists()
    setting = {"ENGINE": "django.db.backends.postgresql", "NAME": "x"}
    with pytest.raises(trial.TrialKept, match="PostgreSQL"):
        trial.clear(setting)
