"""What learned scores do in the background: training, tables of the past, readings of drift."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from tidewaiter.core.canonical import canonical_text
from tidewaiter.desks.risk.learned import selectors, services
from tidewaiter.desks.risk.learned.control import DESK
from tidewaiter.desks.risk.learned.drift import RandomShare, alarms, moved
from tidewaiter.desks.risk.learned.history import History, number_of
from tidewaiter.desks.risk.learned.live import opened, past_folder
from tidewaiter.desks.risk.learned.making import make
from tidewaiter.desks.risk.learned.models import DriftReading, LearnedModel
from tidewaiter.desks.risk.learned.past import Past
from tidewaiter.desks.risk.learned.training import Setting
from tidewaiter.identity.permissions import Permission
from tidewaiter.jobs.duties import NotYet, every
from tidewaiter.jobs.handle import Handle
from tidewaiter.jobs.kinds import job
from tidewaiter.ledger.services import Entry, append
from tidewaiter.register.export import batches

REACH_BACK = timedelta(days=3 * 365)
"""How far back tables of the past reach."""

RECENT = timedelta(days=28)
"""The days whose traffic and random share are held against what was before."""

SHOWN = 10


@job(services.TRAIN, permission=Permission.RULE_PROPOSE)
def train(
    handle: Handle,
    *,
    note: str,
    trees: int = 200,
    day_from: str = "",
    day_to: str = "",
    weights: Mapping[str, float] | None = None,
) -> Mapping[str, Any]:
    """Train a model on the declarations on file, and keep it. Nothing comes into force."""
    begin = date.fromisoformat(day_from) if day_from else None
    end = date.fromisoformat(day_to) if day_to else None
    held, done = [], 0
    for batch in batches(begin, end):
        held.append(batch)
        done += batch.num_rows
        handle.progress(done, None, "items")
    at = timezone.now()
    made = make(
        History.read(held),
        at=at.isoformat(timespec="seconds"),
        source="the register",
        setting=Setting(trees=trees, weights=weights or {}),
        step=lambda name: handle.progress(done, None, name),
    )
    kept = services.keep_model(
        actor=handle.actor, text=made.model.text(), note=note, at=at, trained_here=True
    )
    return {"digest": kept.digest, "warnings": [str(one) for one in made.evaluation.warnings()]}


@every("what learned scores know", timedelta(days=1))
def refresh_past(at: datetime) -> None:
    """Build the tables of the past anew. Raises :class:`NotYet` while no score is in force."""
    if not selectors.policies(at):
        raise NotYet
    Past.build(batches((at - REACH_BACK).date())).save(past_folder())


@every("drift of learned scores", timedelta(days=1))
def read_drift(at: datetime) -> None:
    """Hold the last weeks against what each model in force was tuned on; alarms go to the ledger.

    Raises :class:`NotYet` while no score is in force.
    """
    named = {one.model for one in selectors.policies(at).values()}
    if not named:
        raise NotYet
    held = list(batches((at - REACH_BACK).date()))
    if not held:
        return
    history, begin = History.read(held), number_of((at - RECENT).date())
    recent, share = history.features[history.day >= begin], RandomShare.of(history, begin)
    for row in LearnedModel.objects.filter(digest__in=named).defer("text"):
        found = moved(opened(row.digest).inputs, recent)
        told = [one.plain() for one in alarms(found, share)]
        with transaction.atomic():
            reading, fresh = DriftReading.objects.get_or_create(
                model=row,
                day=at.date(),
                defaults={
                    "items": len(recent),
                    "moved": [[one.feature, round(one.index, 4)] for one in found[:SHOWN]],
                    "examined": share.examined,
                    "hits": share.hits,
                    "rate_before": share.rate_before,
                    "alarms": told,
                    "read_at": at,
                },
            )
            if fresh and told:
                body = {"day": reading.day, "moved": reading.moved[:3], "alarms": len(told)}
                subject = f"model {row.digest[:12]}"
                append([Entry("learned.drift", subject, DESK, canonical_text(body))], at=at)
