"""Rows of the jobs room: jobs, workers that are alive, duties that recur."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = (State.DONE, State.FAILED, State.CANCELLED)


class Job(models.Model):
    """One piece of long work.

    ``attempts`` counts every start and fences: who started attempt *n* may write only while it is
    still the last one. ``failures`` and ``losses`` (its worker died) count since the last time
    somebody asked for it.
    """

    kind = models.CharField(max_length=64)
    arguments = models.JSONField(default=dict)
    owner = models.CharField(max_length=200, db_index=True)
    actor = models.JSONField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    cancel_asked = models.BooleanField(default=False)

    done = models.BigIntegerField(null=True)
    total = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, default="")

    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    worker = models.CharField(max_length=64, default="")
    beat_at = models.DateTimeField(null=True)
    task = models.UUIDField(null=True)
    attempts = models.IntegerField(default=0)
    failures = models.IntegerField(default=0)
    losses = models.IntegerField(default=0)

    result = models.JSONField(null=True)
    result_file = models.CharField(max_length=100, default="")
    result_type = models.CharField(max_length=100, default="")
    error = models.TextField(default="")
    error_parts = models.JSONField(default=dict)
    """The error as :class:`~tidewaiter.core.sentence.Sentence`, for other languages."""
    error_reference = models.CharField(max_length=32, default="")

    class Meta:
        """Lists are by state or kind, newest first."""

        indexes = [
            models.Index(fields=["state", "id"], name="jobs_by_state"),
            models.Index(fields=["kind", "id"], name="jobs_by_kind"),
        ]

    def __str__(self) -> str:
        return f"job {self.pk} ({self.kind}, {self.state})"


class WorkerSeen(models.Model):
    """A worker process and when it last said that it is alive."""

    name = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """When a recurring duty is due, who has it now, and how its last run went."""

    name = models.CharField(max_length=64, primary_key=True)
    due_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, default="")
    runs = models.BigIntegerField(default=0)

    class Meta:
        """Its name in lists."""

        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return self.name
