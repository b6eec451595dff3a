"""The finding codes of the wildlife desk. A code never changes its meaning.

They are rows of ``data/findings.csv``. Claims and advice have places for what they are about;
``source`` names the article of the Convention or the Resolution that the claim rests on.
"""

from __future__ import annotations

from tidewaiter.core.catalogue import Finder, catalogue
from tidewaiter.desks.wildlife.tables import shipped

DESK = "wildlife"

CODES = catalogue(shipped("findings"))
"""Every code with its meaning."""

found = Finder(DESK, CODES)
"""A finding of this desk."""
