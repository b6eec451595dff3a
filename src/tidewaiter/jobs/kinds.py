"""Which kinds of job there are: rooms register their handlers here.

A room keeps its handlers in a module ``background`` of its application; it is imported when the
site starts.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.identity.permissions import Permission
from tidewaiter.jobs.errors import JobError

Run = Callable[..., Any]
"""A handler: ``run(handle, **arguments)``; gives JSON, ``None`` or a ``ResultFile``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of job: what runs it, who may start it, how often it is tried again.

    ``page`` is the name of the route that shows its result, with the job's number; "" for none.
    """

    name: str
    run: Run
    permission: Permission
    retries: int
    pause: timedelta
    page: str = ""

    def pause_after(self, failures: int) -> timedelta:
        """How long to wait after so many failures: doubled each time, at most an hour."""
        return min(self.pause * float(2 ** (failures - 1)), timedelta(hours=1))

    def check(self, arguments: Mapping[str, Any]) -> None:
        """Pass if the handler takes these arguments. Raises :class:`JobError`."""
        try:
            inspect.signature(self.run).bind(None, **arguments)
        except TypeError as problem:
            raise JobError(
                sentence(
                    "'{name}' cannot be started so: {problem}.", name=self.name, problem=problem
                )
            ) from None


_KINDS: dict[str, Kind] = {}


def job(
    name: str,
    *,
    retries: int = 0,
    permission: Permission = Permission.JOB_START,
    pause: timedelta = timedelta(seconds=5),
    page: str = "",
) -> Callable[[Run], Run]:
    """Register the function below as the handler of a kind of job.

    It may be run more than once: after a failure that is not the user's (``retries`` times, with
    growing pauses that begin at ``pause``), and after its worker died. Whatever it writes must bear
    that. ``page`` names the route of its result. Raises :class:`ValueError` if the name is taken by
    another function.
    """

    def register(run: Run) -> Run:
        known = _KINDS.get(name)
        if known is not None and known.run.__qualname__ != run.__qualname__:
            raise ValueError(f"There is already a kind of job '{name}'.")
        _KINDS[name] = Kind(
            name=name, run=run, permission=permission, retries=retries, pause=pause, page=page
        )
        return run

    return register


def kind(name: str) -> Kind:
    """The kind of this name. Raises :class:`JobError`."""
    try:
        return _KINDS[name]
    except KeyError:
        raise JobError(
            sentence("There is no kind of job '{name}'.", name=name), advice=nearest(name, _KINDS)
        ) from None


def names() -> list[str]:
    """The names of all kinds, sorted."""
    return sorted(_KINDS)
