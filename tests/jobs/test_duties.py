"""Recurring duties: each is run once, by one worker."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from tidewaiter.jobs.duties import AGAIN, NotYet, Recurring, registered, run_due
from tidewaiter.jobs.models import Duty

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_duty_runs_when_it_is_due_and_not_before():
    runs = []
    duty = Recurring("count", timedelta(hours=1), runs.append)
    assert [run_due([duty]), run_due([duty])] == [1, 0]
    Duty.objects.update(due_at=timezone.now())
    assert run_due([duty]) == 1
    assert len(runs) == 2


def test_a_duty_that_fails_says_so_and_is_tried_again_later():
    def fail(at):
        raise OSError("disk")

    assert run_due([Recurring("fail", timedelta(hours=1), fail)]) == 1
    row = Duty.objects.get()
    assert (row.error, row.held_until) == ("OSError", None)
    assert timezone.now() < row.due_at <= timezone.now() + AGAIN


def test_a_duty_that_cannot_be_done_yet_is_no_error_and_is_tried_again_soon():
    def wait(at):
        raise NotYet

    assert run_due([Recurring("wait", timedelta(days=1), wait)]) == 1
    row = Duty.objects.get()
    assert row.error == ""
    assert timezone.now() < row.due_at <= timezone.now() + AGAIN


def test_facts_about_the_past_wait_for_rules():
    (facts,) = (duty for duty in registered() if duty.name == "facts about the past")
    assert run_due([facts]) == 1
    row = Duty.objects.get()
    assert row.error == ""
    assert row.due_at <= timezone.now() + AGAIN


def test_a_duty_is_held_by_one_of_many_that_look_at_once():
    runs, gate = [], threading.Barrier(8)
    duty = Recurring("once", timedelta(hours=1), runs.append)

    def look():
        gate.wait()
        run_due([duty])
        connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(runs) == 1


def test_a_duty_whose_worker_died_is_free_again_after_a_while():
    runs = []
    duty = Recurring("held", timedelta(hours=1), runs.append)
    now = timezone.now()
    Duty.objects.create(name="held", due_at=now, held_until=now + timedelta(minutes=1))
    assert run_due([duty]) == 0
    Duty.objects.update(held_until=now - timedelta(minutes=1))
    assert run_due([duty]) == 1


def test_the_room_has_duties_of_its_own():
    assert {"take over jobs", "forget tasks"} <= {duty.name for duty in registered()}
