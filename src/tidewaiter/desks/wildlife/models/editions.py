"""Tables that were brought, as they were: named by the digest of their text, never changed."""

from __future__ import annotations

from django.db import models


class TableEdition(models.Model):
    """The rows of one table, as CSV compressed with zlib. What counts says the rulebook.

    ``sha256`` is that of the text. ``table`` is one of those that can be brought.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    table = models.CharField(max_length=20)
    rows = models.PositiveIntegerField()
    content = models.BinaryField()
    source = models.TextField()
    brought_by = models.CharField(max_length=200)
    brought_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.table} {self.sha256[:12]}"
