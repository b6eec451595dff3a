"""What officers do about work: take it, move it on, send it to another lane.

Each verb is one transaction: it locks the declaration, checks the permission at its office and the
number that the officer saw, and writes the row, the time line, the outbox and the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.sentence import sentence
from tidewaiter.identity.actor import ALL_OFFICES, Actor
from tidewaiter.identity.models import User
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require, require_somewhere, visible_offices
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.models import Declaration, WorkItem
from tidewaiter.register.tombstones import absent
from tidewaiter.register.work.changing import Change, announce, apply
from tidewaiter.register.work.life import StepRefused
from tidewaiter.register.work.stepping import (
    circumstances,
    make,
    may_step,
    require_step,
    step_made,
)
from tidewaiter.register.work.tables import life_on
from tidewaiter.rulebook.ruleset import Ruleset

__all__ = [
    "LIGHTER",
    "STRICTER",
    "add_note",
    "assign",
    "assign_all",
    "circumstances",
    "fire",
    "give",
    "locked",
    "make",
    "may_step",
    "require_step",
    "reroute",
    "step_made",
    "take_next",
]

STRICTER, LIGHTER = "reroute stricter", "reroute lighter"


def fire(
    *,
    actor: Actor,
    mrn: str,
    event: str,
    seen: int,
    rules: Ruleset,
    at: datetime,
    reason: str = "",
) -> WorkItem:
    """Cause an event of the table of states; ``seen`` is the number of the row the officer saw.

    Raises ``Forbidden``, :class:`NotFound`, :class:`Conflict`, :class:`StepRefused`.
    """
    if event in (STRICTER, LIGHTER):
        raise StepRefused("say which lane.", advice="Re-route it instead.")
    with transaction.atomic():
        item = locked(actor, mrn, Permission.WORK_READ)
        life = life_on(rules, at)
        step = life.step(item.state, event)
        require_step(actor, step, item.office)
        _require_seen(item, seen)
        life.after(item.state, event, circumstances(item, reason))
        make(item, life, step, lane=step.lane, actor=actor.name, reason=reason, rules=rules, at=at)
        return item


def reroute(
    *, actor: Actor, mrn: str, lane: str, reason: str, seen: int, rules: Ruleset, at: datetime
) -> WorkItem:
    """Send a declaration to another lane with a reason; a lighter one takes another permission.

    Raises as :func:`fire` does.
    """
    require_somewhere(actor, Permission.REROUTE)
    with transaction.atomic():
        item = locked(actor, mrn, Permission.WORK_READ)
        life = life_on(rules, at)
        policy = rules.policies.on(item.declaration.day)
        known = {one.code: one.precedence for one in policy.lanes}
        if lane == item.lane:
            raise StepRefused(
                sentence("it is in that lane already; somebody may have sent it there meanwhile."),
                advice=sentence("Look at its time line."),
            )
        if lane not in known:
            raise StepRefused(
                sentence("it cannot be sent to '{lane}'.", lane=lane),
                advice=sentence("Lanes: {lanes}.", lanes=", ".join(known)),
            )
        event = STRICTER if known[lane] > known.get(item.lane, 0) else LIGHTER
        step = life.step(item.state, event)
        require_step(actor, step, item.office)
        _require_seen(item, seen)
        life.after(item.state, event, circumstances(item, reason))
        make(item, life, step, lane=lane, actor=actor.name, reason=reason, rules=rules, at=at)
        return item


def assign(*, actor: Actor, mrn: str, to: str, seen: int, at: datetime) -> WorkItem:
    """Give work to an officer, or to nobody (``to`` empty).

    What is somebody's already, only they may pass on, and who may reassign work at the office.
    Raises ``Forbidden``, :class:`NotFound`, :class:`Conflict`, :class:`StepRefused` for whoever
    may not do it.
    """
    with transaction.atomic():
        item = locked(actor, mrn, Permission.WORK_DO)
        _require_seen(item, seen)
        if not item.open:
            raise StepRefused("there is nothing left to do about it.", where=mrn)
        if item.assignee not in ("", actor.name):
            require(actor, Permission.WORK_REASSIGN, office=item.office)
        if to and to != actor.name:
            _require_officer(to, item.office)
        give(item, to, actor, at)
        return item


def assign_all(
    *, actor: Actor, asked: Sequence[tuple[str, int]], to: str, at: datetime
) -> list[tuple[str, TidewaiterError | None]]:
    """Assign several (MRN, number seen); gives for each what was in the way, ``None`` if nothing.

    Each is a transaction of its own: what cannot be assigned does not hold up the rest.
    """
    require_somewhere(actor, Permission.WORK_DO)
    found: list[tuple[str, TidewaiterError | None]] = []
    for mrn, seen in asked:
        try:
            assign(actor=actor, mrn=mrn, to=to, seen=seen, at=at)
            found.append((mrn, None))
        except TidewaiterError as problem:
            found.append((mrn, problem))
    return found


def take_next(*, actor: Actor, at: datetime, office: str | None = None) -> WorkItem | None:
    """Take what is most pressing and nobody's: escalated first, then what is due first.

    ``None`` if there is nothing. Of several officers asking at once, each is given another one.
    """
    require_somewhere(actor, Permission.WORK_DO)
    if office is not None:
        require(actor, Permission.WORK_DO, office=office)
    offices = visible_offices(actor, Permission.WORK_DO)
    waiting = WorkItem.objects.filter(open=True, assignee="").exclude(state="withheld")
    if ALL_OFFICES not in offices:
        waiting = waiting.filter(office__in=offices)
    if office is not None:
        waiting = waiting.filter(office=office)
    order = (F("escalated_at").asc(nulls_last=True), F("due_at").asc(nulls_last=True), "pk")
    candidates = waiting.order_by(*order).values_list("declaration__mrn", "number")[:20]
    for mrn, number in candidates:
        try:
            return assign(actor=actor, mrn=mrn, to=actor.name, seen=number, at=at)
        except (Conflict, StepRefused):
            continue
    return None


def add_note(*, actor: Actor, mrn: str, note: str, at: datetime) -> WorkItem:
    """Write a note into the time line."""
    if not note.strip():
        raise StepRefused("the note is empty.", where="note")
    with transaction.atomic():
        item = locked(actor, mrn, Permission.WORK_DO)
        apply(item, _as_is(item), event="note", actor=actor.name, at=at, reason=note)
        announce(item.declaration, "work.note", {}, actor=actor.name, at=at)
        return item


def locked(actor: Actor, mrn: str, permission: Permission) -> WorkItem:
    """The work about a declaration, which stays locked until the transaction ends.

    Raises ``Forbidden``, :class:`NotFound`.
    """
    row = Declaration.objects.select_for_update().filter(mrn=mrn).first()
    if row is None:
        raise absent(actor, permission, mrn)
    require(actor, permission, office=row.office)
    item = WorkItem.objects.filter(declaration=row).first()
    if item is None:
        raise NotFound(sentence("There is no work about {mrn}.", mrn=mrn))
    item.declaration = row
    return item


def _as_is(item: WorkItem, assignee: str | None = None) -> Change:
    return Change(
        lane=item.lane,
        state=item.state,
        clock=item.clock,
        due_at=item.due_at,
        open=item.open,
        assignee=assignee,
    )


def give(item: WorkItem, to: str, actor: Actor, at: datetime) -> None:
    """Give locked work to an officer, or to nobody, and tell everybody of it."""
    event = "assign" if to else "unassign"
    apply(item, _as_is(item, to), event=event, actor=actor.name, at=at)
    announce(item.declaration, f"work.{event}", {"to": to}, actor=actor.name, at=at)


def _require_seen(item: WorkItem, seen: int) -> None:
    if item.number != seen:
        raise Conflict(
            sentence(
                "It was changed in the meantime: you saw {seen}, it is {number}.",
                seen=seen,
                number=item.number,
            ),
            advice="Read it again.",
        )


def _require_officer(name: str, office: str) -> None:
    user = User.objects.filter(username=name, is_active=True).first()
    held = list(user.memberships.values_list("role", "office")) if user else []
    if user is None:
        raise StepRefused(sentence("there is no officer '{name}'.", name=name), where="to")
    roles = [(RoleName(role), at) for role, at in held]
    require(Actor.user(name, user.pk, roles), Permission.WORK_DO, office=office)
