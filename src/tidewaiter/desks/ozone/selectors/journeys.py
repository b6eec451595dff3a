"""Goods in transit and in free zones: what has not left, and who may confirm that it did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import QuerySet

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.models import Journey
from tidewaiter.desks.ozone.selectors.licensing import MOST
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, may, require, require_somewhere, visible_owner
from tidewaiter.register import selectors as register
from tidewaiter.register.errors import NotFound
from tidewaiter.register.models import Declaration
from tidewaiter.register.tombstones import absent


def journeys(actor: Actor, *, open_only: bool, limit: int = MOST) -> Sequence[Journey]:
    """Goods in transit and free zones: what has not left, due first; then what left, last first."""
    require_somewhere(actor, Permission.LICENCE_READ)
    rows = Journey.objects.all()
    if visible_owner(actor, Permission.LICENCE_READ) is not None:
        rows = rows.none()
    waiting = list(rows.filter(left_on=None).order_by("due", "pk")[:limit])
    if open_only or len(waiting) == limit:
        return waiting
    gone = rows.exclude(left_on=None).order_by("-left_on", "-pk")
    return [*waiting, *gone[: limit - len(waiting)]]


def late(rows: Iterable[Journey], today: date) -> set[int]:
    """Those that should have left by now."""
    return {row.pk for row in rows if row.left_on is None and row.due < today}


def confirmable(actor: Actor, rows: Iterable[Journey]) -> set[int]:
    """Those whose exit an actor may confirm, as :func:`to_confirm` says. One query."""
    if not holds(actor, Permission.OUTCOME_RECORD):
        return set()
    waiting = [row for row in rows if row.left_on is None]
    asked = {row.reference for row in waiting}
    seen = register.visible(actor, Permission.OUTCOME_RECORD).filter(mrn__in=asked)
    mine = set(seen.values_list("mrn", flat=True))
    return {row.pk for row in waiting if row.reference in mine or _leaves_by(actor, row)}


def to_confirm(actor: Actor, mrn: str, item: int, rows: QuerySet[Journey] | None = None) -> Journey:
    """A journey whose exit an actor may confirm: at the declaration's office, or at that of exit.

    ``rows`` is where it is looked for: rows to be locked, say. Raises ``Forbidden`` and
    :class:`~tidewaiter.register.errors.NotFound`.
    """
    rows = Journey.objects.all() if rows is None else rows
    row = rows.filter(reference=mrn, item=item).first()
    if row is not None and _leaves_by(actor, row):
        return row
    declaration = Declaration.objects.filter(mrn=mrn).first()
    if declaration is None:
        raise absent(actor, Permission.OUTCOME_RECORD, mrn)
    require(actor, Permission.OUTCOME_RECORD, office=declaration.office)
    if row is None:
        raise NotFound(sentence("Item {item} of {mrn} is not in transit.", item=item, mrn=mrn))
    return row


def _leaves_by(actor: Actor, row: Journey) -> bool:
    """Whether it leaves through an office of the actor's."""
    return bool(row.exit_office) and may(actor, Permission.OUTCOME_RECORD, office=row.exit_office)
