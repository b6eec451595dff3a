"""Models as their list shows them: narrowed, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Q

from tidewaiter.desks.risk.learned.models import LearnedModel
from tidewaiter.desks.risk.learned.standing import Standing


def models(
    standings: Mapping[str, Standing],
    *,
    standing: str = "",
    search: str = "",
    before: int | None = None,
    limit: int,
) -> Sequence[LearnedModel]:
    """Models without their files, the latest first. One query.

    ``standing`` is one of :class:`Standing`, as ``standings`` tells it of those that were ever
    approved; ``search`` is a part of the note, the beginning of the digest, or who kept it.
    """
    found = LearnedModel.objects.defer("text")
    if standing == Standing.CANDIDATE:
        found = found.exclude(digest__in=list(standings))
    elif standing:
        found = found.filter(digest__in=[d for d, one in standings.items() if one == standing])
    if search:
        found = found.filter(
            Q(note__icontains=search)
            | Q(digest__startswith=search.lower())
            | Q(kept_by__icontains=search)
        )
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found[:limit])


def choices(limit: int) -> Sequence[LearnedModel]:
    """The latest models without file and card, to choose among."""
    return list(LearnedModel.objects.defer("text", "card")[:limit])


def by_digests(digests: Sequence[str]) -> dict[str, LearnedModel]:
    """Models without their files, by digest. One query."""
    rows = LearnedModel.objects.defer("text").filter(digest__in=digests)
    return {row.digest: row for row in rows}
