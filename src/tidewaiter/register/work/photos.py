"""Photos of an examination that is under way: taken out of its draft, and put back.

Nothing is recorded yet, so nothing is kept for good: the photo that was taken out last can be put
back until another one is, or the examination is recorded or thrown away.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tidewaiter.identity.actor import Actor
from tidewaiter.register.errors import NotFound
from tidewaiter.register.models import ExaminationDraft, OfficerFile
from tidewaiter.register.work import drafts

MOST = 200
"""Photos of a draft that are shown."""


def of_draft(draft: ExaminationDraft | None) -> list[OfficerFile]:
    """The photos of a draft without their bytes, the first one first. One query."""
    if draft is None:
        return []
    found = OfficerFile.objects.filter(draft=draft, removed_at=None).defer("content")
    return list(found.order_by("pk")[:MOST])


def remove(*, actor: Actor, mrn: str, key: int, at: datetime) -> OfficerFile:
    """Take a photo out of the actor's own draft; the one that was taken out before it is gone then.

    Raises ``Forbidden`` and :class:`NotFound`, also for a photo of somebody else.
    """
    with transaction.atomic():
        draft, photo = _own(actor, mrn, key, removed=False)
        OfficerFile.objects.filter(draft=draft, removed_at__isnull=False).delete()
        photo.removed_at = at
        photo.save(update_fields=["removed_at"])
        return photo


def put_back(*, actor: Actor, mrn: str, key: int) -> OfficerFile:
    """Put back the photo that was taken out last. Raises ``Forbidden``, :class:`NotFound`."""
    with transaction.atomic():
        _, photo = _own(actor, mrn, key, removed=True)
        photo.removed_at = None
        photo.save(update_fields=["removed_at"])
        return photo


def _own(
    actor: Actor, mrn: str, key: int, *, removed: bool
) -> tuple[ExaminationDraft, OfficerFile]:
    draft = drafts.draft_of(actor, drafts.locked(actor, mrn))
    if draft is None:
        raise NotFound("There is no examination under way.")
    rows = OfficerFile.objects.filter(draft=draft, removed_at__isnull=not removed)
    photo = rows.defer("content").filter(pk=key).first()
    if photo is None:
        raise NotFound("There is no such file.")
    return draft, photo
