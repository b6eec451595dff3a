"""What the desk does in the background: reminding authorities, and ending what got no answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from tidewaiter.desks.ozone.services.consultations import run_clock
from tidewaiter.jobs.duties import every


@every("ozone consultations", timedelta(minutes=10))
def consultations(at: datetime) -> None:
    """Remind, and let expire."""
    while run_clock(at) >= 200:
        pass
