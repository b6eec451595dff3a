"""What administration says above its sections, and to whom."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.register.actors import Api, officer
from tests.register.work.rows import OFFICE, work
from tidewaiter.identity.roles import RoleName
from tidewaiter.jobs.models import Job, State
from tidewaiter.ledger.models import VerificationRun
from tidewaiter.register import mentions
from tidewaiter.register.models import WorkItem
from tidewaiter.register.models.mentions import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture(autouse=True)
def _no_factor(settings) -> None:
    settings.MFA_ROLES = frozenset()


def page(*roles: RoleName, office: str = "*") -> str:
    client = Api(officer(f"one-{len(roles)}-{roles[0]}", *roles, office=office)).client
    return client.get("/administration/").content.decode()


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_a_supervisor_sees_what_needs_one_with_the_lists_behind_it(django_assert_max_num_queries):
    now = timezone.now()
    first = work("M1", at=now - timedelta(days=3))
    work("M2", at=now)
    WorkItem.objects.filter(pk=first.pk).update(escalated_at=now)
    mentions.keep([(first.declaration_id, {(Kind.UNASSESSED, b"ozone")})])
    Job.objects.create(
        kind="export",
        owner="x",
        actor={},
        state=State.FAILED,
        created_at=now,
        due_at=now,
        ended_at=now,
    )
    with django_assert_max_num_queries(45):
        found = page(RoleName.SUPERVISOR)
    said = words(found)
    for part in (
        "1 consignment is over target",
        "1 consignment waits for a supervisor",
        "The ledger has never been verified",
        "Export of declarations",
        "Without a second factor",
    ):
        assert part in said
    for address in (
        f"/queue/?office={OFFICE}&amp;age=over",
        f"/queue/?office={OFFICE}&amp;called=1",
        "/queue/?unassessed=ozone",
        "/administration/users/?lacking=factor",
        "/administration/jobs/?state=failed",
    ):
        assert address in found


def test_another_office_is_not_told_of():
    work("M1", at=timezone.now() - timedelta(days=3))
    said = words(page(RoleName.SUPERVISOR, office="GB000001"))
    assert "over target" not in said.partition("Offices now")[0]
    assert OFFICE not in said


def test_who_may_not_read_work_or_people_is_not_told_of_them():
    work("M1", at=timezone.now() - timedelta(days=3))
    said = words(page(RoleName.ADMINISTRATOR))
    assert "Offices now" not in said
    assert "Active people" in said
    said = words(page(RoleName.TARGETING))
    assert "Offices now" in said
    assert "Active people" not in said
    assert "Last verified" not in said


def test_a_ledger_that_is_not_intact_is_said():
    VerificationRun.objects.create(at=timezone.now(), intact=False, report="{}")
    assert "Not intact" in words(page(RoleName.SUPERVISOR))
