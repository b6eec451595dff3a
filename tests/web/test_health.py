"""Health, readiness and measurements, as Django answers them."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from tidewaiter.jobs.models import WorkerSeen
from tidewaiter.web import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    now = timezone.now()
    return WorkerSeen.objects.create(name="w", started_at=now, beat_at=now)


def checks(client) -> tuple[int, dict]:
    answer = client.get("/readyz")
    return answer.status_code, json.loads(answer.content)["checks"]


def test_a_site_whose_checks_pass_is_ready(client, worker):
    status, found = checks(client)
    assert status == 200
    assert set(found) == {"database", "migrations", "worker", "disk", "clock"}


def test_a_site_without_a_worker_is_not_ready(client):
    status, found = checks(client)
    assert (status, found["worker"]) == (503, {"ok": False, "says": "No worker runs."})
    assert found["database"]["ok"]


def test_a_silent_worker_does_not_count(client, worker, settings):
    worker.beat_at -= timedelta(seconds=settings.JOB_LOST_SECONDS + 1)
    worker.save()
    assert checks(client)[0] == 503


def test_too_little_disk_is_not_ready(client, worker, monkeypatch):
    monkeypatch.setenv("TIDEWAITER_DISK_MB", str(10**9))
    status, found = checks(client)
    assert (status, found["disk"]["ok"]) == (503, False)


def test_a_failing_check_shows_no_secret(client, worker, monkeypatch):
    def broken():
        raise OSError("password=hunter2")

    monkeypatch.setitem(health.CHECKS, "database", broken)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert b"hunter2" not in answer.content
    assert json.loads(answer.content)["checks"]["database"]["says"] == "OSError"


def test_measurements_need_the_token(client, monkeypatch):
    assert client.get("/metrics").status_code == 401
    monkeypatch.setenv("TIDEWAITER_METRICS_TOKEN", "t0ken")
    assert client.get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer t0ken"}).status_code == 200


def test_measurements_hold_requests_and_what_the_database_knows(client, worker, monkeypatch):
    monkeypatch.setenv("TIDEWAITER_METRICS_TOKEN", "t0ken")
    client.get("/readyz")
    text = client.get("/metrics", headers={"Authorization": "Bearer t0ken"}).content.decode()
    found = {family.name: family for family in text_string_to_metric_families(text)}
    asked = [s for s in found["tidewaiter_requests"].samples if s.labels.get("route") == "readyz"]
    assert sum(sample.value for sample in asked if sample.name.endswith("_total")) >= 1
    assert {s.labels["state"] for s in found["tidewaiter_jobs"].samples} >= {"waiting", "failed"}
    assert found["tidewaiter_measures_failed"].samples[0].value == 0
    assert "tidewaiter_request_seconds" in found


def test_a_request_has_an_id_and_keeps_a_good_one(client):
    assert len(client.get("/healthz")["X-Request-ID"]) == 16
    mine = client.get("/healthz", headers={"X-Request-ID": "abcdefgh-1"})
    assert mine["X-Request-ID"] == "abcdefgh-1"
    bad = client.get("/healthz", headers={"X-Request-ID": "<script>"})
    assert bad["X-Request-ID"] != "<script>"
