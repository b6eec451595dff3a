"""What came in: every message with its bytes, whatever became of it."""

from __future__ import annotations

import zlib
from enum import StrEnum

from django.db import models


class Fate(StrEnum):
    """What became of a message."""

    CREATED = "created"
    CHANGED = "changed"
    REPEATED = "repeated"
    REFUSED = "refused"
    REJECTED = "rejected"
    NOTED = "noted"


class RawMessage(models.Model):
    """A message as it came, with its SHA-256 and what became of it.

    ``content`` holds the bytes, compressed with zlib. ``findings`` is canonical JSON of what was
    odd. ``original`` is the message that this one repeats. ``rejected`` could not be read,
    ``refused`` could be read and may not take effect, ``noted`` is kept and has no effect here.
    """

    received_at = models.DateTimeField()
    source = models.CharField(max_length=300)
    sent_by = models.CharField(max_length=150)
    system = models.CharField(max_length=64, blank=True, db_index=True)
    format = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=20)
    fate = models.CharField(max_length=10, choices=[(f.value, f.value) for f in Fate])
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    findings = models.TextField(default="[]")
    reason = models.TextField(blank=True)
    line = models.PositiveIntegerField(null=True)
    original = models.ForeignKey("self", null=True, on_delete=models.PROTECT, db_index=False)

    class Meta:
        """Repeats are few; who deletes a message must find them all the same."""

        indexes = [
            models.Index(
                fields=["original"],
                name="message_repeats",
                condition=models.Q(original__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"message {self.pk} from {self.sent_by}"

    @property
    def raw(self) -> bytes:
        """The bytes as they came."""
        return zlib.decompress(self.content)

    @staticmethod
    def packed(raw: bytes) -> bytes:
        """Bytes as :attr:`content` keeps them."""
        return zlib.compress(raw, 1)


IDEMPOTENCY = "#key"
"""Stands for the function in keys that senders chose themselves (``Idempotency-Key``)."""


class MessageKey(models.Model):
    """Sender, function and LRN of a message that took effect: the same key never does so twice.

    A key that the sender chose for a message stands beside it, with :data:`IDEMPOTENCY` for the
    function and the key for the LRN.
    """

    sender = models.CharField(max_length=64)
    function = models.CharField(max_length=16)
    lrn = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    message = models.ForeignKey(RawMessage, on_delete=models.PROTECT, related_name="keys")

    class Meta:
        """One message per key."""

        constraints = [
            models.UniqueConstraint(fields=["sender", "function", "lrn"], name="one_message")
        ]

    def __str__(self) -> str:
        return f"{self.sender} {self.function} {self.lrn}"


class Attachment(models.Model):
    """A binary part that was taken out of a message."""

    message = models.ForeignKey(RawMessage, on_delete=models.PROTECT, related_name="attachments")
    path = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.path} of message {self.message_id}"
