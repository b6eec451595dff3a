"""Verbs of name screening. Each is recorded in the ledger."""

from tidewaiter.desks.risk.screening.services.editions import (
    Proposed,
    approve_edition,
    propose_edition,
    proposed_before,
    reject_edition,
    require_proposable,
    withdraw_edition,
)
from tidewaiter.desks.risk.screening.services.verdicts import decide_match, reopen_match

__all__ = [
    "Proposed",
    "approve_edition",
    "decide_match",
    "propose_edition",
    "proposed_before",
    "reject_edition",
    "reopen_match",
    "require_proposable",
    "withdraw_edition",
]
