"""Two models side by side, or one with that in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from tidewaiter.desks.risk.learned import listing
from tidewaiter.desks.risk.learned.errors import UnknownModel
from tidewaiter.desks.risk.learned.pages import shapes
from tidewaiter.desks.risk.learned.pages.figures import area, percent, small
from tidewaiter.desks.risk.learned.pages.parts import DIGEST, Shown, shown, tabs
from tidewaiter.desks.risk.learned.standing import Standing, Versions
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require

MOST = 200
"""So many of the latest models can be chosen among."""


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of both models. ``apart``: whether their intervals do not touch."""

    name: str
    one: tuple[str, str]
    other: tuple[str, str]
    apart: bool | None = None


@page(UnknownModel)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Two models side by side, on the split of each that is honest."""
    actor, at = signed_in(request), timezone.now()
    require(actor, Permission.RULE_READ)
    versions = Versions.read(at)
    standings = versions.standings()
    choices = listing.choices(MOST)
    force = next((d for d, one in standings.items() if one is Standing.FORCE), "")
    one, other = request.GET.get("one", "")[:64], request.GET.get("other", "")[:64]
    other = other or (force if force != one else "")
    rows = listing.by_digests([one, other])
    found = [
        shown(rows[digest], standings, versions) if digest in rows else None
        for digest in (one, other)
    ]
    first, second = found
    pair = first and second and first.row.digest != second.row.digest
    context: dict[str, Any] = {
        "tabs": tabs("learned_compare", may_train=holds(actor, Permission.RULE_PROPOSE)),
        "choices": [(row.digest, row.digest[:DIGEST], row.note) for row in choices],
        "one": one,
        "other": other,
        "first": first,
        "second": second,
        "pair": pair,
        "few": len(choices) < 2,
    }
    if first is not None and second is not None and pair:
        context |= {"sections": _sections(first, second), "warnings": _warnings(first, second)}
    return render(request, "learned/compare.html", context)


def _sections(first: Shown, second: Shown) -> list[tuple[str, list[Line]]]:
    a, b = first.card.quoted, second.card.quoted
    told = [
        (gettext("What each was made from"), list(_made(first, second))),
        (gettext("On the honest split of each"), list(_quality(first, second))),
        (gettext("Calibration"), list(_calibration(a, b))),
    ]
    return [(title, lines) for title, lines in told if lines]


def _made(first: Shown, second: Shown) -> Iterator[Line]:
    def both(name: str, ask: Callable[[Shown], str]) -> Line:
        return Line(name, (ask(first), ""), (ask(second), ""))

    yield both(gettext("State"), lambda one: one.word)
    yield both(gettext("From"), lambda one: one.source)
    yield both(gettext("Trained until"), lambda one: one.card.end)
    yield both(gettext("Examined items"), lambda one: _count(one, "examined"))
    yield both(gettext("Offences"), lambda one: _count(one, "offences"))
    yield both(gettext("Trees"), lambda one: _count(one, "trees"))
    yield both(gettext("Split"), lambda one: one.card.quoted.name if one.card.quoted else "")
    yield both(
        gettext("Tested from"), lambda one: one.card.quoted.tested_from if one.card.quoted else ""
    )
    yield both(
        gettext("Offences among the tested"),
        lambda one: percent(one.card.quoted.rate) if one.card.quoted else "",
    )


def _count(one: Shown, name: str) -> str:
    training = one.card.training
    return "" if training is None else f"{getattr(training, name):,}"


def _quality(first: Shown, second: Shown) -> Iterator[Line]:
    a, b = (one.card.quoted.of("model") if one.card.quoted else None for one in (first, second))
    if a is None and b is None:
        return
    yield _line("AUC", a.auc if a else None, b.auc if b else None, area)
    names = (
        ("precision", gettext("Precision at {budget}%")),
        ("recall", gettext("Recall at {budget}%")),
        ("revenue", gettext("Revenue at {budget}%")),
    )
    budgets = sorted({*first.card.budgets, *second.card.budgets})
    for code, said in names:
        for budget in budgets:
            left, right = _at(first, a, code, budget), _at(second, b, code, budget)
            if left or right:
                yield _line(said.format(budget=budget), left, right, percent)


def _at(one: Shown, order: shapes.Order | None, code: str, budget: int) -> shapes.Value | None:
    values = getattr(order, code) if order else ()
    at = list(one.card.budgets).index(budget) if budget in one.card.budgets else len(values)
    return values[at] if at < len(values) else None


def _line(
    name: str,
    a: shapes.Value | None,
    b: shapes.Value | None,
    write: Callable[[float], str],
) -> Line:
    one, other = (
        (value.said(write), value.between(write)) if value else ("", "") for value in (a, b)
    )
    return Line(name, one, other, a.apart(b) if a and b else None)


def _calibration(a: shapes.Split | None, b: shapes.Split | None) -> Iterator[Line]:
    names = (
        ("brier", gettext("Mean squared error (Brier)")),
        ("brier_of_rate", gettext("Of saying the rate of all")),
        ("ece", gettext("Calibration error")),
    )
    for code, said in names:
        one, other = (getattr(split, code) if split else None for split in (a, b))
        if one is not None or other is not None:
            written = ("" if value is None else small(value) for value in (one, other))
            left, right = written
            yield Line(said, (left, ""), (right, ""))


def _warnings(first: Shown, second: Shown) -> list[str]:
    """What speaks against holding the figures of the two against each other."""
    a, b = first.card.quoted, second.card.quoted
    if a is None or b is None:
        return [gettext("One of them has no honest figures: they cannot be compared.")]
    same = (a.code, a.tested_from, a.test, a.rate) == (b.code, b.tested_from, b.test, b.rate)
    found = []
    if not same or first.card.source != second.card.source:
        found.append(
            gettext(
                "They were not tested on the same items: part of a difference may come from that. "
                "A shadow beside the one in force tells them apart on the same traffic."
            )
        )
    left, right = a.of("model"), b.of("model")
    if left and right and not left.auc.apart(right.auc):
        found.append(gettext("Their AUC is not told apart: the intervals overlap."))
    return found
