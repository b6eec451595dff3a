"""Traffic as one looks on: sent over the API, worked on, and told what became of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from django.test import Client as SiteClient
from django.utils import timezone

from tests.register.conftest import closed_door  # noqa: F401
from tests.simulate.rules import much_by_chance
from tidewaiter.client import Client
from tidewaiter.identity.actor import Actor
from tidewaiter.register.models import Declaration, Examination, Milestone, WorkEvent
from tidewaiter.simulate import people, trial
from tidewaiter.simulate.live import Live, Pace, series_at
from tidewaiter.simulate.traffic import FORMATS, format_of


def test_the_countrys_clock_runs_so_many_times_as_fast() -> None:
    begin = datetime(2026, 3, 2, 8, tzinfo=UTC)
    wall, slept = [begin], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        wall[0] += timedelta(seconds=seconds)

    pace = Pace(begin, 60, now=lambda: wall[0], sleep=sleep)
    pace.wait(begin + timedelta(hours=1))
    assert slept == [60.0]
    pace.wait(begin + timedelta(minutes=30))  # late already
    assert slept == [60.0]


def test_references_of_two_runs_on_a_day_differ() -> None:
    begin = datetime(2026, 3, 2, tzinfo=UTC)
    found = {series_at(begin + timedelta(seconds=n)) for n in range(0, 86_400, 7)}
    assert len(found) == len(range(0, 86_400, 7))
    assert {len(one) for one in found} == {4}


def test_all_formats_of_trade_are_sent() -> None:
    lived = trial.country(date(2026, 3, 2), year=4000)
    sent = lived.day(date(2026, 3, 3)).declarations
    assert {format_of(one.declaration) for one in sent} == set(FORMATS)


def answer(request: httpx.Request) -> httpx.Response:
    """What the site answers, in this process and transaction."""
    found = SiteClient().generic(
        request.method,
        request.url.raw_path.decode(),
        request.read(),
        content_type=request.headers.get("Content-Type", ""),
        headers={"authorization": request.headers["Authorization"]},
    )
    return httpx.Response(found.status_code, headers=dict(found.items()), content=found.content)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("closed_door")
def test_declarations_arrive_are_worked_on_and_followed(
    settings, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(trial, "_rules", much_by_chance(trial._rules))
    settings.DATA_FOLDER = tmp_path
    settings.TRIAL_FILE = tmp_path / "trial.json"
    settings.LEDGER_KEY = tmp_path / "ledger.key"
    settings.LEDGER_CHECKPOINTS = tmp_path / "checkpoints"
    settings.COUNTRY = "XT"
    begin = timezone.now().replace(hour=6)
    trial.make(Actor.command_line("tests"), begin - timedelta(days=1), days=0)
    told: list[tuple[str, str, str]] = []
    pace = Pace(begin, 1e9, now=lambda: timezone.now(), sleep=lambda seconds: None)
    transport = httpx.MockTransport(answer)
    with Client(
        "http://testserver", people.remembered()["key"], transport=transport, attempts=1
    ) as client:
        Live(
            trial.country(begin.date(), year=5000),
            client,
            pace,
            people.AT_OFFICE,
            until=timezone.now() + timedelta(days=2),
            tell=lambda *one: told.append(one),
        ).run()
    assert not [one for one in told if one[2] not in ("green", "blue", "yellow", "red")]
    assert len(told) == Declaration.objects.count() > 10
    assert {one.kind for one in Milestone.objects.all()} >= {"payment", "gate-out"}
    assert WorkEvent.objects.filter(event="begin examination").exists()
    assert Examination.objects.exists()
    assert not Milestone.objects.filter(happened_at__gt=timezone.now()).exists()
