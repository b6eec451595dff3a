"""Rows of name screening: editions of lists, what each changed, matches, verdicts.

A list is never written anew: an edition holds what it adds, changes and takes off, and an entry in
force is the latest of its events in approved editions. Indexes are files that follow from these.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tidewaiter.desks.risk.screening import differing


class State(StrEnum):
    """What became of an edition; one that is open has none yet."""

    OPEN = ""
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Change(StrEnum):
    """What an edition does to an entry."""

    ADDED = differing.ADDED
    CHANGED = differing.CHANGED
    DELISTED = differing.DELISTED


class ListEdition(models.Model):
    """A state of a list as its source published it, proposed by one and decided by another.

    ``as_of`` is the day of the source's data. ``base`` is the number of the edition it was compared
    with, 0 for none. ``sha256`` is of the file as it was brought. ``entries`` counts those in
    force with it.
    """

    list = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    base = models.PositiveIntegerField()
    as_of = models.DateField()
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    note = models.TextField()
    entries = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    delisted = models.PositiveIntegerField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_by_system = models.BigIntegerField(null=True)
    proposed_by_name = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        """Numbered within its list; four eyes in the database itself."""

        constraints = [
            models.UniqueConstraint(fields=["list", "number"], name="one_edition"),
            models.UniqueConstraint(
                fields=["list"], condition=Q(outcome=""), name="one_open_edition"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["approved", "rejected"])
                | (
                    Q(decided_by__isnull=False)
                    & (Q(proposed_by__isnull=True) | ~Q(decided_by=F("proposed_by")))
                ),
                name="edition_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=False) | Q(proposed_by_system__isnull=False),
                name="edition_proposer_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list} edition {self.number}"


class EntryEvent(models.Model):
    """What an edition does to an entry; ``content`` is its plain form, empty when delisted."""

    edition = models.ForeignKey(ListEdition, on_delete=models.CASCADE, related_name="events")
    list = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    change = models.CharField(max_length=10)
    content = models.TextField(blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        """Once in an edition; looked up by list and key."""

        constraints = [models.UniqueConstraint(fields=["edition", "key"], name="one_event")]
        indexes = [models.Index(fields=["list", "key", "edition"], name="event_of_entry")]

    def __str__(self) -> str:
        return f"{self.key} {self.change} in {self.edition}"

    @property
    def plain(self) -> Mapping[str, Any]:
        """The entry in plain form."""
        found: Mapping[str, Any] = json.loads(self.content) if self.content else {}
        return found


class SeenMatch(models.Model):
    """A match that came up on a declaration: a party against an entry as the entry then was.

    ``told`` is the match as the facts of a decision hold it, and ``mrn`` the declaration of that:
    the latest of those where it stood strongest. ``times`` counts them all. ``latest`` is the
    latest verdict, and ``decided_until`` the last day on which it holds; ``None`` where it waits.
    ``rank`` orders what waits: the stronger the standing, the higher.
    """

    subject = models.CharField(max_length=32)
    list = models.CharField(max_length=100)
    entry = models.CharField(max_length=200)
    material = models.CharField(max_length=16)
    name = models.TextField()
    role = models.CharField(max_length=20)
    listed = models.TextField()
    standing = models.CharField(max_length=20)
    rank = models.PositiveSmallIntegerField()
    score = models.DecimalField(max_digits=4, decimal_places=3)
    told = models.JSONField()
    mrn = models.CharField(max_length=100)
    times = models.PositiveIntegerField(default=1)
    seen_at = models.DateTimeField()
    decided_until = models.DateField(null=True)
    latest = models.ForeignKey(
        "MatchVerdict", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        """One for a party and an entry as it was."""

        constraints = [
            models.UniqueConstraint(
                fields=["subject", "list", "entry", "material"], name="one_match"
            )
        ]
        indexes = [models.Index(fields=["-rank", "-id"], name="matches_waiting")]

    def __str__(self) -> str:
        return f"{self.name} against {self.list} {self.entry}"

    def waits(self, day: date) -> bool:
        """Whether no verdict about it holds on a day."""
        return self.decided_until is None or self.decided_until < day


class MatchVerdict(models.Model):
    """What an officer decided about a match. The latest counts; none is ever changed.

    ``standing`` is how the match stood when it was decided.
    """

    match = models.ForeignKey(SeenMatch, on_delete=models.PROTECT, related_name="verdicts")
    verdict = models.CharField(max_length=10)
    standing = models.CharField(max_length=20, blank=True, default="")
    reason = models.TextField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_by_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    until = models.DateField()

    class Meta:
        """One of three, with a reason."""

        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["same", "other", "open"]) & ~Q(reason=""),
                name="verdict_complete",
            )
        ]

    def __str__(self) -> str:
        return f"{self.match}: {self.verdict}"


class ForgottenMatch(models.Model):
    """Says that a match and what was decided of it were there, and by which rule they went.

    ``match`` was its key; ``list`` and ``entry`` say what it was held against. Nothing is left of
    the party.
    """

    match = models.PositiveBigIntegerField(unique=True)
    list = models.CharField(max_length=100)
    entry = models.CharField(max_length=200)
    verdicts = models.PositiveIntegerField()
    rule = models.CharField(max_length=300)
    days = models.PositiveIntegerField()
    before = models.DateTimeField()
    purged_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"match {self.match}"


class Progress(models.Model):
    """One row: up to which decision matches were taken from."""

    decision = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.decision)
