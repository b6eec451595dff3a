"""A model that is kept, and a request for every operation of learned scores."""

from __future__ import annotations

from typing import Any

from tests.desks.risk.learned.histories import small_model
from tests.rulebook.acting import supervisor
from tests.rulebook.rows import NOW
from tidewaiter.desks.risk.learned import services
from tidewaiter.desks.risk.learned.models import LearnedModel


def kept() -> LearnedModel:
    """The model, kept by a supervisor."""
    return services.keep_model(
        actor=supervisor("maker"), text=small_model().text(), note="to try", at=NOW
    )


def laid(asked: Any) -> dict[str, Any]:
    """The requests by the id of the operation."""
    digest, note = kept().digest, {"note": "again"}
    text = small_model().text().encode()
    return {
        "list_learned_models": asked("/learned/models"),
        "keep_learned_model": asked("/learned/models", note, text),
        "train_learned_model": asked("/learned/training", body=note),
        "read_learned_model": asked(f"/learned/models/{digest}"),
        "get_learned_model_file": asked(f"/learned/models/{digest}/file"),
        "list_drift_readings": asked("/learned/readings"),
        "list_shadow_readings": asked("/learned/shadows"),
    }
