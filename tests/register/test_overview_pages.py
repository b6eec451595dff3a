"""The overview: figures with the lists behind them, for each role, and nothing invented."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.register.actors import Api, officer
from tests.register.work.rows import OFFICE, work
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.models import OfficeDay, WorkEvent, WorkItem
from tidewaiter.register.work import overview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def client(name: str = "ann", *roles: RoleName, office: str = OFFICE) -> Client:
    return Api(officer(name, *(roles or (RoleName.BORDER,)), office=office)).client


@pytest.fixture(autouse=True)
def _no_second_factor(settings) -> None:
    settings.MFA_ROLES = frozenset()


def text(answer) -> str:
    assert answer.status_code == 200
    return " ".join(re.sub(r"</?bdi[^>]*>", "", answer.content.decode()).split())


def test_without_signing_in_and_without_a_role_there_is_no_overview():
    for path in ("/overview/", "/overview/achieved/"):
        assert Client().get(path).status_code == 302
        assert Api(officer(f"zoe{path[-4]}")).client.get(path).status_code == 403


def test_what_needs_one_leads_to_its_list():
    work("M1", at=timezone.now() - timedelta(hours=17))
    shown = text(client().get("/overview/"))
    assert "1 consignment is over target" in shown
    assert "/queue/?age=over" in shown
    assert "No office" not in shown


def test_a_supervisor_is_led_to_what_they_are_called_for():
    item = work("M1")
    WorkItem.objects.filter(pk=item.pk).update(escalated_at=timezone.now())
    shown = text(client("sue", RoleName.SUPERVISOR).get("/overview/"))
    assert "1 consignment waits for a supervisor" in shown
    assert "/queue/?called=1" in shown
    assert "waits for a supervisor" not in text(client().get("/overview/"))


def test_where_nothing_needs_one_that_is_said():
    shown = text(client().get("/overview/"))
    assert "Nothing needs you now" in shown
    assert "The rulebook states no capacity for these offices" in shown
    assert "Nothing that had to wait was released in these days." in shown
    assert "has a result yet" in text(client("bob").get("/overview/achieved/"))


def test_days_are_those_of_the_offices_one_sees():
    today = timezone.now().date()
    for office in (OFFICE, "GB000040"):
        OfficeDay.objects.create(
            key=f"{office}|{today}", office=office, day=today, traffic=7, lanes={"red": 2}
        )
    assert "7 declarations of today so far" in text(client().get("/overview/"))
    every = text(client("bob", RoleName.TARGETING, office="*").get("/overview/"))
    assert "14 declarations of today so far" in every


def test_times_to_release_need_enough_releases():
    now = timezone.now()
    for number in range(12):
        item = work(f"M{number}", at=now - timedelta(hours=number + 1))
        WorkEvent.objects.create(
            declaration_id=item.declaration_id, at=now, actor="x", event="release", lane="red",
            state_before="under examination", state="released", lane_before="red",
        )  # fmt: skip
    (red,) = overview.releases([OFFICE], ["released"], since=now - timedelta(days=1))
    assert (red.count, round(red.median or 0, 2), round(red.ninetieth or 0, 2)) == (12, 6.5, 10.9)
    assert "6.5 h" in text(client().get("/overview/"))
    assert overview.releases(["GB000040"], ["released"], since=now - timedelta(days=1)) == []


def test_queries_do_not_grow_with_rows(django_assert_max_num_queries):
    one = client("sue", RoleName.SUPERVISOR)
    for number in range(15):
        work(f"M{number}")
    with django_assert_max_num_queries(24):
        one.get("/overview/")


def test_a_supervisor_begins_here():
    assert client("sue", RoleName.SUPERVISOR).get("/")["Location"] == "/overview/"
