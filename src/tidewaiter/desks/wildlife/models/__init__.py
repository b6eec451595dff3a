"""Rows of the wildlife desk, one module per noun."""

from tidewaiter.desks.wildlife.models.declared import DeclaredTrade
from tidewaiter.desks.wildlife.models.editions import TableEdition
from tidewaiter.desks.wildlife.models.endorsements import EndorsedLine, Endorsement, Return
from tidewaiter.desks.wildlife.models.found import Examined, Seizure
from tidewaiter.desks.wildlife.models.partners import PartnerRecord
from tidewaiter.desks.wildlife.models.permits import Permit, PermitLine

__all__ = [
    "DeclaredTrade",
    "EndorsedLine",
    "Endorsement",
    "Examined",
    "PartnerRecord",
    "Permit",
    "PermitLine",
    "Return",
    "Seizure",
    "TableEdition",
]
