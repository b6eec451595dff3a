"""Remarks on change requests: what people and systems say about a proposal, kept as it was said.

A remark is never edited and never goes; the ledger is told its SHA-256, see
:mod:`tidewaiter.rulebook.recording`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from tidewaiter.core.sentence import sentence
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.rulebook import four_eyes, selectors
from tidewaiter.rulebook.errors import ChangeError
from tidewaiter.rulebook.models import ChangeRequest, Remark
from tidewaiter.rulebook.recording import record_remark

LONGEST = 4000
"""Characters of a remark."""
PAGE = 50
"""So many are read at a time."""


def add(*, actor: Actor, request_id: int, text: str, at: datetime) -> Remark:
    """Say something about a change request, open or decided.

    Raises :class:`~tidewaiter.identity.policy.Forbidden`, also for whoever is neither a signed-in
    user nor a system; :class:`~tidewaiter.rulebook.errors.UnknownRule`, and :class:`ChangeError`
    for a text that is empty or too long.
    """
    require(actor, Permission.RULE_PROPOSE)
    four_eyes.require_known(actor)
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise ChangeError(
            "the remark is empty.", where="remark", advice="Write what is to be said."
        )
    if len(text) > LONGEST:
        raise ChangeError(
            sentence("the remark is longer than {longest} characters.", longest=LONGEST),
            where="remark",
            advice="Shorten it.",
        )
    with transaction.atomic():
        made = Remark.objects.create(
            request=selectors.change_request(request_id),
            text=text,
            made_by_id=actor.user_id,
            made_by_system=actor.system_id,
            made_by_name=actor.name,
            made_at=at,
        )
        record_remark(made, actor, at)
    return made


def remarks(
    request: ChangeRequest, *, before: int | None = None, limit: int = PAGE
) -> list[Remark]:
    """What was said about a request, the latest first, those before ``before``. One query."""
    rows = Remark.objects.filter(request=request).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows[:limit])


def counts(requests: Iterable[ChangeRequest]) -> Mapping[int, int]:
    """How many remarks there are on each request that has any, by its key. One query."""
    rows = Remark.objects.filter(request__in=[one.pk for one in requests])
    return dict(rows.values_list("request").annotate(n=Count("pk")).order_by())
