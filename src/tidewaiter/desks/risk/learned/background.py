"""What learned scores do in the background: training, tables of the past, readings of drift."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from tidewaiter.core.canonical import canonical_text
from tidewaiter.core.sentence import as_sentence, sentence
from tidewaiter.desks.risk.learned import selectors, services
from tidewaiter.desks.risk.learned.bringing import lay_past
from tidewaiter.desks.risk.learned.bringing import train_on_file as train_on_file  # a job
from tidewaiter.desks.risk.learned.control import DESK
from tidewaiter.desks.risk.learned.drift import RandomShare, alarms, moved
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.figures import plain
from tidewaiter.desks.risk.learned.history import History, number_of
from tidewaiter.desks.risk.learned.live import opened, past_folder
from tidewaiter.desks.risk.learned.making import Made, make
from tidewaiter.desks.risk.learned.model import Model
from tidewaiter.desks.risk.learned.models import DriftReading, LearnedModel, ShadowReading
from tidewaiter.desks.risk.learned.past import Past
from tidewaiter.desks.risk.learned.shadowing import shadow_compared
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
    at = timezone.now()
    made = _made(handle, begin, end, at, Setting(trees=trees, weights=weights or {}))
    kept = services.keep_model(
        actor=handle.actor, text=made.model.text(), note=note, at=at, trained_here=True
    )
    lay_past()
    return {"digest": kept.digest, "warnings": [str(one) for one in made.evaluation.warnings()]}


@job(selectors.RETRAIN, permission=Permission.RULE_PROPOSE)
def retrain(handle: Handle, *, score: str) -> Mapping[str, Any]:
    """Train a candidate for a policy, hold it against the model in force, and keep it.

    Nothing comes into force. Raises :class:`LearningError` where the policy is in force no more.
    """
    at = timezone.now()
    policy = selectors.policies(at).get(score)
    if policy is None:
        raise LearningError(sentence("no score {score} is in force.", score=score))
    rival = opened(policy.model)
    made = _made(handle, (at - REACH_BACK).date(), None, at, Setting(), rival)
    kept = services.keep_model(
        actor=handle.actor,
        text=made.model.text(),
        note=f"Trained on schedule for {score}",
        at=at,
        trained_here=True,
        candidate_for=score,
    )
    return {
        "digest": kept.digest,
        "warnings": [str(one) for one in made.evaluation.warnings()],
        "against": made.model.card["against"],
    }


def _made(
    handle: Handle,
    begin: date | None,
    end: date | None,
    at: datetime,
    setting: Setting,
    rival: Model | None = None,
) -> Made:
    held, done = [], 0
    for batch in batches(begin, end):
        held.append(batch)
        done += batch.num_rows
        handle.progress(done, None, "items")
    return make(
        History.read(held),
        at=at.isoformat(timespec="seconds"),
        source="the register",
        setting=setting,
        rival=rival,
        step=lambda name: handle.progress(done, None, name),
    )


@every("candidates of learned scores", timedelta(days=1))
def train_on_schedule(at: datetime) -> None:
    """Start what is due; a job trains. Raises :class:`NotYet` while no score asks for it."""
    if not any(one.retrain.days for one in selectors.policies(at).values()):
        raise NotYet
    services.start_due_trainings(at)


@every("shadows of learned scores", timedelta(days=1))
def read_shadows(at: datetime) -> None:
    """Hold each shadow of the last weeks against what was found.

    Raises :class:`NotYet` while there is none.
    """
    shadowed = [one for one in selectors.policies(at).values() if one.shadow]
    if not shadowed:
        raise NotYet
    begin = (at - RECENT).date()
    for policy in shadowed:
        told: dict[str, Any] = {"told": None, "lacking": None}
        try:
            told["told"] = plain(shadow_compared(policy, begin, at.date()))
        except LearningError as problem:
            told["lacking"] = as_sentence(problem.message).plain()
        names = {"model": policy.model, "shadow": policy.shadow}
        pair = {key: selectors.model(digest) for key, digest in names.items()}
        ShadowReading.objects.get_or_create(
            score=policy.id,
            shadow=pair["shadow"],
            day=at.date(),
            defaults={"model": pair["model"], "begin": begin, "read_at": at, **told},
        )


@every("what learned scores know", timedelta(days=1))
def refresh_past(at: datetime) -> None:
    """Build the tables of the past anew. Raises :class:`NotYet` while there is no model."""
    if not LearnedModel.objects.exists():
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
