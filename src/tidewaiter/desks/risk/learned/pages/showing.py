"""The page of one model: where it stands, how good it is, how it drifts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tidewaiter.core.sentence import from_plain
from tidewaiter.desks.risk.learned import selectors
from tidewaiter.desks.risk.learned.drift import ALARM, LEAST, LEAST_RANDOM, WATCH
from tidewaiter.desks.risk.learned.errors import UnknownModel
from tidewaiter.desks.risk.learned.models import DriftReading
from tidewaiter.desks.risk.learned.pages import estimates, figures, shapes, words
from tidewaiter.desks.risk.learned.pages.figures import area, percent, small
from tidewaiter.desks.risk.learned.pages.parts import DIGEST, shown, tabs
from tidewaiter.desks.risk.learned.standing import Named, Versions
from tidewaiter.engine.statistics import wilson
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require
from tidewaiter.pages.told import told

READINGS = 30
"""So many of the latest readings of drift are shown."""
MOVED = 5
"""So many of the features that moved farthest."""


@page(UnknownModel)
@require_safe
def model(request: HttpRequest, digest: str) -> HttpResponse:
    """A model: where it stands, how good it is, why it may be believed, and how it drifts."""
    actor, at = signed_in(request), timezone.now()
    require(actor, Permission.RULE_READ)
    if len(digest) == DIGEST:
        return redirect("learned_model", digest=selectors.named(digest).digest)
    row, versions = selectors.model(digest), Versions.read(at)
    found = shown(row, versions.standings(), versions)
    may_propose, quoted = holds(actor, Permission.RULE_PROPOSE), found.card.quoted
    context = {
        "tabs": tabs("", may_train=may_propose),
        "model": found,
        "splits": [split(one, found.card.budgets) for one in found.card.splits],
        "reliability": reliability(found.card.quoted),
        "counts_most": figures.counts_most(found.card.training) if found.card.training else None,
        "uses": [_use(one) for one in versions.of(digest)],
        "others": [
            {"named": one, "digest": one.policy.model, "short": one.policy.model[:DIGEST]}
            for one in versions.in_force()
            if one.acts and one.policy.model != digest
        ],
        "back": _back(versions, digest),
        "estimates": estimates.of_split(quoted.off_policy, found.card.budgets) if quoted else None,
        "shadowed": estimates.of_shadow(selectors.last_shadow_reading(digest)),
        "against": estimates.against(found.card.plain.get("against")),
        "may_propose": may_propose,
        **drift(selectors.readings(digest, READINGS)),
    }
    return render(request, "learned/model.html", context)


def _use(one: Named) -> dict[str, Any]:
    return {
        "named": one,
        "word": words.word(words.NAMED, one.status),
        "policy": one.version.document.identifier,
        "change": one.version.request,
    }


def _back(versions: Versions, digest: str) -> list[dict[str, Any]]:
    """The policies in force that name the model, with what was in force before."""
    found = []
    for one in versions.in_force():
        identifier = one.version.document.identifier
        former = versions.former(identifier) if one.policy.model == digest else None
        if former is not None and not one.shadow:
            found.append(
                {"policy": identifier, "named": former, "short": former.policy.model[:DIGEST]}
            )
    return found


def split(one: shapes.Split, budgets: Sequence[int]) -> dict[str, Any]:
    """A split with its tables as they are written."""
    tables = [
        {"code": name, "rows": [_row(order, name) for order in one.orders if getattr(order, name)]}
        for name in ("precision", "recall", "revenue")
    ]
    return {
        "split": one,
        "rate": percent(one.rate),
        "budgets": budgets,
        "chart": figures.precision(one, budgets),
        "areas": [
            (order, order.auc.said(area), order.auc.between(area), order.code == "model")
            for order in one.orders
        ],
        "tables": tables,
        "audit": _audit(one.audit),
        "groups": [
            {
                "group": group,
                "chosen": percent(group.chosen),
                "false_alarms": _share(group.false_alarms),
                "hits": _share(group.hits),
            }
            for group in one.groups
        ],
    }


def _row(order: shapes.Order, name: str) -> dict[str, Any]:
    values = getattr(order, name)
    return {
        "name": order.name,
        "strong": order.code == "model",
        "cells": [(one.said(percent), one.between(percent)) for one in values],
    }


def _audit(found: shapes.Audit | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "audit": found,
        "agreement": _share(found.agreement),
        "by_chance": _share(found.by_chance),
        "kappa": "" if found.kappa is None else area(found.kappa),
        "lookup": "" if found.lookup is None else area(found.lookup),
        "tells": [(said, area(value)) for _, said, value in found.tells],
    }


def _share(value: float | None) -> str:
    return "" if value is None else percent(value)


def reliability(one: shapes.Split | None) -> dict[str, Any] | None:
    """How far the probabilities may be believed, on the split whose figures are honest."""
    chart = figures.reliability(one.bins) if one else None
    if one is None or chart is None:
        return None
    written = {
        name: "" if value is None else small(value)
        for name, value in (
            ("brier", one.brier), ("brier_of_rate", one.brier_of_rate), ("ece", one.ece),
        )
    }  # fmt: skip
    better = one.brier is not None and one.brier_of_rate is not None
    worse = better and (one.brier or 0) >= (one.brier_of_rate or 0)
    return {"chart": chart, "split": one, "worse": worse, **written}


def drift(readings: Sequence[DriftReading]) -> dict[str, Any]:
    """Readings of drift, the latest first, with their charts."""
    return {
        "readings": [_reading(one) for one in readings],
        "chart_inputs": figures.inputs(readings),
        "chart_random": figures.random_share(readings),
        "least_random": LEAST_RANDOM,
        "least_items": LEAST,
        "alarm_from": area(ALARM),
        "watch_from": area(WATCH),
    }


def _reading(one: DriftReading) -> dict[str, Any]:
    rate = between = ""
    if one.examined >= LEAST_RANDOM:
        found = wilson(one.hits, one.examined)
        rate = percent(one.hits / one.examined)
        between = f"{percent(found.low)}–{percent(found.high)}"
    return {
        "row": one,
        "moved": [(words.feature(name), area(float(index))) for name, index in one.moved[:MOVED]],
        "rate": rate,
        "between": between,
        "before": _share(one.rate_before),
        "alarms": [told(from_plain(alarm)) for alarm in one.alarms],
    }
