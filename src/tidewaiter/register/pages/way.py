"""The way through the queue: from a page of it to a declaration, on to the next, and back.

A declaration that is opened from the queue carries the queue's address as ``queue``: what it is
narrowed to and sorted by, and the page one was on. So the next one is the next of that queue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from tidewaiter.identity.actor import Actor
from tidewaiter.register.models import WorkItem
from tidewaiter.register.pages import asking
from tidewaiter.register.work import waiting
from tidewaiter.register.work.waiting import Place

NAME = "queue"
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Way:
    """MRNs before and after in the queue, empty where there is none; ``query`` for the links to
    them; ``back`` is the address of the queue, empty for who did not come from it."""

    before: str = ""
    after: str = ""
    query: str = ""
    back: str = ""


def onto(query: str) -> str:
    """The query of a link from the queue to a declaration; ``query`` is the queue's own."""
    made = QueryDict(mutable=True)
    made[NAME] = query[:_LONGEST]
    return f"?{made.urlencode()}"


def way(request: HttpRequest, actor: Actor, item: WorkItem, at: datetime) -> Way:
    """The way on from some work. Two queries.

    Back leads to the page one came from, or after a step to the page that begins with this work.
    """
    came = request.GET.get(NAME)
    query = QueryDict((came or "")[:_LONGEST])
    asked = asking.read(query)
    before, after = waiting.neighbours(actor, asked, Place.of(item), at=at)
    if came is None:
        return Way(_mrn(before), _mrn(after))
    places = {name: str(Place.read(query.get(name, "")) or "") for name in ("after", "before")}
    known = {name: text for name, text in places.items() if text}
    if not known and before is not None and "step" in request.GET:
        known = {"after": str(Place.of(before))}
    back = asking.write(asked, **known)
    return Way(
        _mrn(before),
        _mrn(after),
        f"{onto(asking.write(asked))}&step=1",
        reverse("queue") + (f"?{back}" if back else ""),
    )


def _mrn(item: WorkItem | None) -> str:
    return item.declaration.mrn if item is not None else ""
