"""Rows of the wildlife desk, one module per noun."""

from tidewaiter.desks.wildlife.models.found import Examined
from tidewaiter.desks.wildlife.models.permits import Permit, PermitLine

__all__ = ["Examined", "Permit", "PermitLine"]
