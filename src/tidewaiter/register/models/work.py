"""Work for officers and the time line of a declaration."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

from tidewaiter.register.models.declarations import Declaration

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""The target of work that has none: after all others."""


class WorkItem(models.Model):
    """What officers or clocks have to do about a declaration; one per declaration.

    ``state`` and ``lane`` are those of the declaration, changed together with it. ``number`` counts
    changes: who changes a row names the number that they saw. ``due_at`` is when ``clock`` runs
    out, in UTC. ``target_at`` is when it should be done by: it stays when the clock has run out and
    the work is still there.
    """

    declaration = models.OneToOneField(Declaration, on_delete=models.PROTECT, related_name="work")
    office = models.CharField(max_length=17, blank=True)
    lane = models.CharField(max_length=20)
    route = models.CharField(max_length=20)
    state = models.CharField(max_length=30)
    open = models.BooleanField(default=True)
    assignee = models.CharField(max_length=200, blank=True)
    clock = models.CharField(max_length=30, blank=True)
    due_at = models.DateTimeField(null=True)
    target_at = models.DateTimeField(default=NEVER)
    escalated_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    number = models.PositiveIntegerField(default=1)

    class Meta:
        """The queue is read by office or by target, and clocks by when they run out."""

        indexes = [
            models.Index(fields=["open", "office", "id"], name="work_queue"),
            models.Index(fields=["due_at"], name="work_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["assignee", "id"], name="work_assignee"),
            models.Index(fields=["target_at", "id"], name="work_target", condition=Q(open=True)),
            models.Index(
                fields=["office", "target_at", "id"], name="work_near", condition=Q(open=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id} is {self.state}"


class WorkEvent(models.Model):
    """One entry of a declaration's time line; only ever added."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    event = models.CharField(max_length=40)
    state_before = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=30)
    lane_before = models.CharField(max_length=20, blank=True)
    lane = models.CharField(max_length=20)
    assignee = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.event} by {self.actor}"
