"""How charts write numbers in the reader's language: given to them as ``write``."""

from __future__ import annotations

from decimal import Decimal

from django.utils import formats


def written(value: float) -> str:
    """A number in the reader's way, with as many places as it needs."""
    return formats.number_format(Decimal(f"{value:.10g}"), force_grouping=True)


def in_percent(share: float) -> str:
    """A share of one in percent."""
    return f"{written(share * 100)}%"
