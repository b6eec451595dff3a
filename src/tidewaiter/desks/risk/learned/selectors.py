"""Questions about models and the policies that name them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.learned.errors import UnknownModel
from tidewaiter.desks.risk.learned.models import DriftReading, LearnedModel, ShadowReading
from tidewaiter.desks.risk.learned.policy import LearnedScore
from tidewaiter.jobs.models import Job
from tidewaiter.register.models import ItemOutcome
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook.errors import NoRules

KIND = "learned-score"
RETRAIN = "learned.retrain"
"""The kind of job that trains a candidate on schedule."""

PAGE = 50


def policies(at: datetime) -> dict[str, LearnedScore]:
    """The policies of scores in force, by id."""
    try:
        return dict(rulebook.current(at).everything.get(KIND, {}))
    except NoRules:
        return {}


def model(digest: str) -> LearnedModel:
    """A model by its digest. Raises :class:`UnknownModel`."""
    found = LearnedModel.objects.filter(digest=digest).first()
    if found is None:
        raise UnknownModel(sentence("there is no model {digest}.", digest=digest[:12]))
    return found


def named(short: str) -> LearnedModel:
    """A model by the beginning of its digest, as reasons name it. Raises :class:`UnknownModel`."""
    found = LearnedModel.objects.defer("text").filter(digest__startswith=short).first()
    if found is None:
        raise UnknownModel(sentence("there is no model {digest}.", digest=short))
    return found


def models_kept(before: int | None = None, limit: int = PAGE) -> Sequence[LearnedModel]:
    """Models without their files, the latest first."""
    found = LearnedModel.objects.defer("text")
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found[:limit])


def uses(at: datetime) -> dict[str, str]:
    """How the policies of now use models, by digest: ``live`` or ``shadow``.

    A model whose policy can ask for nothing is a shadow, too: it is recorded and has no effect.
    """
    named = policies(at).values()
    return (
        {one.shadow: "shadow" for one in named if one.shadow}
        | {one.model: "shadow" for one in named if not one.acts}
        | {one.model: "live" for one in named if one.acts}
    )


def readings(digest: str | None = None, limit: int = PAGE) -> Sequence[DriftReading]:
    """Readings of drift, of one model or of all, the latest first."""
    found = DriftReading.objects.select_related("model").defer("model__text", "model__card")
    if digest is not None:
        found = found.filter(model__digest=digest)
    return list(found[:limit])


def shadow_readings(score: str | None = None, limit: int = PAGE) -> Sequence[ShadowReading]:
    """Readings of shadows, of one policy or of all, the latest first."""
    found = ShadowReading.objects.select_related("model", "shadow").defer(
        *(f"{name}__{field}" for name in ("model", "shadow") for field in ("text", "card"))
    )
    if score is not None:
        found = found.filter(score=score)
    return list(found[:limit])


def last_shadow_reading(digest: str) -> ShadowReading | None:
    """The latest reading of a model in shadow."""
    return ShadowReading.objects.filter(shadow__digest=digest).first()


def last_training(policy: LearnedScore) -> datetime | None:
    """When a candidate was last asked for, or else the model in force was kept.

    ``None`` if neither ever was.
    """
    asked = Job.objects.filter(kind=RETRAIN, arguments__score=policy.id).order_by("-created_at")
    last = asked.values_list("created_at", flat=True).first()
    if last is not None:
        return last
    kept = LearnedModel.objects.filter(digest=policy.model)
    return kept.values_list("kept_at", flat=True).first()


def labels_since(moment: datetime) -> int:
    """How many results about items were recorded after a moment; corrected ones do not count."""
    found = ItemOutcome.objects.filter(
        offence__isnull=False,
        examination__correction=None,
        examination__recorded_at__gt=moment,
    )
    return found.count()
