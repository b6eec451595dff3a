"""The page of the site's health, and the pages of webhooks and offices beside it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.rulebook.acting import change, filled
from tests.rulebook.people import browser, no_second_factor
from tidewaiter.identity.roles import RoleName
from tidewaiter.jobs import duties
from tidewaiter.register.models import Delivery, OutboxEvent, Webhook
from tidewaiter.web import health_page
from tidewaiter.web.keeping import manifest, record
from tidewaiter.web.keeping.manifest import BackupError, Manifest

__all__ = ["no_second_factor"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]

ADDRESS = "https://8.8.8.8/told"  # an address, so that no name is looked up; nothing is sent
PLACES = ("/administration/health/", "/administration/webhooks/", "/rules/offices/")


def text(answer) -> str:
    return answer.content.decode()


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text(answer)).split())


@pytest.fixture
def ada() -> Client:
    return browser("ada", RoleName.ADMINISTRATOR)


@pytest.mark.parametrize("path", PLACES)
def test_who_is_not_signed_in_is_led_there_and_others_are_refused(path):
    assert Client().get(path).status_code == 302
    assert browser("bo", RoleName.BORDER).get(path).status_code == 403


def test_what_fails_or_is_not_known_is_said(ada):
    page = text(ada.get("/administration/health/"))
    assert "No worker runs." in page
    assert "Fails" in page
    assert "No backup was made here yet" in page


def test_the_last_backup_is_shown_with_its_age(ada, tmp_path, settings, monkeypatch):
    settings.DATA_FOLDER = tmp_path
    at = datetime.now(UTC)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "x").write_bytes(b"1234")
    digest = manifest.digest_of(tmp_path / "kept" / "x")
    made = Manifest(
        format=1, made_at=(at - timedelta(hours=5)).isoformat(), version="1", database="sqlite",
        files={"x": digest}, counts={"a": 3}, heads=[], secrets=False,
    )  # fmt: skip
    record.verified(tmp_path / "kept", made, at)
    page = words(ada.get("/administration/health/"))
    assert "Not older than 24 hours" in page
    assert f"{tmp_path}/kept" in page
    assert "4 bytes, read back" in page
    assert "No backup was made" not in page
    monkeypatch.setenv("TIDEWAITER_BACKUP_HOURS", "4")
    record.failed(BackupError("The disk is full."), at)
    page = words(ada.get("/administration/health/"))
    assert "Older than 4 hours" in page
    assert "The disk is full." in page
    monkeypatch.setenv("TIDEWAITER_METRICS_TOKEN", "t0ken")
    told = text(Client().get("/metrics", headers={"Authorization": "Bearer t0ken"}))
    assert "tidewaiter_backup_bytes 4.0" in told
    assert "tidewaiter_backup_failed 1.0" in told
    (age,) = re.findall(r"^tidewaiter_backup_age_seconds (\S+)$", told, re.MULTILINE)
    assert 5 * 3600 <= float(age) < 6 * 3600


def test_what_was_not_read_back_is_not_written_down(tmp_path, settings):
    settings.DATA_FOLDER = tmp_path
    (tmp_path / "x").write_bytes(b"1234")
    made = Manifest(
        format=1, made_at="2026-01-31T00:00:00+00:00", version="1", database="sqlite",
        files={"x": "0" * 64}, counts={}, heads=[], secrets=False,
    )  # fmt: skip
    with pytest.raises(BackupError, match="not what was backed up"):
        record.verified(tmp_path, made, datetime.now(UTC))
    assert record.last() == record.Record()
    (tmp_path / record.NAME).write_text("{broken")
    assert record.last() == record.Record()


def test_a_webhook_is_set_up_with_a_secret_shown_once_and_stopped(ada):
    bad = ada.post("/administration/webhooks/", {"url": "https://127.0.0.1/x"})
    assert bad.status_code == 422
    assert 'value="https://127.0.0.1/x"' in text(bad)
    made = ada.post("/administration/webhooks/", {"url": ADDRESS, "kinds": ["work.changed"]})
    row = Webhook.objects.get()
    assert made["Location"] == f"/administration/webhooks/{row.pk}/given/"
    assert row.secret in text(ada.get(made["Location"]))
    again = ada.get(made["Location"])
    assert again["Location"] == f"/administration/webhooks/{row.pk}/"
    assert Webhook.objects.count() == 1
    page = text(ada.get(f"/administration/webhooks/{row.pk}/"))
    assert row.secret not in page
    assert "Nothing was made out for it yet" in page
    assert "Stop telling this address?" in text(ada.get(f"/administration/webhooks/{row.pk}/stop/"))
    ada.post(f"/administration/webhooks/{row.pk}/stop/")
    row.refresh_from_db()
    assert not row.active


def test_deliveries_are_paged_and_a_failure_is_shown(ada, django_assert_max_num_queries):
    at = "2026-11-25T08:00Z"
    hook = Webhook.objects.create(url=ADDRESS, secret="s", made_at=at, made_by="ada")
    for number in range(55):
        event = OutboxEvent.objects.create(
            made_at=at, kind="work.changed", subject=f"M{number}", payload="{}"
        )
        Delivery.objects.create(event=event, webhook=hook, problem="answered 500", attempts=9)
    with django_assert_max_num_queries(12):
        page = text(ada.get(f"/administration/webhooks/{hook.pk}/"))
    assert "Given up" in page
    assert "answered 500" in page
    assert "Older" in page
    assert ada.get("/administration/webhooks/99/").status_code == 404
    assert browser("al", RoleName.AUDITOR).get("/administration/webhooks/1/").status_code == 403


def test_offices_say_their_hours(ada):
    tara = browser("tara", RoleName.TARGETING)
    filled(
        change(
            "office",
            "GB1",
            {"id": "GB1", "title": "Port", "mode": "sea", "hours": {"monday": ["08:00-16:00"]}},
        ),
        change("office", "GB2", {"id": "GB2", "title": "Gate", "mode": "road"}),
    )
    page = text(tara.get("/rules/offices/"))
    assert "08:00-16:00" in page
    assert "Always open" in page
    assert "No office is described yet" not in page


def test_every_recurring_duty_has_a_name():
    assert [one.name for one in duties.registered() if one.name not in health_page.DUTIES] == []
