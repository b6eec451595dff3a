"""Drafts: what somebody is writing and has not proposed. Only its owner ever sees one.

A draft keeps what was typed, as it was typed: it may be half a document. It decides nothing, is no
part of the record, and goes when it is proposed or thrown away.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from tidewaiter.core.sentence import sentence
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import Forbidden, require
from tidewaiter.rulebook import services
from tidewaiter.rulebook.change import Change
from tidewaiter.rulebook.errors import ChangeError, SavedElsewhere, UnknownRule
from tidewaiter.rulebook.models import ChangeRequest, Draft

LARGEST = 200_000
"""Characters of what a draft keeps."""
MOST = 50
"""Drafts that somebody can have of one kind."""


def own(actor: Actor, kind: str) -> list[Draft]:
    """The actor's drafts of a kind, the latest saved first. One query."""
    if actor.user_id is None:
        return []
    rows = Draft.objects.filter(owner=actor.user_id, kind=kind)
    return list(rows.order_by("-saved_at", "-pk")[:MOST])


def of_document(actor: Actor, kind: str, identifier: str) -> Draft | None:
    """The actor's draft of a change to a document. One query."""
    return gone_on(actor, kind, identifier, None)


def gone_on(
    actor: Actor, kind: str, identifier: str, key: int | None, *, lock: bool = False
) -> Draft | None:
    """The actor's draft that is gone on with: that of the document, or else the one of ``key``."""
    if actor.user_id is None:
        return None
    rows = Draft.objects.select_for_update() if lock else Draft.objects
    rows = rows.filter(owner=actor.user_id, kind=kind, identifier=identifier)
    if identifier:
        return rows.first()
    return None if key is None else rows.filter(pk=key).first()


def one(actor: Actor, kind: str, key: int) -> Draft:
    """A draft of the actor's own. Raises :class:`UnknownRule`, for others' drafts too."""
    found = None
    if actor.user_id is not None:
        found = Draft.objects.filter(pk=key, owner=actor.user_id, kind=kind).first()
    if found is None:
        raise UnknownRule("there is no such draft, or it is not yours.", where=f"draft {key}")
    return found


def save(
    *,
    actor: Actor,
    kind: str,
    identifier: str = "",
    key: int | None = None,
    seen: int = 0,
    title: str = "",
    content: Mapping[str, Any],
    at: datetime,
) -> Draft:
    """Keep what was typed; ``identifier`` is empty where it is to be a new document.

    ``key`` names the draft that was gone on with and ``seen`` how often it had been saved then; one
    that is gone by now is made anew. Raises ``Forbidden``, :class:`ChangeError` for what is too
    long or too much, and :class:`SavedElsewhere` where it was saved meanwhile.
    """
    require(actor, Permission.RULE_PROPOSE)
    if actor.user_id is None:
        raise Forbidden("Only a signed-in user keeps drafts.")
    text = json.dumps(dict(content))
    if len(text) > LARGEST:
        raise ChangeError("it is too long to be kept.", where="draft", advice="Shorten it.")
    with transaction.atomic():
        found = gone_on(actor, kind, identifier, key, lock=True)
        if found is None:
            found = _begun(actor.user_id, kind, identifier, at)
        elif found.number != seen:
            raise SavedElsewhere()
        found.content, found.title = text, title.replace("\x00", "")[:200]
        found.number, found.saved_at = found.number + 1, at
        try:
            with transaction.atomic():
                found.save()
        except IntegrityError:
            raise SavedElsewhere() from None
        return found


def discard(*, actor: Actor, kind: str, key: int) -> None:
    """Throw a draft away. Raises :class:`UnknownRule`."""
    one(actor, kind, key).delete()


def propose(
    *, actor: Actor, draft: Draft | None, change: Change, note: str, at: datetime
) -> ChangeRequest:
    """Propose what was written; its draft is gone then. Raises as ``services.propose``."""
    with transaction.atomic():
        if draft is not None:
            Draft.objects.filter(pk=draft.pk).delete()
        return services.propose(actor=actor, changes=[change], note=note, at=at)


def _begun(owner: int, kind: str, identifier: str, at: datetime) -> Draft:
    if Draft.objects.filter(owner=owner, kind=kind).count() >= MOST:
        raise ChangeError(
            sentence("you have {most} drafts already.", most=MOST),
            where="draft",
            advice="Propose some or throw them away.",
        )
    return Draft(owner_id=owner, kind=kind, identifier=identifier, began_at=at, number=0)
