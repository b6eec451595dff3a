"""Verbs that change the rulebook."""

from __future__ import annotations

from datetime import datetime

from tidewaiter.core.canonical import plain_text
from tidewaiter.rulebook.models import RulesetSnapshot
from tidewaiter.rulebook.ruleset import Ruleset


def keep(*, ruleset: Ruleset, at: datetime) -> None:
    """Keep what decisions by a ruleset need to be replayed, unless it was kept before.

    Call it in the transaction of the decisions. One query where it was kept.
    """
    if RulesetSnapshot.objects.filter(pk=ruleset.digest).exists():
        return
    row = RulesetSnapshot(digest=ruleset.digest, bundle=plain_text(ruleset.bundle), kept_at=at)
    RulesetSnapshot.objects.bulk_create([row], ignore_conflicts=True)
