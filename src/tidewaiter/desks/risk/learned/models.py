"""Rows of learned scores: models as they were made, and what was seen of drift.

A model never changes: its digest is its name, and decisions name it. Which one is in force is said
by a policy of the rulebook.
"""

from __future__ import annotations

from django.db import models


class LearnedModel(models.Model):
    """A model and where it came from. ``text`` is its file; ``card`` stands in it too.

    ``candidate_for`` is the policy it was trained for on schedule, ``better`` whether it did better
    than the model in force on results that neither had seen, null where that cannot be told.
    """

    digest = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    card = models.JSONField()
    note = models.TextField()
    trained_here = models.BooleanField()
    kept_by = models.CharField(max_length=200)
    kept_at = models.DateTimeField()
    candidate_for = models.CharField(max_length=200, blank=True, default="")
    better = models.BooleanField(null=True)

    class Meta:
        """The latest first."""

        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"model {self.digest[:12]}"


class DriftReading(models.Model):
    """How the traffic and the random share of some weeks compare with what a model was tuned on.

    ``moved`` holds the features that moved most with their index; ``examined`` and ``hits`` are of
    the random share of the weeks, ``rate_before`` its rate before them, as a share. ``alarms``
    holds what is out of bounds, in plain form of sentences.
    """

    model = models.ForeignKey(LearnedModel, on_delete=models.PROTECT, related_name="readings")
    day = models.DateField()
    items = models.PositiveIntegerField()
    moved = models.JSONField()
    examined = models.PositiveIntegerField()
    hits = models.PositiveIntegerField()
    rate_before = models.FloatField(null=True)
    alarms = models.JSONField()
    read_at = models.DateTimeField()

    class Meta:
        """One reading of a model a day; the latest first."""

        ordering = ("-day", "-pk")
        constraints = [models.UniqueConstraint(fields=["model", "day"], name="one_drift_reading")]

    def __str__(self) -> str:
        return f"drift of {self.model} on {self.day}"


class ShadowReading(models.Model):
    """What a model in shadow asked for in some weeks, beside the one in force, and what was found.

    ``score`` is the policy that names both; ``told`` the comparison as JSON (see
    :class:`~tidewaiter.desks.risk.learned.comparing.Compared`), ``lacking`` why there is none, in
    plain form of a sentence.
    """

    score = models.CharField(max_length=200)
    model = models.ForeignKey(LearnedModel, on_delete=models.PROTECT, related_name="+")
    shadow = models.ForeignKey(LearnedModel, on_delete=models.PROTECT, related_name="shadowed")
    begin = models.DateField()
    day = models.DateField()
    told = models.JSONField(null=True)
    lacking = models.JSONField(null=True)
    read_at = models.DateTimeField()

    class Meta:
        """One reading of a shadow a day; the latest first."""

        ordering = ("-day", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["score", "shadow", "day"], name="one_shadow_reading")
        ]

    def __str__(self) -> str:
        return f"shadow of {self.score} on {self.day}"
