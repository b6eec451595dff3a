"""What of the register may go once its retention time has passed, and how it goes.

A declaration goes as a whole: content, decisions, messages with their parts and repeats, work,
outcomes, milestones, notes and files of officers, and what was told to other systems. A tombstone
is left, and an entry in the ledger, which stays whole. What an account gave stays taken: a permit
is not refilled by forgetting.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from tidewaiter.core import to_plain
from tidewaiter.core.canonical import plain_text
from tidewaiter.jobs.retention import Due
from tidewaiter.ledger.services import Entry, append
from tidewaiter.register.models import (
    Attachment,
    Decision,
    Declaration,
    Delivery,
    Examination,
    ExaminationDraft,
    ItemOutcome,
    Mention,
    MessageKey,
    Milestone,
    Note,
    OfficerFile,
    OutboxEvent,
    RawMessage,
    Reservation,
    Tombstone,
    Version,
    WorkEvent,
    WorkItem,
)
from tidewaiter.register.models.incoming import IDEMPOTENCY

ACTOR = "retention"
MOST = 200
"""Declarations to a transaction: in every statement there is room for their messages and more."""


def ended(before: datetime) -> QuerySet[Declaration]:
    """Declarations on which no work is open and nothing happened since a moment."""
    of = {"declaration": OuterRef("pk")}
    work = WorkItem.objects.filter(**of)
    return Declaration.objects.filter(
        ~Exists(work.filter(open=True)),
        ~Exists(work.filter(due_at__isnull=False)),
        ~Exists(work.filter(changed_at__gte=before)),
        ~Exists(Examination.objects.filter(**of, recorded_at__gte=before)),
        changed_at__lt=before,
    )


def purge_declarations(due: Due, limit: int) -> int:
    """Purge some of those that have ended; gives how many are gone."""
    with transaction.atomic():
        chosen = ended(due.before).select_for_update().order_by("pk")
        rows = list(chosen[: min(limit, MOST)])
        if rows:
            # First of all: the database lets nothing go that has no tombstone.
            Tombstone.objects.bulk_create(_stone(row, due) for row in rows)
            _delete([row.pk for row in rows], [row.mrn for row in rows])
            append([_entry(row, due) for row in rows], at=due.at)
    return len(rows)


def _stone(row: Declaration, due: Due) -> Tombstone:
    return Tombstone(
        mrn_digest=Tombstone.digest(row.mrn),
        declaration=row.pk,
        office=row.office,
        system=row.system,
        versions=row.number,
        rule=due.period.source[:300],
        days=due.period.days,
        before=due.before,
        purged_at=due.at,
    )


def _entry(row: Declaration, due: Due) -> Entry:
    body = {
        "before": to_plain(due.before),
        "days": due.period.days,
        "rule": due.period.source,
        "versions": row.number,
    }
    return Entry("declaration.purged", row.mrn, ACTOR, plain_text(body))


def _delete(declarations: Sequence[int], mrns: Sequence[str]) -> None:
    """Delete all rows of some declarations, those first that refer to others."""
    versions = Version.objects.filter(declaration__in=declarations)
    numbers, messages = _pairs(versions.values_list("pk", "message_id"))
    _drop(OutboxEvent.objects.filter(subject__in=mrns))
    OfficerFile.objects.filter(declaration__in=declarations).delete()
    ExaminationDraft.objects.filter(declaration__in=declarations).delete()
    _withdrawals_first(Note.objects.filter(declaration__in=declarations))
    ItemOutcome.objects.filter(examination__declaration__in=declarations).delete()
    _corrections_first(Examination.objects.filter(declaration__in=declarations))
    Milestone.objects.filter(declaration__in=declarations).delete()
    WorkEvent.objects.filter(declaration__in=declarations).delete()
    WorkItem.objects.filter(declaration__in=declarations).delete()
    Mention.objects.filter(declaration__in=declarations).delete()
    Reservation.objects.filter(version__in=numbers).delete()
    Decision.objects.filter(version__in=numbers).delete()
    Version.objects.filter(pk__in=numbers).delete()
    repeats = RawMessage.objects.filter(original__in=messages).values_list("pk", flat=True)
    _delete_messages(list(repeats))
    _delete_messages(messages)
    Declaration.objects.filter(pk__in=declarations).delete()


def _pairs(rows: QuerySet[Version, tuple[int, int]]) -> tuple[list[int], list[int]]:
    found = list(rows)
    return [one for one, _ in found], [other for _, other in found]


def _corrections_first(rows: QuerySet[Examination]) -> None:
    """A record that corrects another one refers to it."""
    while rows.filter(correction__isnull=True).delete()[0]:
        pass


def _withdrawals_first(rows: QuerySet[Note]) -> None:
    """A note that withdraws another one refers to it."""
    rows.filter(withdraws__isnull=False).delete()
    rows.delete()


def _delete_messages(messages: Sequence[int]) -> None:
    MessageKey.objects.filter(message__in=messages).delete()
    Attachment.objects.filter(message__in=messages).delete()
    RawMessage.objects.filter(pk__in=messages).only("pk").delete()


def _drop(rows: QuerySet[OutboxEvent]) -> int:
    """Delete events with their deliveries."""
    keys = list(rows.values_list("pk", flat=True))
    Delivery.objects.filter(event__in=keys).delete()
    OutboxEvent.objects.filter(pk__in=keys).delete()
    return len(keys)


def without_effect(before: datetime) -> QuerySet[RawMessage]:
    """Messages that made no version of a declaration: refused, rejected, noted, repeated.

    One that others repeat goes after those.
    """
    return RawMessage.objects.filter(
        ~Exists(Version.objects.filter(message=OuterRef("pk"))),
        ~Exists(RawMessage.objects.filter(original=OuterRef("pk"))),
        received_at__lt=before,
    )


def purge_messages(due: Due, limit: int) -> int:
    """Purge some messages that had no effect; the ledger notes how many."""
    with transaction.atomic():
        rows = without_effect(due.before).order_by("pk").values_list("pk", flat=True)
        chosen = list(rows[: min(limit, MOST)])
        _delete_messages(chosen)
        _note("messages", len(chosen), due)
    return len(chosen)


def told(before: datetime) -> QuerySet[OutboxEvent]:
    """Events that every subscription they concern has heard of, or was given up for."""
    waiting = Delivery.objects.filter(event=OuterRef("pk"), due_at__isnull=False)
    return OutboxEvent.objects.filter(~Exists(waiting), spread=True, made_at__lt=before)


def purge_events(due: Due, limit: int) -> int:
    """Purge some events that were told; the ledger notes how many."""
    with transaction.atomic():
        chosen = told(due.before).order_by("pk").values_list("pk", flat=True)[: min(limit, MOST)]
        gone = _drop(OutboxEvent.objects.filter(pk__in=list(chosen)))
        _note("events", gone, due)
    return gone


def chosen_keys(before: datetime) -> QuerySet[MessageKey]:
    """Keys that senders chose themselves for messages that came before a moment."""
    return MessageKey.objects.filter(function=IDEMPOTENCY, message__received_at__lt=before)


def purge_keys(due: Due, limit: int) -> int:
    """Forget some keys that senders chose: whoever uses one again sends a new message."""
    keys = list(chosen_keys(due.before).order_by("pk").values_list("pk", flat=True)[:limit])
    MessageKey.objects.filter(pk__in=keys).delete()
    return len(keys)


def _note(kind: str, count: int, due: Due) -> None:
    if count:
        body = {"before": to_plain(due.before), "count": count, "rule": due.period.source}
        append([Entry("data.purged", kind, ACTOR, plain_text(body))], at=due.at)
