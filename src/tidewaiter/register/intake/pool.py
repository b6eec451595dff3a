"""Group commit: messages that come at the same time share one batch and one transaction.

Requests hand in what they read and wait. One thread takes all that waits, decides it as a batch
and commits once; while it does, the next batch gathers. The more there is to do, the larger the
batches and the less each message costs, up to the point where the queue is full: from there on
senders are told to come back. A batch costs as much by itself as several messages in it, so while
messages come together the thread lets a batch gather for as long as more keep coming, up to a
moment; a message that comes alone is never kept waiting.

Who waits too long is told what is true: a message that no batch has begun is taken out of the
queue, and is not decided behind its sender's back. One that is being decided is waited for longer;
whether it is kept is known only when its batch ends, and who sends it again gets its answer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Condition, Thread, current_thread
from time import monotonic

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from tidewaiter.register.errors import Unavailable
from tidewaiter.register.intake.entries import Receipt, Submission

TakeIn = Callable[[Sequence[Submission]], list[Receipt]]
"""Decides submissions and keeps them; raises if none of them could be kept."""

MOST_TOGETHER = 64
"""Messages in one transaction at most: a longer one would let its first wait for its last."""
MOST_ITEMS = 2_000
"""Items of a batch of several messages at most, for the same reason: items are what takes time."""
MOST_WAITING = 512
GATHER_S = 0.15
"""How long a batch gathers at most, when the one before held more than one message."""
PAUSE_S = 0.02
"""A batch that did not grow for so long has gathered: nobody else is on the way."""
PATIENCE_S = 30.0
"""How long a message waits for its batch to begin."""
DECIDING_S = 25.0
"""How much longer for the batch to end; together less than clients wait for an answer."""
AGAIN_S = 10
"""After how many seconds to send again what was still being decided then."""


class Pool:
    """Takes in submissions from any thread; one thread of its own writes."""

    def __init__(
        self,
        take_in: TakeIn,
        *,
        together: int = MOST_TOGETHER,
        items: int = MOST_ITEMS,
        waiting: int = MOST_WAITING,
        gather: float = GATHER_S,
        pause: float = PAUSE_S,
    ) -> None:
        self._take_in = take_in
        self._gather, self._pause = gather, pause
        self._together, self._items = together, items
        self._most = waiting
        self._queue: deque[tuple[Submission, Future[Receipt]]] = deque()
        self._wake = Condition()
        self._thread: Thread | None = None

    def __len__(self) -> int:
        return len(self._queue)

    def submit(
        self,
        submission: Submission,
        *,
        patience: float = PATIENCE_S,
        deciding: float = DECIDING_S,
    ) -> Receipt:
        """Wait until it is kept, and give its receipt.

        Raises :class:`Unavailable` when the queue is full, when the database cannot be reached,
        when no batch began it within ``patience`` seconds, or when one did and needs ``deciding``
        seconds more. Only in the last case may it be kept all the same; the sender then sends it
        again and gets the receipt, whichever happened.
        """
        future: Future[Receipt] = Future()
        with self._wake:
            if len(self._queue) >= self._most:
                raise Unavailable("Too many declarations are waiting.", retry_after=2)
            self._queue.append((submission, future))
            self._start()
            self._wake.notify()
        try:
            return future.result(timeout=patience)
        except TimeoutError:
            if self._withdrawn(future):
                raise Unavailable(
                    "Too many declarations are waiting; this one was not taken."
                ) from None
        try:
            return future.result(timeout=deciding)
        except TimeoutError:
            raise Unavailable(
                "The declaration is being decided. Sent again, it is not decided twice, and has "
                "the answer of the first.",
                retry_after=AGAIN_S,
            ) from None

    def _withdrawn(self, future: Future[Receipt]) -> bool:
        """Take a message out of the queue; whether it was still there."""
        with self._wake:
            before = len(self._queue)
            self._queue = deque(one for one in self._queue if one[1] is not future)
            return len(self._queue) < before

    def close(self) -> None:
        """Take in what waits, then let the thread and its connection go. May be opened again."""
        with self._wake:
            thread, self._thread = self._thread, None
            self._wake.notify_all()
        if thread is not None:
            thread.join()

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = Thread(target=self._run, name="intake", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        many = 1
        while True:
            with self._wake:
                while not self._queue:
                    if self._thread is not current_thread():
                        connection.close()
                        return
                    self._wake.wait()
                if many > 1:
                    self._let_gather()
                taken = self._next()
                many = len(taken)
            self._take(taken)

    def _next(self) -> list[tuple[Submission, Future[Receipt]]]:
        """The next batch: as many of the oldest as fit into it, and one in any case."""
        taken = [self._queue.popleft()]
        items = _size(taken[0][0])
        while self._queue and len(taken) < self._together:
            items += _size(self._queue[0][0])
            if items > self._items:
                break
            taken.append(self._queue.popleft())
        return taken

    def _let_gather(self) -> None:
        end, before = monotonic() + self._gather, 0
        while before < len(self._queue) and monotonic() < end:
            before = len(self._queue)
            if self._wake.wait_for(self._enough, self._pause):
                return

    def _enough(self) -> bool:
        return len(self._queue) >= self._together or self._thread is not current_thread()

    def _take(self, taken: Sequence[tuple[Submission, Future[Receipt]]]) -> None:
        """Take in a batch; what brings it down is found by taking its messages one by one."""
        try:
            close_old_connections()
            receipts = self._take_in([submission for submission, _ in taken])
        except (OperationalError, InterfaceError):
            connection.close()
            self._apart(taken) if len(taken) > 1 and _reachable() else _fail(taken)
        except Exception as problem:
            if len(taken) > 1:
                self._apart(taken)
            else:
                taken[0][1].set_exception(problem)
        else:
            for (_, future), receipt in zip(taken, receipts, strict=True):
                future.set_result(receipt)

    def _apart(self, taken: Sequence[tuple[Submission, Future[Receipt]]]) -> None:
        for one in taken:
            self._take([one])


def _size(submission: Submission) -> int:
    """Items of a message."""
    declaration = submission.message.declaration
    return len(declaration.items) if declaration else 0


def _reachable() -> bool:
    """Whether the database answers at all."""
    try:
        connection.ensure_connection()
        return connection.is_usable()
    except (OperationalError, InterfaceError):
        return False


def _fail(taken: Sequence[tuple[Submission, Future[Receipt]]]) -> None:
    for _, future in taken:
        future.set_exception(Unavailable("The database cannot be reached or written to."))
