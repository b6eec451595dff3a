"""Searching a text column for its beginning, as an index of either database can answer it."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q


def begins(field: str, text: str) -> Q:
    """Whether a column begins so: by one range of an index, never by looking at every row."""
    if not text:
        return Q()
    if connection.vendor == "postgresql":
        return Q(**{f"{field}__startswith": text})  # by the index with pattern operators
    return Q(**{f"{field}__gte": text, f"{field}__lt": text[:-1] + chr(ord(text[-1]) + 1)})
