"""The finding codes of the ozone desk. A code never changes its meaning.

They are rows of ``data/findings.csv``. Claims and advice have places for what they are about;
``source`` is a key of ``data/sources.csv``.
"""

from __future__ import annotations

from tidewaiter.core.catalogue import Finder, catalogue
from tidewaiter.desks.ozone.tables import table, told

DESK = "ozone"

CODES = catalogue(table("findings"), told)
"""Every code with its meaning."""

found = Finder(DESK, CODES)
"""A finding of this desk."""
