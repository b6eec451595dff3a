"""What would be found in all traffic, beside what was: estimates of a card, readings of shadows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tidewaiter.core.sentence import from_plain
from tidewaiter.desks.risk.learned.models import ShadowReading
from tidewaiter.desks.risk.learned.pages import reading, words
from tidewaiter.desks.risk.learned.pages.figures import SHOWN_AT, area, percent
from tidewaiter.pages.told import told

WAYS: Mapping[str, str | Promise] = {
    "naive": _("Among the examined alone"),
    "stratified": _("Targeted and random share apart"),
    "inverse_propensity": _("Weighed by chance"),
}
"""The ways of telling that have a column; the self-normalised one stands in the card alone."""
SIDES: Mapping[str, str | Promise] = {
    "live": _("Asked for by the one in force"),
    "shadow": _("Asked for by the shadow"),
    "both": _("By both"),
    "only_live": _("Only by the one in force"),
    "only_shadow": _("Only by the shadow"),
    "neither": _("By neither"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """An estimate in words with its interval, or why there is none."""

    said: str
    between: str
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """A choice of items: how many, how many of them were examined, and what it would find."""

    name: str
    strong: bool
    chosen: int
    examined: int
    hits: int
    cells: tuple[Cell, ...]

    @property
    def why(self) -> tuple[str, ...]:
        """Why estimates are lacking, each reason once."""
        return tuple(dict.fromkeys(one.why for one in self.cells if one.why))


def of_split(plain: Mapping[str, Any] | None, budgets: Sequence[int]) -> dict[str, Any] | None:
    """The estimates of a split at the budget that is drawn; ``None`` where it has none."""
    return reading.part(_of_split, plain, list(budgets)) if plain else None


def _of_split(plain: Mapping[str, Any], budgets: list[int]) -> dict[str, Any]:
    at = budgets.index(SHOWN_AT)
    rows = [_row(gettext("All traffic"), plain["all"])]
    for one in plain["policies"]:
        code = str(one["name"])
        name = words.word(words.ORDER, code)
        rows.append(_row(name, one["budgets"][at], strong=code == "model"))
    return {
        "items": int(plain["items"]),
        "examined": int(plain["examined"]),
        "rows": rows,
        "ways": list(WAYS.values()),
        "budget": SHOWN_AT,
    }


def _row(name: str, plain: Mapping[str, Any], *, strong: bool = False) -> Row:
    lacking = plain.get("lacking_sentences") or {}
    return Row(
        name,
        strong,
        int(plain["chosen"]),
        int(plain["examined"]),
        int(plain["hits"]),
        tuple(_cell(plain.get(way), lacking.get(way)) for way in WAYS),
    )


def _cell(plain: Mapping[str, Any] | None, why: Mapping[str, Any] | None) -> Cell:
    if plain is None:
        return Cell("", "", told(from_plain(why)) if why else "")
    value = reading.value(plain)
    return Cell(value.said(percent), value.between(percent), "")


def of_shadow(one: ShadowReading | None) -> dict[str, Any] | None:
    """What a shadow asked for beside the model in force, and what was found."""
    if one is None:
        return None
    rows = None
    if one.told is not None:
        rows = [_row(str(said), one.told[side]) for side, said in SIDES.items()]
    return {
        "row": one,
        "rows": rows,
        "ways": list(WAYS.values()),
        "items": (one.told or {}).get("items", 0),
        "why": "" if one.lacking is None else told(from_plain(one.lacking)),
    }


def against(plain: Any) -> dict[str, Any] | None:
    """How a candidate did against the model in force; ``None`` where it was never held so."""
    return reading.part(_against, plain) if plain else None


def _against(plain: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"digest": str(plain["model"]), "better": plain["better"]}
    if plain.get("candidate") is None:
        return made | {"why": told(from_plain(plain.get("why_sentence") or {}))}
    for name in ("candidate", "in_force", "lead"):
        value = reading.value(plain[name])
        made[name] = (value.said(area), value.between(area))
    return made | {"test": int(plain["test"]), "tested_from": str(plain["tested_from"])}
