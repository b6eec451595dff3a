"""The rows of the ledger. They are only ever added; triggers refuse anything else."""

from __future__ import annotations

from django.db import models
from django.db.models import F

from tidewaiter.ledger.chain import GENESIS


class LedgerEntry(models.Model):
    """An entry: the columns of :class:`tidewaiter.ledger.chain.Record`.

    ``id`` is made of chain and sequence, so the primary key is what keeps (chain, sequence) unique.
    ``at`` is the text that was hashed; it sorts as time does.
    """

    id = models.BigIntegerField(primary_key=True)
    chain = models.PositiveSmallIntegerField()
    seq = models.BigIntegerField()
    at = models.CharField(max_length=27)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    actor = models.CharField(max_length=200)
    body = models.TextField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        """Read by time, and by what, who and which kind."""

        db_table = "ledger_entry"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=F("chain") * (1 << 40) + F("seq"), seq__gt=0),
                name="entry_id_is_its_place",
            )
        ]
        indexes = [
            models.Index(fields=["at"], name="entry_at"),
            models.Index(fields=["subject", "at"], name="entry_subject"),
            models.Index(fields=["actor", "at"], name="entry_actor"),
            models.Index(fields=["kind", "at"], name="entry_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}:{self.seq}"


class Chain(models.Model):
    """A chain and its head. Writers lock the row while they append."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)
    at = models.CharField(max_length=27, blank=True)

    class Meta:
        """One row per chain."""

        db_table = "ledger_chain"

    def __str__(self) -> str:
        return f"chain {self.number} to {self.seq}"


class VerificationRun(models.Model):
    """A verification of the whole ledger: when, how it ended, and its report as JSON text."""

    at = models.DateTimeField()
    intact = models.BooleanField()
    report = models.TextField()

    class Meta:
        """Newest last."""

        db_table = "ledger_verification"

    def __str__(self) -> str:
        return f"{self.at}: {'intact' if self.intact else 'not intact'}"
