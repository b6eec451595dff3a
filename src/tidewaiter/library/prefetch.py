"""Reading ahead: the next batch is read while this one is worked on."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")
_END = object()


def ahead(source: Iterable[T], *, depth: int = 2) -> Iterator[T]:
    """The items of ``source`` in order, read in a thread up to ``depth`` items ahead.

    What the source raises is raised here, after what came before it. Leaving early stops the
    thread at its next item.
    """
    waiting: queue.Queue[Any] = queue.Queue(maxsize=depth)
    left = threading.Event()

    def read() -> None:
        try:
            for item in source:
                if not _put(waiting, item, left):
                    return
            _put(waiting, _END, left)
        except BaseException as problem:
            _put(waiting, _Raised(problem), left)

    thread = threading.Thread(target=read, name="tidewaiter-ahead", daemon=True)
    thread.start()
    try:
        while (item := waiting.get()) is not _END:
            if isinstance(item, _Raised):
                raise item.problem
            yield item
    finally:
        left.set()
        thread.join()


class _Raised:
    def __init__(self, problem: BaseException) -> None:
        self.problem = problem


def _put(waiting: queue.Queue[Any], item: Any, left: threading.Event) -> bool:
    while not left.is_set():
        try:
            waiting.put(item, timeout=0.1)
        except queue.Full:
            continue
        return True
    return False
