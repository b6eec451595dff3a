"""Rows of the ozone desk, one module per noun."""

from tidewaiter.desks.ozone.models.consultations import Consultation
from tidewaiter.desks.ozone.models.licences import Licence, LicenceLine
from tidewaiter.desks.ozone.models.movements import CylinderTest, Journey, Movement, Seizure
from tidewaiter.desks.ozone.models.quotas import Ceiling, Quota
from tidewaiter.desks.ozone.models.reports import PartnerFigure, YearFigure
from tidewaiter.desks.ozone.models.traders import Trader

__all__ = [
    "Ceiling",
    "Consultation",
    "CylinderTest",
    "Journey",
    "Licence",
    "LicenceLine",
    "Movement",
    "PartnerFigure",
    "Quota",
    "Seizure",
    "Trader",
    "YearFigure",
]
