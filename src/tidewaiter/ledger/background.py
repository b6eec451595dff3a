"""What the ledger does in the background: it signs on a timer, and verifies itself as a job."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from tidewaiter.identity.permissions import Permission
from tidewaiter.jobs.duties import every
from tidewaiter.jobs.handle import Handle
from tidewaiter.jobs.kinds import job
from tidewaiter.ledger import selectors, services

INTERVAL = timedelta(minutes=5)
"""How long an entry may stay without a signature that vouches for it."""

_log = logging.getLogger(__name__)


@every("sign the ledger", INTERVAL)
def sign(at: datetime) -> None:
    """Sign how far every chain goes. Without a key nothing is signed, which the log says."""
    if not settings.LEDGER_KEY.exists():
        _log.warning("The ledger is not signed: make a key with 'tidewaiter ledger key'.")
        return
    services.checkpoint(at=at)


@job("ledger.verify", permission=Permission.LEDGER_VERIFY)
def verify(handle: Handle) -> dict[str, Any]:
    """Verify the whole ledger; gives the report."""
    total = sum(head.seq for head in selectors.heads())
    found = services.verify(
        at=timezone.now(), watch=lambda done: handle.progress(done, max(done, total))
    )
    return found.plain()
