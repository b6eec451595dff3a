"""Retention: periods are dated data, a dry run changes nothing, what is purged is gone."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

import tests.jobs.kinds  # noqa: F401 - registers them
from tests.processes import bytes_of, environment
from tidewaiter.identity.actor import Actor
from tidewaiter.jobs import retention, running, services
from tidewaiter.jobs.models import Job, State
from tidewaiter.web.keeping import compact, periods

MARK = "Zebedee-Marked-Name"
NOW = datetime(2026, 6, 30, tzinfo=UTC)
PERIOD = '[[period]]\nkind = "jobs"\ndays = 30\nvalid_from = 2026-01-01\nsource = "a law"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "retention.toml"
    path.write_text(text)
    return path


def test_the_shipped_periods_can_be_read_and_cover_what_can_be_purged():
    kinds = {period.kind for period in periods.in_force()}
    assert kinds <= {kept.name for kept in retention.kinds()}
    assert {"sessions", "sign-in attempts", "jobs"} <= kinds


def test_a_period_counts_from_its_date_to_its_last_day(tmp_path):
    text = PERIOD + 'valid_to = 2026-06-30\n[[period]]\nkind = "jobs"\ndays = 10\n'
    found = retention.read(
        written(tmp_path, text + 'valid_from = 2026-07-01\nsource = "a newer law"\n')
    )
    before = retention.due(found, NOW)[0]
    after = retention.due(found, NOW + timedelta(days=1))[0]
    assert (before.period.days, after.period.days) == (30, 10)
    assert before.before == NOW - timedelta(days=30)
    assert retention.due(found, datetime(2025, 1, 1, tzinfo=UTC)) == []


def test_of_two_periods_the_longer_one_counts(tmp_path):
    found = retention.read(written(tmp_path, PERIOD + PERIOD.replace("30", "60")))
    assert retention.due(found, NOW)[0].period.days == 60


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nonsense", "cannot be read"),
        ("[other]\n", "holds .* and nothing else"),
        (PERIOD.replace("days", "dayz"), "Did you mean 'days'"),
        (PERIOD.replace("30", "0"), "at least 1"),
        (PERIOD.replace("30", '"30"'), "'days' must be a int"),
        (PERIOD.replace('"jobs"', '"job"'), "Did you mean 'jobs'"),
        (PERIOD.replace("source", "#"), "'source' must be"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_why(tmp_path, text, says):
    with pytest.raises(retention.RetentionError, match=says):
        retention.read(written(tmp_path, text))


def a_job(name: str, ended: datetime) -> Job:
    row = services.start("test.file", Actor.command_line("tests"), {"text": name})
    running.run(row.pk, 0)
    Job.objects.filter(pk=row.pk).update(ended_at=ended)
    return row


@pytest.mark.django_db(transaction=True)
def test_only_what_has_ended_long_enough_ago_goes():
    old = a_job("old", NOW - timedelta(days=91))
    young = a_job("young", NOW - timedelta(days=89))
    waiting = services.start("test.file", Actor.command_line("tests"), {"text": "waiting"})
    what = next(d for d in retention.due(periods.in_force(), NOW) if d.kept.name == "jobs")
    assert what.count() == 1
    assert retention.purge(what, limit=1) == 1
    assert set(Job.objects.values_list("pk", flat=True)) == {young.pk, waiting.pk}
    assert old.pk not in Job.objects.values_list("pk", flat=True)


def database_bytes(database: str) -> bytes:
    parts = [Path(database + suffix) for suffix in ("", "-wal")]
    return b"".join(bytes_of(path) for path in parts if path.exists())


@pytest.mark.django_db(transaction=True)
def test_what_was_purged_is_in_no_byte_of_the_database_file_or_the_data_folder(settings):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's files are its server's own")
    database = str(connection.settings_dict["NAME"])
    for _ in range(20):
        a_job(MARK, NOW - timedelta(days=91))
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.all().delete()
    assert MARK.encode() in database_bytes(database)
    for what in retention.due(periods.in_force(), NOW):
        retention.purge(what)
    compact.compact()
    assert MARK.encode() not in database_bytes(database)
    kept = [p for p in Path(settings.DATA_FOLDER, "jobs").rglob("*") if p.is_file()]
    assert not [path for path in kept if MARK in path.read_text(errors="replace")]


@pytest.mark.django_db(transaction=True)
def test_the_command_deletes_only_when_told_to():
    row = a_job("x", timezone.now() - timedelta(days=91))

    def purge(*more: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "tidewaiter.cli.main", "purge", *more],
            env=environment() | {"TIDEWAITER_DATA": os.environ["TIDEWAITER_DATA"]},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    assert "Nothing was deleted" in purge()
    assert Job.objects.filter(pk=row.pk, state=State.DONE).exists()
    assert '"purged": 1' in purge("--really", "--json")
    assert not Job.objects.exists()


def test_a_period_knows_its_days():
    period = retention.Period("jobs", 1, date(2026, 1, 1), date(2026, 1, 2), "x")
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)]
    assert [period.holds_on(day) for day in days] == [False, True, True, False]
