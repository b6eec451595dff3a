"""What the wildlife desk does in the background: reading what declarations state of trade."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tidewaiter.desks.wildlife.models import DeclaredTrade
from tidewaiter.desks.wildlife.selectors import declaring
from tidewaiter.desks.wildlife.selectors.editions import reference_now
from tidewaiter.jobs.duties import every
from tidewaiter.rulebook.errors import NoRules

READ = 400
"""So many declarations are read at once."""


@every("wildlife trade", timedelta(seconds=10))
def read_trade(at: datetime) -> int:
    """Read what declarations that are new, or changed, state of listed taxa; gives how many.

    All of them are read again when the tables change, and none before rules are in force. What is
    read is kept, so that a page of a year need not read thousands of declarations.
    """
    try:
        reference = reference_now(at)
    except NoRules:  # nothing has come in before there are any
        return 0
    keys = declaring.waiting(reference, READ)
    rows = list(declaring.read(reference, keys))
    with transaction.atomic():
        DeclaredTrade.objects.filter(declaration__in=keys).delete()
        DeclaredTrade.objects.bulk_create(rows)
    return len(rows)
