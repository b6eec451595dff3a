"""Learned scores over HTTP, below ``/learned``: models, their files, training, drift.

To put a model into force, propose a rule of the kind ``learned-score`` that names its digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Status

from tidewaiter.core.sentence import from_plain
from tidewaiter.desks.risk.learned import selectors, services, shapes
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.models import LearnedModel
from tidewaiter.identity.auth import acting
from tidewaiter.identity.needs import needs
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.identity.shapes import Id

router = Router(tags=["learned"])

_P = Permission
_BODY = {
    "requestBody": {
        "required": True,
        "description": "A model file, as `tidewaiter learn train` writes it.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}


@router.get(
    "/models",
    response=shapes.ModelPage,
    operation_id="list_learned_models",
    openapi_extra=needs(_P.RULE_READ),
)
def list_models(
    request: HttpRequest, before: Id | None = None, limit: shapes.Limit = selectors.PAGE
) -> Any:
    """Models that are kept, the latest first."""
    require(acting(request), _P.RULE_READ)
    found, uses = selectors.models_kept(before, limit), selectors.uses(timezone.now())
    return {
        "items": [model_out(one, uses) for one in found],
        "next": found[-1].pk if len(found) == limit else None,
    }


@router.post(
    "/models",
    response={201: shapes.ModelRead},
    operation_id="keep_learned_model",
    summary="Bring a model file; nothing comes into force",
    openapi_extra=_BODY | needs(_P.RULE_PROPOSE),
)
def keep_model(request: HttpRequest, asked: Query[shapes.BringIn]) -> Any:
    """A model of other features than this version's is refused."""
    at = timezone.now()
    try:
        text = request.body.decode("utf-8")
    except UnicodeDecodeError:
        raise LearningError("it is not JSON.", where="file") from None
    kept = services.keep_model(actor=acting(request), text=text, note=asked.note, at=at)
    return Status(201, model_out(kept, selectors.uses(at)) | {"card": kept.card})


@router.post(
    "/training",
    response={202: shapes.Started},
    operation_id="train_learned_model",
    summary="Train a model on the register; nothing comes into force",
    openapi_extra=needs(_P.RULE_PROPOSE),
)
def train(request: HttpRequest, asked: shapes.TrainIn) -> Any:
    """The ``result`` of the job names the digest of the model and what its evaluation warns of."""
    started = services.start_training(
        actor=acting(request),
        note=asked.note,
        day_from=asked.day_from,
        day_to=asked.day_to,
        trees=asked.trees,
        weights=asked.weights,
    )
    return Status(202, {"job": started.pk})


@router.get(
    "/models/{digest}",
    response=shapes.ModelRead,
    operation_id="read_learned_model",
    openapi_extra=needs(_P.RULE_READ),
)
def read_model(request: HttpRequest, digest: shapes.Digest) -> Any:
    """A model with its card: splits, baselines, the audit of leaks, calibration, burden."""
    require(acting(request), _P.RULE_READ)
    found = selectors.model(digest)
    return model_out(found, selectors.uses(timezone.now())) | {"card": found.card}


@router.get(
    "/models/{digest}/file",
    response={200: dict[str, Any]},
    operation_id="get_learned_model_file",
    summary="The file of a model",
    openapi_extra=needs(_P.RULE_READ),
)
def get_file(request: HttpRequest, digest: shapes.Digest) -> Any:
    """As it was brought or trained."""
    require(acting(request), _P.RULE_READ)
    answer = HttpResponse(selectors.model(digest).text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="model-{digest[:12]}.json"'
    return answer


@router.get(
    "/readings",
    response=list[shapes.ReadingOut],
    operation_id="list_drift_readings",
    openapi_extra=needs(_P.RULE_READ),
)
def list_readings(
    request: HttpRequest,
    digest: shapes.Digest | None = None,
    limit: shapes.Limit = selectors.PAGE,
) -> Any:
    """Readings of drift of one model or of all, the latest first."""
    require(acting(request), _P.RULE_READ)
    return [
        {
            "model": one.model.digest,
            "day": one.day,
            "items": one.items,
            "moved": one.moved,
            "examined": one.examined,
            "hits": one.hits,
            "rate_before": one.rate_before,
            "alarms": [str(from_plain(alarm)) for alarm in one.alarms],
        }
        for one in selectors.readings(digest, limit)
    ]


@router.get(
    "/shadows",
    response=list[shapes.ShadowOut],
    operation_id="list_shadow_readings",
    openapi_extra=needs(_P.RULE_READ),
)
def list_shadows(
    request: HttpRequest,
    score: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] | None = None,
    limit: shapes.Limit = selectors.PAGE,
) -> Any:
    """What models in shadow would have asked for, beside those in force, against what was found."""
    require(acting(request), _P.RULE_READ)
    return [
        {
            "score": one.score,
            "model": one.model.digest,
            "shadow": one.shadow.digest,
            "begin": one.begin,
            "day": one.day,
            "told": one.told,
            "lacking": "" if one.lacking is None else str(from_plain(one.lacking)),
        }
        for one in selectors.shadow_readings(score, limit)
    ]


def model_out(one: LearnedModel, uses: Mapping[str, str]) -> dict[str, Any]:
    """A model as it is told, without its card."""
    return {
        "digest": one.digest,
        "note": one.note,
        "trained_here": one.trained_here,
        "kept_by": one.kept_by,
        "kept_at": one.kept_at,
        "use": uses.get(one.digest, ""),
        "candidate_for": one.candidate_for,
        "better": one.better,
    }
