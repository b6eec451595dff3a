"""What past declarations tell about this one: reference quantities and history features.

The promise of this package: no fact about a declaration uses anything dated on or after the
declaration's own day (UTC), and no fact depends on what else is decided with it.
"""

from tidewaiter.desks.risk.history.store import FactStore
from tidewaiter.desks.risk.history.terms import TERMS, Asked, Term, parse

__all__ = ["TERMS", "Asked", "FactStore", "Term", "parse"]
