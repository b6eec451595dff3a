"""What findings and their evidence give as reasons, as decisions keep it: pages say it again."""

from __future__ import annotations

from tidewaiter.desks.wildlife import codes, listings
from tidewaiter.desks.wildlife.findings.lines import MISSING
from tidewaiter.desks.wildlife.tables import shipped

REASONS: tuple[str, ...] = (
    *(one.template for said in (codes.REASONS, listings.REASONS, MISSING) for one in said.values()),
    *dict.fromkeys(row["tell"] for row in shipped("lookalikes")),
)
