"""When something breaks on the way: what senders are told, and what they find when they return."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import DataError, OperationalError, connection, connections

from tests.register.actors import Api, system
from tests.register.declarations import change, declaration, raw, submission
from tests.register.rules import live
from tests.register.test_intake import AsksForRed
from tidewaiter.core import MessageFunction
from tidewaiter.register.errors import Unavailable
from tidewaiter.register.intake import deciding
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.intake.pool import Pool
from tidewaiter.register.models import Decision, Declaration, RawMessage
from tidewaiter.register.models.incoming import Fate
from tidewaiter.rulebook import selectors as rulebook

pytestmark = pytest.mark.django_db(transaction=True)


def decide(batch):
    return take_in(batch, live(AsksForRed()), "GB")


def crossed() -> OperationalError:
    """What Django raises when PostgreSQL ends one of two that wait for each other."""
    psycopg = pytest.importorskip("psycopg")
    problem = OperationalError("deadlock detected")
    problem.__cause__ = psycopg.errors.DeadlockDetected("deadlock detected")
    return problem


def failing(monkeypatch, problems):
    """Let the writing of decisions fail so often, each time after everything was written."""
    write_down = deciding.write_down

    def fail(entries, using):
        write_down(entries, using)
        if problems:
            raise problems.pop()

    monkeypatch.setattr(deciding, "write_down", fail)


def test_who_lost_patience_finds_the_message_decided_when_it_is_sent_again():
    gate = Event()

    def slowly(batch):
        gate.wait(10)
        return decide(batch)

    pool = Pool(slowly)
    with pytest.raises(Unavailable):
        pool.submit(submission(declaration("L1")), patience=0.05, deciding=0.05)
    gate.set()
    again = pool.submit(submission(declaration("L1")))
    pool.close()
    assert (again.fate, again.first) == (Fate.REPEATED, Fate.CREATED)
    assert Decision.objects.get().version.declaration.mrn == again.mrn


def test_a_batch_that_waited_crosswise_is_taken_anew_and_written_once(monkeypatch):
    failing(monkeypatch, [crossed(), crossed()])
    first, second = decide([submission(declaration("L1")), submission(declaration("L2"))])
    assert first.fate is second.fate is Fate.CREATED
    assert Decision.objects.count() == RawMessage.objects.count() == 2


def test_a_database_that_fails_otherwise_is_not_asked_again_and_keeps_nothing(monkeypatch):
    failing(monkeypatch, [OperationalError("no space left")])
    with pytest.raises(OperationalError):
        decide([submission(declaration("L1"))])
    assert not RawMessage.objects.exists()


def test_writers_that_change_the_same_declarations_in_other_orders_all_finish():
    mrns = [r.mrn for r in decide([submission(declaration(f"L{n}")) for n in range(4)])]

    def amend(writer: int) -> list[Fate]:
        order = mrns if writer % 2 else mrns[::-1]
        batch = [
            submission(change(mrn, MessageFunction.REPLACE, f"A{writer}-{mrn[-6:]}"))
            for mrn in order
        ]
        try:
            return [one.fate for one in decide(batch)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as many:
        found = [fate for fates in many.map(amend, range(6)) for fate in fates]
    assert set(found) == {Fate.CHANGED}
    assert set(Declaration.objects.values_list("number", flat=True)) == {7}


@pytest.mark.usefixtures("rules")
def test_a_message_the_database_cannot_hold_fails_alone_and_is_not_called_an_outage(monkeypatch):
    failing(monkeypatch, [DataError("too long")] * 2)
    pool = Pool(decide)
    with pytest.raises(DataError):
        pool.submit(submission(declaration("L1")))
    pool.close()


@pytest.mark.usefixtures("rules")
def test_a_database_that_fails_a_request_is_told_as_503_with_a_time_to_return(monkeypatch):
    key = system()

    def away(*arguments):
        raise OperationalError("the database is away")

    monkeypatch.setattr("tidewaiter.identity.keyring.actor_of", away)
    found = Api(key).post("/messages", raw(declaration("L1")))
    assert (found.status_code, found["Retry-After"]) == (503, "5")
    assert not RawMessage.objects.exists()


def test_rules_that_cannot_be_read_decide_nothing(monkeypatch):
    key = system()

    def broken(at):
        raise ValueError("Expecting property name")

    monkeypatch.setattr(rulebook, "current", broken)
    found = Api(key).post("/messages", raw(declaration("L1")))
    assert found.status_code == 503
    assert int(found["Retry-After"]) > 0
    assert not Decision.objects.exists()


def test_the_connection_of_the_intake_is_made_anew_after_it_broke():
    pool = Pool(lambda batch: decide(batch))
    assert pool.submit(submission(declaration("L1"))).fate is Fate.CREATED
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    assert pool.submit(submission(declaration("L2"))).fate is Fate.CREATED
    pool.close()
