"""What officers add to a declaration: notes, and files with photos among them."""

from __future__ import annotations

from django.db import models

from tidewaiter.register.models.declarations import Declaration, Version
from tidewaiter.register.models.outcomes import Examination


class Note(models.Model):
    """A note of an officer, never edited. ``withdraws`` names the note that its author takes back;
    such a row has no text of its own, and what it withdraws stays on file."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(blank=True)
    author = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    withdraws = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="withdrawal"
    )

    def __str__(self) -> str:
        return f"note {self.pk} by {self.author}"


class ExaminationDraft(models.Model):
    """An examination that an officer is at, step by step, until it is recorded.

    ``content`` is JSON of what was entered. ``number`` counts saves: who saves names the number
    that they saw, so that two devices do not overwrite one another.
    """

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="drafts")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="drafts")
    officer = models.CharField(max_length=200)
    content = models.JSONField(default=dict)
    number = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        """One per officer and declaration."""

        constraints = [models.UniqueConstraint(fields=["declaration", "officer"], name="one_draft")]
        indexes = [models.Index(fields=["officer", "id"], name="draft_officer")]

    def __str__(self) -> str:
        return f"draft of {self.officer} about {self.declaration_id}"


class OfficerFile(models.Model):
    """A file that an officer added: a paper, or a photo of an examination.

    ``draft`` while the examination is not recorded, ``examination`` from then on.
    ``removed_at``: a photo that was taken out of its draft and can still be put back; none such is
    recorded. ``item`` is the
    number of the item that a photo shows. ``sha256`` is of ``content``, which is what was uploaded
    without what a photo says of its place, unless a setting keeps it.
    """

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="files")
    examination = models.ForeignKey(
        Examination, null=True, on_delete=models.PROTECT, related_name="files"
    )
    draft = models.ForeignKey(
        ExaminationDraft, null=True, on_delete=models.PROTECT, related_name="files"
    )
    item = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} of {self.declaration_id}"
