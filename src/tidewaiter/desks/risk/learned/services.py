"""Verbs: keep a model, start to train one. Each is recorded in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from tidewaiter.core.canonical import canonical_text, text_digest
from tidewaiter.desks.risk.learned import selectors
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.model import LARGEST, read
from tidewaiter.desks.risk.learned.models import LearnedModel
from tidewaiter.desks.risk.learned.training import Setting
from tidewaiter.identity.actor import ALL_OFFICES, Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.identity.roles import RoleName
from tidewaiter.jobs import services as jobs
from tidewaiter.jobs.models import Job
from tidewaiter.ledger.services import Entry, append

TRAIN = "learned.train"

SCHEDULE = Actor(
    name="schedule:learned",
    roles=frozenset({RoleName.TARGETING}),
    offices=frozenset({ALL_OFFICES}),
)
"""Who trains on schedule: may keep a model, approves nothing, and is no user by its name."""


def keep_model(
    *,
    actor: Actor,
    text: str,
    note: str,
    at: datetime,
    trained_here: bool = False,
    candidate_for: str = "",
) -> LearnedModel:
    """Keep a model by its digest; one that is kept already is left as it is.

    Keeping puts nothing into force: a policy that names the model is proposed by one and approved
    by another. A candidate stands in the ledger with what its card tells of the model in force.
    Raises ``Forbidden``, and :class:`LearningError` for what is no model of this version's features
    and for an empty note.
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
                "candidate_for": candidate_for,
                "better": _better(made.card) if candidate_for else None,
            },
        )
        if fresh:
            body = {"digest": made.digest, "note": text_digest(note), "trained": trained_here}
            subject = f"model {made.digest[:12]}"
            entries = [Entry("learned.kept", subject, actor.name, canonical_text(body))]
            if candidate_for:
                held = canonical_text({"score": candidate_for, "better": found.better})
                entries.append(Entry("learned.candidate", subject, actor.name, held))
            append(entries, at=at)
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


def start_due_trainings(at: datetime) -> list[Job]:
    """Start what is due by the policies in force: one candidate each, which is kept and no more.

    A training is due once as many days have passed as the policy says since the last one was asked
    for, or the model in force was kept, and as many results are new.
    """
    started = []
    for policy in selectors.policies(at).values():
        if not policy.retrain.days or not policy.in_force(at.date()):
            continue
        last = selectors.last_training(policy)
        if last is None or at - last < timedelta(days=policy.retrain.days):
            continue
        if selectors.labels_since(last) >= policy.retrain.labels:
            started.append(jobs.start(selectors.RETRAIN, SCHEDULE, {"score": policy.id}, at=at))
    return started


def _better(card: Mapping[str, Any]) -> bool | None:
    found = (card.get("against") or {}).get("better")
    return found if isinstance(found, bool) else None
