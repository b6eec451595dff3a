"""Which matches may go once their retention time has passed, and how they go.

A match holds a name, and so do the reasons of those who decided about it. It goes when it was not
seen since a moment and nothing waits: its last verdict no longer holds, or the declaration it came
up on is gone. A row says that it was there, and the ledger how many went.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from tidewaiter.core import to_plain
from tidewaiter.core.canonical import plain_text
from tidewaiter.desks.risk.screening.models import ForgottenMatch, MatchVerdict, SeenMatch
from tidewaiter.jobs.retention import Due, Kept
from tidewaiter.ledger.services import Entry, append
from tidewaiter.register.models import Declaration

ACTOR = "retention"
MOST = 200


def ended(before: datetime) -> QuerySet[SeenMatch]:
    """Matches that nobody has seen since a moment and on which nothing waits."""
    on_file = Declaration.objects.filter(mrn=OuterRef("mrn"))
    over = Q(latest__isnull=False, decided_until__lt=before.date())
    return SeenMatch.objects.filter(over | ~Exists(on_file), seen_at__lt=before)


def purge_matches(due: Due, limit: int) -> int:
    """Forget some of those; gives how many are gone."""
    with transaction.atomic():
        rows = list(ended(due.before).select_for_update().order_by("pk")[: min(limit, MOST)])
        keys = [row.pk for row in rows]
        verdicts = MatchVerdict.objects.filter(match__in=keys)
        counts: dict[int, int] = {}
        for match in verdicts.values_list("match", flat=True):
            counts[match] = counts.get(match, 0) + 1
        # First of all: the database lets no verdict go whose match is not among these.
        ForgottenMatch.objects.bulk_create(
            ForgottenMatch(
                match=row.pk,
                list=row.list,
                entry=row.entry,
                verdicts=counts.get(row.pk, 0),
                rule=due.period.source[:300],
                days=due.period.days,
                before=due.before,
                purged_at=due.at,
            )
            for row in rows
        )
        SeenMatch.objects.filter(pk__in=keys).update(latest=None)
        verdicts.delete()
        SeenMatch.objects.filter(pk__in=keys).delete()
        if rows:
            body = {"before": to_plain(due.before), "count": len(rows), "rule": due.period.source}
            entry = Entry("data.purged", "name matches", ACTOR, plain_text(body))
            append([entry], at=due.at)
    return len(rows)


KEPT = Kept(
    "name matches",
    "Parties that were like a listed name, and what officers decided of them",
    lambda before: ended(before).count(),
    purge_matches,
)
"""What retention periods call it."""
