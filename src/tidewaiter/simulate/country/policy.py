"""The policy of a simulated country: base rates, severities, detection, learning, selection."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from tidewaiter.simulate.country.errors import CountryError

SCHEMES = (
    "none",
    "undervaluation",
    "misclassification",
    "origin",
    "shortfall",
    "concealment",
    "wildlife",
    "refrigerant",
    "permit_reuse",
    "relief",
    "seal_tampering",
    "mistake",
)
"""What can be wrong with an item, by its number; ``mistake`` is wrong without intent."""
NUMBER = {name: number for number, name in enumerate(SCHEMES)}
KINDS = ("documentary", "scan", "physical", "laboratory", "audit")
"""Kinds of examination."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way of cheating. ``share`` in percent of new companies; ranges are low to high."""

    share: float
    appetite: tuple[float, float]
    severity: tuple[float, float]
    level: int
    detection: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Learning:
    """How those who cheat answer to being looked at; the file beside says what each means."""

    short_lived: float
    caught: float
    looked: float
    memory_days: int
    bolder: float
    temptation: float
    stop: float
    move: float
    switch: float
    shell: float


@dataclass(frozen=True, slots=True)
class Selection:
    """How customs selects and finds where nobody gives results from outside."""

    random: float
    newcomer: float
    known: float
    values: float
    physical: float
    false_alarm: float


@dataclass(frozen=True, slots=True)
class Change:
    """From a date on, new offenders choose a scheme so many times as often."""

    date: date
    scheme: str
    factor: float


@dataclass(frozen=True, slots=True)
class Policy:
    """All of it. ``digest`` names the policy in what is made by it."""

    version: str
    schemes: Mapping[str, Scheme]
    mistakes: float
    learning: Learning
    selection: Selection
    changes: tuple[Change, ...]
    digest: str

    def fashion(self, scheme: str, day: date) -> float:
        """How much a scheme is chosen on a day, as a weight."""
        weight = self.schemes[scheme].share
        for change in self.changes:
            if change.scheme == scheme and change.date <= day:
                weight *= change.factor
        return weight


def load_policy(path: Path | None = None) -> Policy:
    """The policy of a TOML file, or the one that comes along; a file may say only what differs.

    Raises :class:`CountryError` for a file that is no policy.
    """
    told = tomllib.loads(files(__package__).joinpath("data", "policy.toml").read_text("utf-8"))
    if path is None:
        return _policy(told, "policy.toml")
    try:
        own = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise CountryError(str(problem), where=str(path)) from problem
    return _policy(_over(told, own, str(path)), str(path))


def _over(told: dict[str, Any], own: dict[str, Any], where: str) -> dict[str, Any]:
    for name, value in own.items():
        if name not in told:
            raise CountryError(f"there is no {name!r} in a policy.", where=where)
        if isinstance(told[name], dict) and isinstance(value, dict):
            told[name] = _over(told[name], value, where)
        else:
            told[name] = value
    return told


def _policy(told: dict[str, Any], where: str) -> Policy:
    text = json.dumps(told, sort_keys=True, default=str)
    try:
        schemes = {name: _scheme(told["schemes"][name]) for name in SCHEMES[1:]}
        changes = tuple(
            Change(one["date"], one["scheme"], float(one["factor"])) for one in told["changes"]
        )
        unknown = [one.scheme for one in changes if one.scheme not in schemes]
        if unknown:
            raise CountryError(f"there is no scheme {unknown[0]!r}.", where=where)
        return Policy(
            version=str(told["version"]),
            schemes=schemes,
            mistakes=_chance(told["mistakes"]["share"]),
            learning=_made(Learning, told["learning"]),
            selection=_made(Selection, told["selection"]),
            changes=changes,
            digest=hashlib.sha256(text.encode()).hexdigest()[:16],
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise CountryError(f"it cannot be used ({problem}).", where=where) from problem


def _scheme(told: dict[str, Any]) -> Scheme:
    low, high = (_chance(one) for one in told["appetite"])
    least, most = (_chance(one) for one in told["severity"])
    detection = {kind: _chance(told["detection"][kind]) for kind in KINDS}
    share = float(told["share"])
    if not 0 <= share <= 100 or low > high or least > most:
        raise ValueError("a share or a range is out of order")
    return Scheme(share, (low, high), (least, most), int(told["level"]), detection)


def _made(kind: type[T], told: dict[str, Any]) -> T:
    names = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for name in names:
        read: Callable[[Any], Any] = _NUMBERS.get(name, _chance)
        values[name] = read(told[name])
    return kind(**values)


_NUMBERS: dict[str, Callable[[Any], Any]] = {"memory_days": int, "short_lived": float}


def _chance(value: Any) -> float:
    if not 0 <= float(value) <= 1:
        raise ValueError(f"{value} is no share between 0 and 1")
    return float(value)
