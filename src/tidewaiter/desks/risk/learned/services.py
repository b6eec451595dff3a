"""Verbs: keep a model, start to train one. Each is recorded in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from tidewaiter.core.canonical import canonical_text, text_digest
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.model import LARGEST, read
from tidewaiter.desks.risk.learned.models import LearnedModel
from tidewaiter.desks.risk.learned.training import Setting
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.jobs import services as jobs
from tidewaiter.jobs.models import Job
from tidewaiter.ledger.services import Entry, append

TRAIN = "learned.train"


def keep_model(
    *, actor: Actor, text: str, note: str, at: datetime, trained_here: bool = False
) -> LearnedModel:
    """Keep a model by its digest; one that is kept already is left as it is.

    Keeping puts nothing into force: a policy that names the model is proposed by one and approved
    by another. Raises ``Forbidden``, and :class:`LearningError` for what is no model of this
    version's features and for an empty note.
    """
    require(actor, Permission.RULE_PROPOSE)
    if not note.strip():
        raise LearningError("a model needs a note that says what it is for.", where="note")
    if len(text) > LARGEST:
        raise LearningError("the file is too large for a model.", where="file")
    made = read(text, "file")
    with transaction.atomic():
        found, fresh = LearnedModel.objects.get_or_create(
            digest=made.digest,
            defaults={
                "text": text,
                "card": dict(made.card),
                "note": note.strip(),
                "trained_here": trained_here,
                "kept_by": actor.name,
                "kept_at": at,
            },
        )
        if fresh:
            body = {"digest": made.digest, "note": text_digest(note), "trained": trained_here}
            subject = f"model {made.digest[:12]}"
            append([Entry("learned.kept", subject, actor.name, canonical_text(body))], at=at)
    return found


def start_training(
    *,
    actor: Actor,
    note: str,
    day_from: date | None = None,
    day_to: date | None = None,
    trees: int = 200,
    weights: Mapping[str, float] | None = None,
) -> Job:
    """Start a job that trains a model on the register; ``weights`` are by kind of examination.

    Raises ``Forbidden``, ``LearningError``.
    """
    require(actor, Permission.RULE_PROPOSE)
    if not note.strip():
        raise LearningError("a model needs a note that says what it is for.", where="note")
    days = {"day_from": day_from, "day_to": day_to}
    told = {name: day.isoformat() for name, day in days.items() if day is not None}
    setting = {"trees": trees, "weights": dict(Setting(weights=weights or {}).weights)}
    return jobs.start(TRAIN, actor, {"note": note.strip(), **setting, **told})
