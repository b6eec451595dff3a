"""What can go wrong with a simulated country."""

from __future__ import annotations

from tidewaiter.core.errors import TidewaiterError


class CountryError(TidewaiterError):
    """A policy that cannot be used, a day in the past, a declaration nobody knows."""
