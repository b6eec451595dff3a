"""Rows of the register, one module per noun."""

from tidewaiter.register.models.accounts import Account, Reservation
from tidewaiter.register.models.days import OfficeDay
from tidewaiter.register.models.declarations import Decision, Declaration, Version
from tidewaiter.register.models.incoming import Attachment, MessageKey, RawMessage
from tidewaiter.register.models.mentions import Mention, SavedView
from tidewaiter.register.models.milestones import Milestone
from tidewaiter.register.models.notes import ExaminationDraft, Note, OfficerFile
from tidewaiter.register.models.outbox import Delivery, OutboxEvent, Webhook
from tidewaiter.register.models.outcomes import Examination, ItemOutcome
from tidewaiter.register.models.tombstones import Tombstone
from tidewaiter.register.models.work import WorkEvent, WorkItem

__all__ = [
    "Account",
    "Attachment",
    "Decision",
    "Declaration",
    "Delivery",
    "Examination",
    "ExaminationDraft",
    "ItemOutcome",
    "Mention",
    "MessageKey",
    "Milestone",
    "Note",
    "OfficeDay",
    "OfficerFile",
    "OutboxEvent",
    "RawMessage",
    "Reservation",
    "SavedView",
    "Tombstone",
    "Version",
    "Webhook",
    "WorkEvent",
    "WorkItem",
]
