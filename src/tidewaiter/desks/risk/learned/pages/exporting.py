"""The figures of a model to take away: its card, every figure as a table, the model itself."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tidewaiter.desks.risk.learned import selectors
from tidewaiter.desks.risk.learned.errors import UnknownModel
from tidewaiter.desks.risk.learned.models import LearnedModel
from tidewaiter.desks.risk.learned.pages import reading, shapes
from tidewaiter.desks.risk.learned.pages.parts import DIGEST
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.pages import downloads


@page(UnknownModel)
@require_safe
def card(request: HttpRequest, digest: str) -> HttpResponse:
    """The card of a model as JSON, with what names it."""
    require(signed_in(request), Permission.RULE_READ)
    row = selectors.model(digest)
    plain = {
        "digest": row.digest,
        "note": row.note,
        "trained_here": row.trained_here,
        "kept_by": row.kept_by,
        "kept_at": row.kept_at.isoformat(),
        "card": row.card,
    }
    text = json.dumps(plain, indent=1, ensure_ascii=False)
    return _json(text + "\n", f"card-{row.digest[:DIGEST]}")


@page(UnknownModel)
@require_safe
def file(request: HttpRequest, digest: str) -> HttpResponse:
    """The model itself, as it was brought or trained."""
    require(signed_in(request), Permission.RULE_READ)
    row = selectors.model(digest)
    return _json(row.text, f"model-{row.digest[:DIGEST]}")


@page(UnknownModel)
@require_safe
def table(request: HttpRequest, digest: str) -> HttpResponse:
    """Every figure of the evaluation as CSV, a row for each."""
    require(signed_in(request), Permission.RULE_READ)
    row = selectors.model(digest)
    return downloads.table(COLUMNS, lines(row), f"figures-{row.digest[:DIGEST]}")


COLUMNS = ("model", "made_at", "source", "split", "honest", "order", "figure", "percent_examined",
           "value", "low", "high")  # fmt: skip


def lines(row: LearnedModel) -> Iterator[tuple[object, ...]]:
    """The figures of every split, order and budget, and of its reliability, as numbers."""
    card = reading.read(row.card)
    for one in card.splits:
        head = (row.digest, card.made_at, card.source, one.code, "yes" if one.quoted else "")
        for order in one.orders:
            yield (*head, order.code, "auc", "", *_three(order.auc))
            for name in ("precision", "recall", "revenue"):
                for budget, value in zip(card.budgets, getattr(order, name), strict=False):
                    yield (*head, order.code, name, budget, *_three(value))
        for name in ("brier", "brier_of_rate", "ece"):
            value = getattr(one, name)
            yield (*head, "model", name, "", "" if value is None else value, "", "")


def _three(value: shapes.Value) -> tuple[object, ...]:
    return tuple("" if one is None else one for one in (value.value, value.low, value.high))


def _json(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer
