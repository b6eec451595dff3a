"""Notes and files of officers: added, withdrawn by whoever added them, never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.sentence import sentence
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.models import Declaration, ExaminationDraft, Note, OfficerFile
from tidewaiter.register.tombstones import absent
from tidewaiter.register.work import images
from tidewaiter.register.work.changing import announce

LONGEST = 4000
"""Characters of a note."""
LARGEST = 10 * 1024 * 1024
"""Bytes of a file."""
MOST_FILES = 80
"""Files to a declaration."""
MOST_NOTES = 200
"""The latest notes that are shown."""


class NoteRefused(TidewaiterError):
    """A note or file that cannot be taken in; ``where`` names its field."""


def add(*, actor: Actor, mrn: str, text: str, at: datetime) -> Note:
    """Add a note. Raises ``Forbidden``, :class:`NotFound`, :class:`NoteRefused`."""
    text = text.strip()
    if not text:
        raise NoteRefused("The note is empty.", where="text", advice="Write what is to be known.")
    if len(text) > LONGEST or "\x00" in text:
        raise NoteRefused(
            sentence("The note is longer than {longest} characters.", longest=LONGEST),
            where="text",
            advice="Shorten it.",
        )
    with transaction.atomic():
        row = _locked(actor, mrn)
        made = Note.objects.create(declaration=row, text=text, author=actor.name, made_at=at)
        announce(row, "note.added", {"note": made.pk}, actor=actor.name, at=at)
        return made


def withdraw(*, actor: Actor, mrn: str, note: int, at: datetime) -> Note:
    """Take back a note of one's own; it stays on file with who took it back and when.

    Raises ``Forbidden``, :class:`NotFound`, :class:`Conflict` if it was withdrawn already.
    """
    with transaction.atomic():
        row = _locked(actor, mrn)
        old = Note.objects.filter(declaration=row, pk=note, withdraws=None).first()
        if old is None:
            raise NotFound("There is no such note.")
        if old.author != actor.name:
            raise Forbidden(
                "Only its author may withdraw a note.",
                advice=sentence("Ask {author}.", author=old.author),
            )
        try:
            with transaction.atomic():
                made = Note.objects.create(
                    declaration=row, author=actor.name, made_at=at, withdraws=old
                )
        except IntegrityError:
            raise Conflict("The note was withdrawn already.") from None
        announce(row, "note.withdrawn", {"note": old.pk}, actor=actor.name, at=at)
        return made


def notes(row: Declaration) -> Sequence[Note]:
    """The latest notes with their withdrawals, the newest first. One query."""
    found = Note.objects.filter(declaration=row, withdraws=None).select_related("withdrawal")
    return list(found.order_by("-pk")[:MOST_NOTES])


def add_file(
    *,
    actor: Actor,
    mrn: str,
    name: str,
    content: bytes,
    at: datetime,
    draft: ExaminationDraft | None = None,
    item: int | None = None,
) -> OfficerFile:
    """Add a file, or a photo to the draft of an examination.

    Raises ``Forbidden``, :class:`NotFound`, :class:`NoteRefused`.
    """
    kind, kept = _checked(content, photo=draft is not None)
    with transaction.atomic():
        row = _locked(actor, mrn)
        if OfficerFile.objects.filter(declaration=row).count() >= MOST_FILES:
            raise NoteRefused(
                sentence("There are {most_files} files already.", most_files=MOST_FILES),
                where="file",
            )
        made = OfficerFile.objects.create(
            declaration=row,
            draft=draft,
            item=item,
            name=_name(name, kind),
            media_type=kind,
            size=len(kept),
            sha256=hashlib.sha256(kept).hexdigest(),
            content=kept,
            added_by=actor.name,
            added_at=at,
        )
        if draft is None:
            body: dict[str, object] = {"file": made.pk, "sha256": made.sha256}
            announce(row, "file.added", body, actor=actor.name, at=at)
        return made


def _checked(content: bytes, *, photo: bool) -> tuple[str, bytes]:
    """The kind of a file and the bytes that are kept. Raises :class:`NoteRefused`."""
    if not content:
        raise NoteRefused("The file is empty.", where="file", advice="Choose another one.")
    if len(content) > LARGEST:
        megabytes = LARGEST // 1024 // 1024
        raise NoteRefused(
            sentence("The file is larger than {megabytes} MB.", megabytes=megabytes), where="file"
        )
    kind = images.kind_of(content)
    if kind is None or (photo and kind not in images.PHOTOS):
        known = sentence("JPEG, PNG or WebP") if photo else sentence("PDF, JPEG, PNG or WebP")
        raise NoteRefused(
            sentence("The file is no {known}.", known=known),
            where="file",
            advice="Choose another one.",
        )
    if settings.PHOTO_PLACE:
        return kind, content
    try:
        return kind, images.without_description(content)
    except ValueError:
        raise NoteRefused(
            "The photo is broken.", where="file", advice="Take it again, or choose another one."
        ) from None


def _name(name: str, kind: str) -> str:
    """A name that is safe in a file system, with the ending of what the file is."""
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or name or "file"
    safe = "".join(sign if sign.isalnum() or sign in " ._-()" else "_" for sign in stem)
    return safe.strip(" .")[:100] + images.ending(kind)


def files(row: Declaration) -> Sequence[OfficerFile]:
    """Files about a declaration without their bytes, the first one first. One query."""
    found = OfficerFile.objects.filter(declaration=row, draft=None)
    return list(found.defer("content").order_by("pk")[: MOST_FILES * 2])


def file(row: Declaration, key: int) -> OfficerFile:
    """One file with its bytes. Raises :class:`NotFound`."""
    found = OfficerFile.objects.filter(declaration=row, pk=key, removed_at=None).first()
    if found is None:
        raise NotFound("There is no such file.")
    return found


def _locked(actor: Actor, mrn: str) -> Declaration:
    row = Declaration.objects.select_for_update().filter(mrn=mrn).first()
    if row is None:
        raise absent(actor, Permission.WORK_DO, mrn)
    require(actor, Permission.WORK_DO, office=row.office)
    return row
