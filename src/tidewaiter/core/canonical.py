"""Canonical text: one spelling for every value, so that equal things have equal bytes.

Frozen dataclasses become plain dictionaries (empty fields left out), those become JSON with sorted
keys and no spaces, and that becomes a SHA-256. How values are spelt is in
:mod:`tidewaiter.core.spelling`, how they are read back in :mod:`tidewaiter.core.reading_plain`.
"""

from __future__ import annotations

from tidewaiter.core.reading_plain import from_plain, needed, parse_decimal
from tidewaiter.core.spelling import (
    Plain,
    canonical_text,
    decimal_text,
    digest,
    field_types,
    in_utc,
    moment_text,
    plain_digest,
    plain_text,
    text_digest,
    to_plain,
)

__all__ = [
    "Plain",
    "canonical_text",
    "decimal_text",
    "digest",
    "field_types",
    "from_plain",
    "in_utc",
    "moment_text",
    "needed",
    "parse_decimal",
    "plain_digest",
    "plain_text",
    "text_digest",
    "to_plain",
]
