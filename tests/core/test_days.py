"""Which calendar day a moment is, by zone and by how it was written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tidewaiter.core import Declaration, Timestamp

AUCKLAND = ZoneInfo("Pacific/Auckland")
BEFORE, AFTER = date(2026, 9, 15), date(2026, 9, 16)


@pytest.mark.parametrize(
    ("moment", "text", "zone", "day"),
    [
        (datetime(2026, 9, 15, 12, 30, tzinfo=UTC), "2026-09-15T12:30:00Z", None, BEFORE),
        (datetime(2026, 9, 15, 12, 30, tzinfo=UTC), "2026-09-15T12:30:00Z", AUCKLAND, AFTER),
        (datetime(2026, 9, 15, 12, 30, tzinfo=UTC), "2026-09-16T00:30:00+12:00", None, AFTER),
        (datetime(2026, 9, 15, 12, 30, tzinfo=UTC), "202609160030+1200", None, AFTER),
        (datetime(2026, 9, 16, 6, 30, tzinfo=UTC), "2026-09-15T23:30:00-07:00", None, BEFORE),
        (datetime(2026, 9, 16, 6, 30, tzinfo=UTC), "2026-09-15T23:30:00-07:00", UTC, AFTER),
        (datetime(2026, 9, 15, tzinfo=UTC), "2026-09-15", ZoneInfo("America/Lima"), BEFORE),
        (datetime(2026, 9, 15, tzinfo=UTC), "20260915", ZoneInfo("America/Lima"), BEFORE),
        (datetime(2026, 9, 15, 12, tzinfo=UTC), "2026-09-15T12:00:00+99:00", None, BEFORE),
        (None, "yesterday at 12:30 or so on 2026", AUCKLAND, None),
    ],
)
def test_the_day_is_that_of_the_zone_or_of_the_text(moment, text, zone, day) -> None:
    assert Timestamp(moment, text).day_in(zone) == day


def test_a_declaration_counts_from_its_acceptance() -> None:
    issued = Timestamp.of(datetime(2026, 9, 1, tzinfo=UTC))
    accepted = Timestamp.of(datetime(2026, 9, 15, 12, 30, tzinfo=UTC))
    assert Declaration(accepted_at=accepted, issued_at=issued).day_in(AUCKLAND) == AFTER
    unread = Timestamp(None, "soon")
    assert Declaration(accepted_at=unread, issued_at=issued).day_in(None) == date(2026, 9, 1)
    assert Declaration().day_in(AUCKLAND) is None
