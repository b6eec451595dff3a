"""How numbers are written in the reader's language; charts are given these as ``write``."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats


def written(value: float) -> str:
    """A number in the reader's way, with as many places as it needs."""
    return formats.number_format(Decimal(f"{value:.10g}"), force_grouping=True)


def rounded(value: Decimal | float, places: int) -> Decimal:
    """A number rounded half up to some places, for Django cuts off what it is not to write.

    What is no finite number stays what it is.
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if exact.is_finite() else exact


def in_percent(share: float) -> str:
    """A share of one in percent."""
    return f"{written(share * 100)}%"
