"""A model's card as pages show it. Pure but for words.

A card may have been written by another version, or by whoever made the file: what cannot be read
is ``None``, which pages call not assessed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from tidewaiter.desks.risk.learned.pages import words
from tidewaiter.desks.risk.learned.pages.shapes import (
    Audit,
    Bin,
    Card,
    Group,
    Order,
    Part,
    Split,
    Training,
    Value,
)

Plain = Mapping[str, Any]

FARTHEST = 1e12
"""A figure beyond this is none: no share, area or error comes near it."""


def read(plain: Any) -> Card:
    """A card from its plain form; never fails."""
    card = plain if isinstance(plain, Mapping) else {}
    told = card.get("evaluation")
    told = told if isinstance(told, Mapping) else {}
    budgets = part(lambda: tuple(int(one) for one in told["budgets"])) or ()
    splits = [part(_split, one, told.get("honest"), len(budgets)) for one in _list(told, "splits")]
    return Card(
        plain=card,
        made_at=str(card.get("made_at") or ""),
        source=str(card.get("source") or ""),
        begin=str(card.get("from") or ""),
        end=str(card.get("to") or ""),
        without_twins=card.get("without_twins") is True,
        training=part(_training, card.get("training")),
        budgets=budgets,
        splits=tuple(sorted((s for s in splits if s is not None), key=lambda s: not s.quoted)),
        lacking=part(
            lambda: tuple(
                (words.word(words.SPLIT, str(name)), str(why))
                for name, why in told["lacking"].items()
            )
        )
        or (),
        warnings=tuple(words.warning(str(one)) for one in _list(told, "warnings")),
    )


def part(make: Callable[..., Any], *given: Any) -> Any:
    """What is made of a part of a card; ``None`` where it is not as it should be."""
    try:
        return make(*given)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError):
        return None


def _list(plain: Plain, name: str) -> list[Any]:
    found = plain.get(name)
    return found if isinstance(found, list) else []


def _number(plain: Plain, name: str) -> float | None:
    found = plain.get(name)
    if found is None:
        return None
    number = float(found)
    return number if math.isfinite(number) and abs(number) < FARTHEST else None


def _surely(plain: Plain, name: str) -> float:
    found = _number(plain, name)
    if found is None:
        raise ValueError(name)
    return found


def value(plain: Plain) -> Value:
    """A figure with its interval, from its plain form."""
    return Value(*(_number(plain, name) for name in ("value", "low", "high")))


def _training(plain: Plain) -> Training:
    return Training(
        items=int(plain["items"]),
        examined=int(plain["examined"]),
        train=_part(plain["train"]),
        tune=_part(plain["tune"]),
        trees=int(plain["trees"]),
        leaves=int(plain["leaves"]),
        calibration=words.word(words.CALIBRATION, str(plain["calibration"])),
        amounts=plain["amounts"] is True,
        version=str(plain["tidewaiter"]),
        gain=tuple(
            (name, words.feature(name), _surely(plain["gain"], name))
            for name in sorted(plain["gain"], key=lambda one: -_surely(plain["gain"], one))
            if _surely(plain["gain"], name) >= 0
        ),
    )


def _part(plain: Plain) -> Part:
    return Part(
        int(plain["examined"]), int(plain["offences"]), str(plain["from"]), str(plain["to"])
    )


def _split(plain: Plain, honest: Any, budgets: int) -> Split:
    code, told = str(plain["split"]), plain.get("reliability") or {}
    return Split(
        code=code,
        name=words.word(words.SPLIT, code),
        about=str(words.SPLITS.get(code, "")),
        quoted=code == honest,
        honest=plain["honest"] is True,
        train=int(plain["train"]),
        tune=int(plain["tune"]),
        test=int(plain["test"]),
        rate=_surely(plain, "rate"),
        tested_from=str(plain["tested_from"]),
        orders=tuple(_order(one, budgets) for one in plain["qualities"]),
        audit=part(_audit, plain.get("audit"), plain.get("leaks") is True),
        bins=part(
            lambda: tuple(
                Bin(int(one["items"]), _surely(one, "said"), _surely(one, "found"))
                for one in told["bins"]
            )
        )
        or (),
        brier=_number(told, "brier"),
        brier_of_rate=_number(told, "brier_of_rate"),
        ece=_number(told, "ece"),
        off_policy=plain.get("off_policy"),
        groups=part(lambda: tuple(_group(one) for one in plain["burden"])) or (),
    )


def _order(plain: Plain, budgets: int) -> Order:
    def values(name: str) -> tuple[Value, ...]:
        found = tuple(value(one) for one in plain[name])
        return found if len(found) == budgets else ()

    code = str(plain["name"])
    return Order(
        code=code,
        name=words.word(words.ORDER, code),
        auc=value(plain["auc"]),
        precision=values("precision"),
        recall=values("recall"),
        revenue=values("revenue"),
    )


def _audit(plain: Plain, leaks: bool) -> Audit:
    tells = tuple(
        (name, words.feature(name), _surely(plain["tells"], name)) for name in plain["tells"]
    )
    few = int(plain["twins"]) < _enough(int(plain["test"]))
    return Audit(
        test=int(plain["test"]),
        twins=int(plain["twins"]),
        agreement=_number(plain, "agreement"),
        by_chance=_number(plain, "by_chance"),
        kappa=_number(plain, "kappa"),
        lookup=_number(plain, "lookup_auc"),
        tells=tells,
        verdict="leaks" if leaks or tells else "few" if few else "clear",
    )


def _enough(test: int) -> float:
    from tidewaiter.desks.risk.learned.audit import LEAST_PAIRS, LEAST_SHARE

    return max(LEAST_PAIRS, LEAST_SHARE * test)


def _group(plain: Plain) -> Group:
    kind, value = str(plain["group"]), str(plain["value"])
    known = kind == "importer"
    return Group(
        kind=words.word(words.GROUP, kind),
        name=words.word(words.OF_GROUP, value) if known else value,
        code=not known,
        items=int(plain["items"]),
        chosen=_surely(plain, "chosen"),
        false_alarms=_number(plain, "false_alarms"),
        hits=_number(plain, "hits"),
    )
