"""What declarations mention, and views of the queue that officers keep."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from tidewaiter.register.models.declarations import Declaration

LONGEST = 64
"""Bytes of a mention's value that are kept."""


class Kind(models.IntegerChoices):
    """What is mentioned. The numbers are stored and never change their meaning."""

    TRADER = 1, "trader number"
    NAME = 2, "trader name"
    COMMODITY = 3, "commodity code"
    CONTAINER = 4, "container"
    SEAL = 5, "seal"
    PROFILE = 10, "profile that asked for control"
    DESK = 11, "desk that asked for control"
    UNASSESSED = 12, "desk that could not assess it"


class Mention(models.Model):
    """A declaration, as it stands, mentions a value; see :mod:`tidewaiter.register.mentions`."""

    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    value = models.BinaryField(max_length=LONGEST)
    declaration = models.ForeignKey(
        Declaration, on_delete=models.PROTECT, related_name="mentions", db_index=False
    )

    class Meta:
        """Found by value, exact or by its beginning, newest first; and by its declaration."""

        indexes = [
            models.Index(fields=["kind", "value", "-declaration"], name="mention_value"),
            models.Index(fields=["declaration", "kind", "value"], name="mention_of"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {bytes(self.value).decode(errors='replace')}"


class SavedView(models.Model):
    """A narrowing of the queue that an officer keeps under a name; ``query`` is its address."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="queue_views"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True)

    class Meta:
        """A name once per user."""

        constraints = [models.UniqueConstraint(fields=["user", "name"], name="one_queue_view")]

    def __str__(self) -> str:
        return self.name
