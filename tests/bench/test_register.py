"""What the register promises, in short: the long runs are those of ``benchmarks.register``."""

from __future__ import annotations

import os
from collections import deque
from itertools import count
from urllib.parse import urlsplit

import pytest
from django.db import connection

from benchmarks.register import crash, outage
from benchmarks.register.clients import Clients, Work
from benchmarks.register.cluster import Absent
from benchmarks.register.desk import EARLY
from benchmarks.register.history import Attempt, problems
from benchmarks.register.once import plan
from benchmarks.register.traffic import Traffic
from benchmarks.register.trial import RUN, checked, on_trial, sound
from tests.processes import database_url

pytestmark = pytest.mark.slow

LONG = pytest.mark.skipif(
    "TIDEWAITER_LONG" not in os.environ,
    reason="kills real servers for minutes; ask for it with TIDEWAITER_LONG=1",
)


@pytest.fixture(scope="module")
def server():
    url = ""
    if connection.vendor == "postgresql":
        url = urlsplit(database_url())._replace(path="/bench_tests").geturl()
    with on_trial(url, held=15) as found:
        yield found


def test_what_comes_several_times_is_decided_once_and_answered_alike(server):
    work = Work(deque(plan(40)))
    server.start()
    clients = Clients(server.port, server.key, Traffic(RUN, 2), work)
    clients.start()
    clients.join()
    server.stop()
    found = checked(server, work.history, replays=20)
    assert sound(found), found
    assert found["stored"]["decisions"] == found["stored"]["ledger_entries"] == 40


def test_killed_at_random_or_at_a_failpoint_nothing_is_lost_or_doubled(server):
    crashes = crash.Crashes(server)
    crashes.work.fresh = count(1000)
    for point in ("", "decisions_kept", "after_commit"):
        crashes.kill(point)
    crashes.finish()
    found = checked(server, crashes.work.history, replays=20, controls=True)
    assert sound(found), found
    assert sum(sum(hit.values()) for hit in crashes.windows.values()) == 3
    assert all(found["stored"]["controls"].values())


@LONG
def test_a_server_that_acknowledges_before_it_commits_is_found_out(server):
    server.environment[EARLY] = "early"
    crashes = crash.Crashes(server)
    crashes.work.fresh = count(2000)
    crashes.kill("before_commit")
    server.environment[EARLY] = ""
    crashes.finish()
    found = checked(server, crashes.work.history, replays=0)
    assert any("is lost" in one for one in found["stored"]["shown"]), found


@LONG
def test_while_the_database_is_away_senders_are_told_and_afterwards_it_goes_on():
    if connection.vendor != "postgresql":
        pytest.skip("about PostgreSQL")
    try:
        found = outage.away([0.5, 0.5])
    except Absent as reason:
        pytest.skip(str(reason))
    assert found["good"], found


@LONG
def test_while_the_disk_is_full_nothing_is_acknowledged_and_afterwards_it_goes_on():
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite")
    try:
        found = outage.disk_full_sqlite()
    except Absent as reason:
        pytest.skip(str(reason))
    assert found["good"], found


def answer(status, variant=0, mrn="M", *, repeated=False, retry_after=""):
    return Attempt((1, variant), status, {"mrn": mrn, "repeated": repeated}, retry_after)


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ([answer(201), answer(200, mrn="N", repeated=True)], "different answers"),
        ([answer(201), answer(200)], "new more than once"),
        ([answer(201), answer(201, 1)], "2 variants"),
        ([answer(201), answer(409)], "also refused"),
        ([answer(201), answer(503)], "without Retry-After"),
        ([answer(201), answer(500)], "status 500"),
        ([answer(0)], "0 variants"),
    ],
)
def test_answers_that_contradict_the_promise_are_found(told, word):
    assert any(word in one for one in problems(told))


def test_answers_as_promised_are_no_problem():
    told = [answer(0), answer(503, retry_after="5"), answer(201), answer(200, repeated=True)]
    assert problems([*told, answer(409, 1)]) == []
