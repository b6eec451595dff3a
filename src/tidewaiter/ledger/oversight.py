"""What administration says of the ledger: when it was last verified, and last signed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.administration.panels import Panel
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.ledger import selectors

STALE = timedelta(days=2)
"""A ledger whose last verification is older is said to be not verified."""


def panels(actor: Actor, at: datetime) -> list[Panel]:
    """The panel of the ledger, for who may read how the service runs."""
    if not holds(actor, Permission.METRICS_READ):
        return []
    last = selectors.last_verification()
    signed = selectors.remembered_checkpoints(1)
    content = {
        "last": last,
        "stale": last is not None and at - last.at > STALE,
        "signed": datetime.fromisoformat(signed[0].at) if signed else None,
        "opens": any(
            holds(actor, one) for one in (Permission.LEDGER_READ, Permission.LEDGER_VERIFY)
        ),
    }
    return [Panel(title=_("Ledger"), template="ledger/oversight.html", content=content, order=50)]
