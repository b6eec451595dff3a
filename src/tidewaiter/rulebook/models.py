"""Rows of the rulebook: documents, their versions, and the requests that two people decide.

Nothing is edited in place. Triggers in the migrations keep versions and decided requests as they
are, and check constraints keep anybody from approving what they proposed.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Outcome(StrEnum):
    """What became of a change request; one that is open has none yet."""

    OPEN = ""
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Document(models.Model):
    """Something with versions: a profile, a list, a lane policy, an office, a capacity, a case."""

    kind = models.CharField(max_length=20)
    identifier = models.CharField(max_length=100)

    class Meta:
        """Named once within its kind."""

        constraints = [models.UniqueConstraint(fields=["kind", "identifier"], name="one_document")]

    def __str__(self) -> str:
        return f"{self.kind} {self.identifier}"


class ChangeRequest(models.Model):
    """Versions that are proposed together and decided together, with who, when and why.

    A proposer is a user or a system, known by id; names are kept for reading. ``bootstrap`` marks
    the first filling of an empty rulebook, which nobody else could approve.
    """

    note = models.TextField()
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
    bootstrap = models.BooleanField(default=False)

    class Meta:
        """Four eyes, in the database itself."""

        constraints = [
            models.CheckConstraint(
                condition=Q(bootstrap=True)
                | ~Q(outcome__in=["approved", "rejected"])
                | (
                    Q(decided_by__isnull=False)
                    & (Q(proposed_by__isnull=True) | ~Q(decided_by=F("proposed_by")))
                ),
                name="four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(bootstrap=True)
                | Q(proposed_by__isnull=False)
                | Q(proposed_by_system__isnull=False),
                name="proposer_is_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | (Q(outcome__in=["approved", "rejected", "withdrawn"]) & ~Q(decided_at=None)),
                name="decided_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["bootstrap"], condition=Q(bootstrap=True), name="one_bootstrap"
            ),
        ]
        indexes = [models.Index(fields=["outcome", "-id"], name="request_outcome")]

    def __str__(self) -> str:
        return f"change request {self.pk}"


class Remark(models.Model):
    """What somebody said about a change request; only ever added to (triggers see to it)."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, related_name="remarks")
    text = models.TextField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by_system = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        """Said by somebody who is known."""

        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="remark_says_something"),
            models.CheckConstraint(
                condition=Q(made_by__isnull=False) | Q(made_by_system__isnull=False),
                name="remark_is_somebodys",
            ),
        ]
        indexes = [models.Index(fields=["request", "-id"], name="remark_of_request")]

    def __str__(self) -> str:
        return f"remark {self.pk} on {self.request}"


class Version(models.Model):
    """A document's content as proposed in one request.

    ``content`` is canonical JSON, empty where the version retires the document. ``valid_from`` and
    ``valid_to`` are the days (UTC) on which it is in charge once approved, see
    :mod:`tidewaiter.rulebook.timeline`.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    request = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, related_name="versions")
    content = models.TextField(blank=True)
    digest = models.CharField(max_length=64, db_index=True)
    retires = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        """Numbered from one."""

        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_number"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(retires=True, content="") | (Q(retires=False) & ~Q(content="")),
                name="content_or_retired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} version {self.number}"

    @property
    def plain(self) -> Mapping[str, Any]:
        """The content as plain values; empty where the version retires the document."""
        found: Mapping[str, Any] = json.loads(self.content) if self.content else {}
        return found


class Draft(models.Model):
    """What its owner is writing and has not proposed, seen by nobody else.

    ``content`` is JSON of what was typed; ``number`` counts how often it was saved. ``identifier``
    is empty where it is to be a new document.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    identifier = models.CharField(max_length=100, blank=True, default="")
    title = models.CharField(max_length=200, blank=True, default="")
    content = models.TextField()
    number = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        """One for each document that somebody is changing."""

        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "identifier"],
                condition=~Q(identifier=""),
                name="one_draft_of_a_document",
            ),
        ]
        indexes = [models.Index(fields=["owner", "kind", "-saved_at"], name="drafts_of_owner")]

    def __str__(self) -> str:
        return f"draft {self.pk} of a {self.kind}"

    @property
    def plain(self) -> Mapping[str, Any]:
        """What was typed."""
        found: Mapping[str, Any] = json.loads(self.content)
        return found


class Edition(models.Model):
    """One row that changes with every approval: reading it tells whether anything changed."""

    token = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.token)


class RulesetSnapshot(models.Model):
    """The bundle of a ruleset that decided something, so that it can be replayed years later."""

    digest = models.CharField(max_length=64, primary_key=True)
    bundle = models.TextField()
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest
