"""Batches, exports and backtests: long work by jobs."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from tests.register.actors import Api, system
from tests.register.declarations import declaration, raw
from tidewaiter.jobs.models import Job, State
from tidewaiter.jobs.running import run
from tidewaiter.register.models import Declaration

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]


def finished(answer) -> Job:
    """The job of an answer, after it ran here as a worker would run it."""
    assert answer.status_code == 202, answer.content
    run(answer.json()["job"], 0)
    return Job.objects.get(pk=answer.json()["job"])


def archive(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return buffer.getvalue()


def test_an_archive_is_taken_in_and_answered_line_by_line():
    api = Api(system())
    body = archive(
        a=raw(declaration("L1")), b=b"<Declaration><", c=raw(declaration("L2")),
        d=raw(declaration("L1")), e=raw(declaration("L2", office="X")),
    )  # fmt: skip
    job = finished(api.post("/batches", body))
    assert (job.state, job.done) == (State.DONE, 5)
    result = api.get(f"/jobs/{job.pk}/result")
    told = [json.loads(line) for line in b"".join(result.streaming_content).splitlines()]
    assert [one["source"] for one in told] == ["a", "b", "c", "d", "e"]
    assert [one["outcome"] for one in told] == [
        "created", "rejected", "created", "created", "refused",
    ]  # fmt: skip
    assert told[3]["repeated"] is True
    assert Declaration.objects.count() == 2


def test_a_batch_that_runs_again_decides_nothing_twice():
    api = Api(system())
    body = archive(a=raw(declaration("L1")))
    finished(api.post("/batches", body))
    finished(api.post("/batches", body))
    assert Declaration.objects.count() == 1


def test_a_batch_sends_only_for_the_offices_of_its_sender():
    api = Api(system(offices=["GB000060"]))
    body = archive(a=raw(declaration("L1")), b=raw(declaration("L2", office="GB000040")))
    job = finished(api.post("/batches", body))
    result = b"".join(api.get(f"/jobs/{job.pk}/result").streaming_content)
    assert [json.loads(line)["outcome"] for line in result.splitlines()] == [
        "created", "not allowed",
    ]  # fmt: skip


def test_an_export_is_a_parquet_file_of_what_one_may_see():
    api = Api(system())
    api.post("/messages", raw(declaration("L1")))
    job = finished(api.post("/exports", {}))
    assert job.state == State.DONE, job.error
    assert b"".join(api.get(f"/jobs/{job.pk}/result").streaming_content).startswith(b"PAR1")


def test_a_backtest_runs_on_what_is_on_file():
    from tidewaiter.identity.actor import Actor
    from tidewaiter.jobs import services

    Api(system()).post("/messages", raw(declaration("L1")))
    tried = {
        "id": "P1",
        "title": "French horses",
        "owner": "targeting",
        "reason": "They are watched.",
        "when": "origin = 'FR'",
        "effect": {"lane": "red"},
    }
    job = services.start("backtest", Actor.command_line("tests"), {"profiles": [tried]})
    run(job.pk, 0)
    job.refresh_from_db()
    assert job.state == State.DONE, job.error
    assert job.result["declarations"] == 1
