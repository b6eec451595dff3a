"""The page of the site's health, and the pages of webhooks and offices beside it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.rulebook.acting import change, filled
from tests.rulebook.people import browser, no_second_factor
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.models import Delivery, OutboxEvent, Webhook

__all__ = ["no_second_factor"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]

ADDRESS = "https://8.8.8.8/told"  # an address, so that no name is looked up; nothing is sent
PLACES = ("/administration/health/", "/administration/webhooks/", "/rules/offices/")


def text(answer) -> str:
    return answer.content.decode()


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
    assert "Backups lie outside the site" in page


def test_a_webhook_is_set_up_with_a_secret_shown_once_and_stopped(ada):
    bad = ada.post("/administration/webhooks/", {"url": "https://127.0.0.1/x"})
    assert bad.status_code == 422
    assert 'value="https://127.0.0.1/x"' in text(bad)
    made = ada.post("/administration/webhooks/", {"url": ADDRESS, "kinds": ["work.changed"]})
    assert made.status_code == 201
    row = Webhook.objects.get()
    assert row.secret in text(made)
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
