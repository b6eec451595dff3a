"""Declarations, their versions, and what was decided about each."""

from __future__ import annotations

from django.db import models

from tidewaiter.register.models.fields import LongText
from tidewaiter.register.models.incoming import RawMessage


class Declaration(models.Model):
    """A declaration as it stands: what lists filter by; the content is in its versions.

    ``lane`` is the one in effect, which an officer or an amendment may have made stricter than the
    decision's own. ``state`` is where it is in its life (``tidewaiter.register.work``).
    """

    mrn = models.CharField(max_length=70, unique=True)
    lrn = models.CharField(max_length=64, blank=True, db_index=True)
    sender = models.CharField(max_length=64, blank=True)
    system = models.CharField(max_length=64, blank=True)
    office = models.CharField(max_length=17, blank=True)
    regime = models.CharField(max_length=20, blank=True)
    day = models.DateField(null=True)
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    number = models.PositiveIntegerField(default=1)
    lane = models.CharField(max_length=20)
    route = models.CharField(max_length=20)
    state = models.CharField(max_length=30)
    declarant = models.CharField(max_length=64, blank=True)
    importer = models.CharField(max_length=64, blank=True, db_index=True)
    items = models.PositiveIntegerField(default=0)

    class Meta:
        """Lists are read by office and by state, newest first."""

        indexes = [
            models.Index(fields=["office", "-id"], name="declaration_office"),
            models.Index(fields=["state", "office", "-id"], name="declaration_state"),
            models.Index(fields=["state", "-id"], name="declaration_of_state"),
            models.Index(fields=["office", "day"], name="declaration_day"),
            models.Index(fields=["day", "-id"], name="declaration_of_day"),
        ]

    def __str__(self) -> str:
        return self.mrn


class Version(models.Model):
    """A declaration's content after one message: the original, then each change.

    ``canonical`` is canonical JSON of :class:`tidewaiter.core.Declaration`.
    """

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    message = models.OneToOneField(RawMessage, on_delete=models.PROTECT, related_name="version")
    function = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    canonical = LongText()

    class Meta:
        """Numbered from one."""

        constraints = [
            models.UniqueConstraint(fields=["declaration", "number"], name="one_version")
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id} version {self.number}"


class Decision(models.Model):
    """What was decided about a version, with the facts it was decided on.

    ``content`` is canonical JSON of :class:`tidewaiter.core.Decision`. ``facts`` is that of the
    facts without the declaration, which is the version's ``canonical``; together they have the
    digest ``facts_digest`` and replay to the same ``content``. ``ruleset`` is the digest of the
    rules in force, ``chain`` and ``sequence`` where the ledger holds the decision.
    """

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="decision")
    decided_at = models.DateTimeField()
    lane = models.CharField(max_length=20)
    route = models.CharField(max_length=20)
    probability = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    content = LongText()
    facts = LongText()
    facts_digest = models.CharField(max_length=64)
    ruleset = models.CharField(max_length=64, db_index=True)
    ledger_entry = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.lane} for {self.version_id}"
