"""The trial site: made once by the services, with something of every kind on it."""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from tidewaiter.cli import start_command
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.models import User
from tidewaiter.register.models import Declaration, Examination, ItemOutcome, WorkItem
from tidewaiter.rulebook.models import ChangeRequest
from tidewaiter.simulate import people, traffic, trial
from tidewaiter.simulate.agenda import Agenda

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


def test_traffic_is_of_three_offices_and_ends_in_time() -> None:
    sent = list(traffic.declarations(END, 7))
    assert {one.office for _, one in sent} == set(traffic.OFFICES)
    assert max(at for at, _ in sent) < END
    assert min(at for at, _ in sent).date() == (END - timedelta(days=6)).date()
    assert len({one.lrn for _, one in sent}) == len(sent)


def test_a_declaration_comes_in_without_complaints() -> None:
    _, one = next(traffic.declarations(END, 7))
    found = traffic.message(one)
    assert found.accepted
    assert found.findings == ()


@pytest.mark.django_db
def test_the_trial_shows_something_of_every_kind(folder: Path) -> None:
    came = trial.make(Actor.command_line("tests"), END, days=2)
    assert came == Declaration.objects.count() > 200
    assert {"red", "yellow", "green"} <= set(Declaration.objects.values_list("lane", flat=True))
    work = WorkItem.objects.filter(open=True)
    assert work.filter(assignee="").exists()
    assert work.exclude(assignee="").exists()
    assert work.filter(escalated_at__isnull=False).exists()
    assert Examination.objects.count() > 10
    assert ItemOutcome.objects.filter(offence=True).exists()
    assert {"", "approved"} <= set(ChangeRequest.objects.values_list("outcome", flat=True))
    assert not Examination.objects.filter(recorded_at__gte=END).exists()


@pytest.mark.django_db
def test_people_of_the_trial_sign_in_and_are_told_what_it_is(folder: Path, client: Client) -> None:
    assert people.sign_ins() == {}
    trial.make(Actor.command_line("tests"), END, days=0)
    found = people.sign_ins()
    assert sorted(found) == ["administrator", "auditor", "border", "supervisor", "targeting"]
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
    start_command._fill(with_traffic=True)
    assert set(User.objects.values_list("username", "password")) == before
    assert not Declaration.objects.exists()
    start_command._tell()
    assert people.sign_ins()["border"] in capsys.readouterr().out


@pytest.mark.django_db
def test_a_database_in_use_is_left_alone(folder: Path, capsys) -> None:
    User.objects.create_user("somebody")
    start_command._fill(with_traffic=True)
    start_command._tell()
    assert "nothing was added" in capsys.readouterr().out
    assert User.objects.count() == 1


def test_the_command_can_begin_empty() -> None:
    parser = argparse.ArgumentParser()
    start_command.add_to(parser.add_subparsers())
    assert parser.parse_args(["start", "--empty", "--port", "8080"]).empty
