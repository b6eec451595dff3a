"""Pages about jobs: progress, cancelling, running again, the result."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.rulebook.people import browser, no_second_factor
from tidewaiter.identity.roles import RoleName
from tidewaiter.jobs import files
from tidewaiter.jobs.models import Job, State

__all__ = ["no_second_factor"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)


def row(state: str = State.RUNNING, kind: str = "backtest", **more) -> Job:
    ended = AT if state in (State.DONE, State.FAILED, State.CANCELLED) else None
    actor = {"name": "tara", "user": 1}
    base = {"owner": "tara", "actor": actor, "created_at": AT, "due_at": AT, "started_at": AT}
    return Job.objects.create(kind=kind, state=state, ended_at=ended, **(base | more))


@pytest.fixture
def tara() -> Client:
    return browser("tara", RoleName.TARGETING)


def text(answer) -> str:
    return answer.content.decode()


def test_who_is_not_signed_in_is_led_there_and_others_are_refused():
    number = row().pk
    for path in ("/administration/jobs/", f"/administration/jobs/{number}/"):
        assert Client().get(path).status_code == 302
        assert browser("bo", RoleName.BORDER).get(path).status_code == 403
    for verb in ("cancel", "retry"):
        path = f"/administration/jobs/{number}/{verb}/"
        assert browser("bo", RoleName.BORDER).post(path).status_code == 403


def test_the_list_is_narrowed(tara):
    row()
    row(State.FAILED, kind="export", error="The disk is full.")
    page = text(tara.get("/administration/jobs/"))
    assert "Backtest of profiles" in page
    assert "1 failed" in page
    failed = text(tara.get("/administration/jobs/", {"state": "failed"}))
    assert "1 Backtest" not in failed
    assert "No job fits" in text(tara.get("/administration/jobs/", {"state": "done"}))
    assert tara.get("/administration/jobs/", {"state": "x", "before": "y"}).status_code == 200


def test_progress_is_said_in_words_and_moves_by_itself(tara):
    one = row(done=40, total=200, note="declarations")
    page = text(tara.get(f"/administration/jobs/{one.pk}/"))
    assert "40 of 200 declarations" in page.replace("</bdi>", "")
    assert 'hx-trigger="every 2s"' in page
    part = text(tara.get(f"/administration/jobs/{one.pk}/", headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert 'value="40"' in part


def test_a_result_that_has_a_page_of_its_own_leads_there(tara):
    one = row(State.DONE, result={"declarations": 3})
    page = text(tara.get(f"/administration/jobs/{one.pk}/"))
    assert f'href="/profiles/backtests/{one.pk}/"' in page
    administrator = browser("ada", RoleName.ADMINISTRATOR)  # who may not read rules
    assert administrator.get(f"/profiles/backtests/{one.pk}/").status_code == 403
    page = text(administrator.get(f"/administration/jobs/{one.pk}/"))
    assert "Open the report" not in page
    other = row(State.DONE, kind="batch", result={"read": 3})
    assert "Open the report" not in text(tara.get(f"/administration/jobs/{other.pk}/"))


def test_a_job_is_cancelled_once(tara):
    one = row(State.WAITING)
    answer = tara.post(f"/administration/jobs/{one.pk}/cancel/", follow=True)
    assert "Cancelled" in text(answer)
    again = tara.post(f"/administration/jobs/{one.pk}/cancel/")
    assert again.status_code == 422
    assert "has ended" in text(again)
    assert "Run it again" in text(tara.get(f"/administration/jobs/{one.pk}/"))


def test_what_may_not_be_started_may_not_be_run_again(tara):
    one = row(State.FAILED, kind="export", error="The disk is full.")
    page = text(tara.get(f"/administration/jobs/{one.pk}/"))
    assert "The disk is full." in page
    assert "Run it again" not in page
    assert tara.post(f"/administration/jobs/{one.pk}/retry/").status_code == 403


def test_a_result_is_shown_or_fetched(tara):
    one = row(State.DONE, result={"declarations": 7})
    assert "&quot;declarations&quot;: 7" in text(tara.get(f"/administration/jobs/{one.pk}/"))
    assert tara.get(f"/administration/jobs/{one.pk}/result/").status_code == 404
    two = row(State.DONE, result_file="report.csv", result_type="text/csv")
    path = files.path_of(two.pk, "report.csv")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a,b\n")
    answer = tara.get(f"/administration/jobs/{two.pk}/result/")
    assert b"".join(answer.streaming_content) == b"a,b\n"
    assert tara.get("/administration/jobs/99/").status_code == 404
