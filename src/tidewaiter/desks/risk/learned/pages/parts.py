"""What the pages of learned scores share: their tabs, the digest, what is told of each model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tidewaiter.desks.risk.learned.models import LearnedModel
from tidewaiter.desks.risk.learned.pages import figures, reading, shapes, words
from tidewaiter.desks.risk.learned.standing import Standing, Versions

PAGE = 25
DIGEST = 12
"""So many characters of a digest name a model to a reader."""

_TABS = (
    (_("Models"), "learned_models"),
    (_("Train a model"), "learned_train"),
    (_("Compare models"), "learned_compare"),
)


def tabs(here: str, *, may_train: bool) -> list[dict[str, Any]]:
    """The pages of the room; ``here`` is the route of this one."""
    return [
        {"label": label, "address": reverse(route), "current": route == here}
        for label, route in _TABS
        if may_train or route != "learned_train"
    ]


@dataclass(frozen=True)
class Shown:
    """A model with its card and where it stands, as every page names it."""

    row: LearnedModel
    card: shapes.Card
    standing: Standing
    waits: bool

    @property
    def short(self) -> str:
        """The beginning of the digest."""
        return self.row.digest[:DIGEST]

    @property
    def word(self) -> str:
        """Where it stands, in a word."""
        return words.word(words.STANDING, self.standing)

    @property
    def means(self) -> str:
        """What that means."""
        return words.word(words.STANDS, self.standing)

    @property
    def source(self) -> str:
        """What it was made from."""
        return words.word(words.SOURCE, self.card.source)

    @property
    def headline(self) -> dict[str, str] | None:
        """AUC and precision at five percent on the honest split; ``None`` where there is none."""
        split = self.card.quoted
        model = split.of("model") if split else None
        if split is None or model is None:
            return None
        at = self.card.budgets.index(figures.SHOWN_AT) if self._drawn(model) else None
        first = None if at is None else model.precision[at]
        return {
            "auc": model.auc.said(figures.area),
            "auc_between": model.auc.between(figures.area),
            "precision": first.said(figures.percent) if first else "",
            "precision_between": first.between(figures.percent) if first else "",
            "rate": figures.percent(split.rate),
        }

    def _drawn(self, model: shapes.Order) -> bool:
        return bool(model.precision) and figures.SHOWN_AT in self.card.budgets


def shown(row: LearnedModel, standings: Mapping[str, Standing], versions: Versions) -> Shown:
    """A model as pages name it."""
    waits = any(one.status == "proposed" for one in versions.of(row.digest))
    standing = standings.get(row.digest, Standing.CANDIDATE)
    return Shown(row, reading.read(row.card), standing, waits)
