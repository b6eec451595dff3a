"""Group commit: what comes together is taken together, and none brings another down."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from time import sleep

import pytest
from django.db import OperationalError

from tests.register.declarations import declaration, submission
from tidewaiter.register.errors import Unavailable
from tidewaiter.register.intake.entries import Receipt
from tidewaiter.register.intake.pool import Pool
from tidewaiter.register.models.incoming import Fate

pytestmark = pytest.mark.django_db(transaction=True)


def receipt(one) -> Receipt:
    return Receipt(message_id=1, sha256=one.message.sha256, fate=Fate.CREATED, lrn=one.key)


def given(n: int):
    return replace(submission(declaration("L")), key=str(n))


@pytest.fixture
def pool_of():
    made = []

    def make(take_in, **more):
        made.append(Pool(take_in, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


def behind(gate):
    """Takes nothing in before the gate is open."""

    def take_in(batch):
        gate.wait(10)
        return [receipt(one) for one in batch]

    return take_in


def test_everyone_gets_the_receipt_of_the_own_message(pool_of):
    sizes = []

    def take_in(batch):
        sizes.append(len(batch))
        return [receipt(one) for one in batch]

    pool = pool_of(take_in)
    with ThreadPoolExecutor(20) as many:
        found = list(many.map(lambda n: pool.submit(given(n)).lrn, range(200)))
    assert found == [str(n) for n in range(200)]
    assert sum(sizes) == 200


def test_what_waits_is_taken_in_one_batch(pool_of):
    sizes, gate, begun = [], Event(), Event()

    def take_in(batch):
        begun.set()
        gate.wait(10)
        sizes.append(len(batch))
        return [receipt(one) for one in batch]

    pool = pool_of(take_in)
    with ThreadPoolExecutor(9) as many:
        waiting = [many.submit(pool.submit, given(0))]
        assert begun.wait(10)
        waiting += [many.submit(pool.submit, given(n)) for n in range(1, 9)]
        while len(pool) < 8:
            sleep(0.001)
        gate.set()
        [one.result() for one in waiting]
    assert sizes == [1, 8]


def test_after_a_crowd_a_batch_gathers_until_it_is_full(pool_of):
    sizes, gate, begun = [], Event(), Event()

    def take_in(batch):
        begun.set()
        gate.wait(10)
        sizes.append(len(batch))
        return [receipt(one) for one in batch]

    pool = pool_of(take_in, together=3, gather=600, pause=600)
    with ThreadPoolExecutor(9) as many:
        waiting = [many.submit(pool.submit, given(0))]
        assert begun.wait(10)
        waiting += [many.submit(pool.submit, given(n)) for n in (1, 2, 3)]
        while len(pool) < 3:
            sleep(0.001)
        gate.set()
        [one.result() for one in waiting]
        apart = many.submit(pool.submit, given(4))  # waits for more, however long
        while len(pool) < 1:
            sleep(0.001)
        assert sizes == [1, 3]
        more = [many.submit(pool.submit, given(n)) for n in (5, 6)]
        [one.result() for one in (apart, *more)]
    assert sizes == [1, 3, 3]


def test_a_batch_that_no_longer_grows_is_taken(pool_of):
    sizes, gate, begun = [], Event(), Event()

    def take_in(batch):
        begun.set()
        gate.wait(10)
        sizes.append(len(batch))
        return [receipt(one) for one in batch]

    pool = pool_of(take_in, gather=600, pause=0.01)
    with ThreadPoolExecutor(9) as many:
        waiting = [many.submit(pool.submit, given(0))]
        assert begun.wait(10)
        waiting += [many.submit(pool.submit, given(n)) for n in (1, 2, 3)]
        while len(pool) < 3:
            sleep(0.001)
        gate.set()
        [one.result() for one in waiting]
        assert pool.submit(given(4), patience=10).lrn == "4"
    assert sizes == [1, 3, 1]


def test_a_message_that_comes_alone_is_taken_at_once(pool_of):
    pool = pool_of(lambda batch: [receipt(one) for one in batch], gather=600, pause=600)
    assert [pool.submit(given(n), patience=10).lrn for n in range(3)] == ["0", "1", "2"]


def test_a_message_that_brings_its_batch_down_fails_alone(pool_of):
    gate = Event()

    def take_in(batch):
        gate.wait(10)
        if any(one.key == "3" for one in batch):
            raise RuntimeError("broken")
        return [receipt(one) for one in batch]

    pool = pool_of(take_in)

    def send(n: int) -> str:
        try:
            return pool.submit(given(n)).lrn or ""
        except RuntimeError:
            return "failed"

    with ThreadPoolExecutor(6) as many:
        found = many.map(send, range(6))
        gate.set()
        assert list(found) == ["0", "1", "2", "failed", "4", "5"]


def test_a_full_queue_turns_senders_away_at_once(pool_of):
    gate = Event()

    def take_in(batch):
        gate.wait(10)
        return [receipt(one) for one in batch]

    pool = pool_of(take_in, together=1, waiting=2)
    with ThreadPoolExecutor(3) as many:
        waiting = [many.submit(pool.submit, given(n)) for n in range(3)]
        while len(pool) < 2:
            sleep(0.001)
        with pytest.raises(Unavailable) as turned:
            pool.submit(given(9))
        gate.set()
        assert turned.value.retry_after > 0
        assert len([one.result() for one in waiting]) == 3


def test_a_database_that_is_away_is_told_and_tried_again_with_the_next_message(pool_of):
    away = [True]

    def take_in(batch):
        if away[0]:
            raise OperationalError("gone")
        return [receipt(one) for one in batch]

    pool = pool_of(take_in)
    with pytest.raises(Unavailable):
        pool.submit(given(1))
    away[0] = False
    assert pool.submit(given(2)).lrn == "2"


def test_what_no_batch_has_begun_is_not_taken_behind_the_back_of_its_sender(pool_of):
    gate, begun, seen = Event(), Event(), []

    def take_in(batch):
        begun.set()
        gate.wait(10)
        seen.extend(one.key for one in batch)
        return [receipt(one) for one in batch]

    pool = pool_of(take_in)
    with ThreadPoolExecutor(1) as other:
        first = other.submit(pool.submit, given(1))
        assert begun.wait(10)
        with pytest.raises(Unavailable, match="was not taken"):
            pool.submit(given(2), patience=0.05)
        assert len(pool) == 0
        gate.set()
        assert first.result().lrn == "1"
    assert pool.submit(given(3)).lrn == "3"
    assert seen == ["1", "3"]


def test_what_is_being_decided_is_waited_for_longer(pool_of):
    gate = Event()
    pool = pool_of(behind(gate))
    with ThreadPoolExecutor(1) as other:
        sent = other.submit(pool.submit, given(1), patience=0.01, deciding=10)
        sleep(0.1)
        assert not sent.done()
        gate.set()
        assert sent.result().lrn == "1"


def test_patience_ends_with_word_to_send_it_again(pool_of):
    gate = Event()
    pool = pool_of(behind(gate))
    with pytest.raises(Unavailable, match="is being decided") as told:
        pool.submit(given(1), patience=0.05, deciding=0.05)
    assert "Send it again" in str(told.value.advice)
    gate.set()


def test_large_declarations_do_not_wait_for_many_others_like_them(pool_of):
    sizes, gate, begun = [], Event(), Event()

    def take_in(batch):
        begun.set()
        gate.wait(10)
        sizes.append(len(batch))
        return [receipt(one) for one in batch]

    def of(n: int, many: int):
        one = declaration(f"L{n}")
        items = tuple(replace(one.items[0], number=k + 1) for k in range(many))
        return replace(submission(replace(one, items=items)), key=str(n))

    pool = pool_of(take_in, items=5)
    with ThreadPoolExecutor(9) as many:
        waiting = [many.submit(pool.submit, of(0, 9))]
        assert begun.wait(10)
        for n, size in enumerate((2, 3, 1, 9, 1, 1)):
            waiting.append(many.submit(pool.submit, of(n + 1, size)))
            while len(pool) <= n:
                sleep(0.001)
        gate.set()
        [one.result() for one in waiting]
    assert sizes == [1, 2, 1, 1, 2]
