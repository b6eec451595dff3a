"""Taking back an assignment that was just made."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.register.errors import Conflict
from tidewaiter.register.models import WorkEvent, WorkItem
from tidewaiter.register.work.services import give, locked

ASSIGNMENTS = ("assign", "unassign")


def undo_assignment(*, actor: Actor, mrn: str, seen: int, at: datetime) -> WorkItem:
    """Give work back to whose it was before, as long as nothing has happened since.

    Only whoever assigned it may do so; it takes no permission beyond that of assigning. ``seen`` is
    the number of the row after the assignment. Raises ``Forbidden``, ``NotFound``,
    :class:`~tidewaiter.register.errors.Conflict`.
    """
    with transaction.atomic():
        item = locked(actor, mrn, Permission.WORK_DO)
        events = WorkEvent.objects.filter(declaration_id=item.declaration_id).order_by("-pk")
        last, *earlier = events[:2]
        theirs = last.event in ASSIGNMENTS and last.actor == actor.name
        if item.number != seen or not item.open or not theirs:
            raise Conflict("Something else happened to it since.", advice="Assign it anew.")
        give(item, earlier[0].assignee if earlier else "", actor, at)
        return item
