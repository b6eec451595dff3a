"""A model's card as far as it can be read: the shapes that pages show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tidewaiter.pages.stored import Said


@dataclass(frozen=True, slots=True)
class Value:
    """A figure with its 95 percent interval; ``None`` where it cannot be told."""

    value: float | None
    low: float | None
    high: float | None

    def said(self, write: Callable[[float], str]) -> str:
        """The figure in words; "" for none."""
        return "" if self.value is None else write(self.value)

    def between(self, write: Callable[[float], str]) -> str:
        """The interval in words; "" for none."""
        if self.value is None or self.low is None or self.high is None:
            return ""
        return f"{write(self.low)}–{write(self.high)}"

    def apart(self, other: Value) -> bool:
        """Whether the intervals do not touch."""
        if self.low is None or self.high is None or other.low is None or other.high is None:
            return False
        return self.low > other.high or other.low > self.high


@dataclass(frozen=True, slots=True)
class Order:
    """How good one order of items is, by its name; figures in the order of the budgets."""

    code: str
    name: str
    auc: Value
    precision: tuple[Value, ...]
    recall: tuple[Value, ...]
    revenue: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """What a memory of training knows of the test. ``verdict`` is ``leaks``, ``clear`` or
    ``few``: too few twins to say anything."""

    test: int
    twins: int
    agreement: float | None
    by_chance: float | None
    kappa: float | None
    lookup: float | None
    tells: tuple[tuple[str, str, float], ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class Bin:
    """Items of like probability: how many, what was said, what was found."""

    items: int
    said: float
    found: float


@dataclass(frozen=True, slots=True)
class Group:
    """Who bears the examinations: a group, and shares of one."""

    kind: str
    name: str
    code: bool
    items: int
    chosen: float
    false_alarms: float | None
    hits: float | None


@dataclass(frozen=True, slots=True)
class Split:
    """What came out on one way to part the history."""

    code: str
    name: str
    about: str
    quoted: bool
    honest: bool
    train: int
    tune: int
    test: int
    rate: float
    tested_from: str
    orders: tuple[Order, ...]
    audit: Audit | None
    bins: tuple[Bin, ...]
    brier: float | None
    brier_of_rate: float | None
    ece: float | None
    groups: tuple[Group, ...]
    off_policy: Any = None

    def of(self, code: str) -> Order | None:
        """One order by its code."""
        return next((one for one in self.orders if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Part:
    """Items of one part of the training."""

    examined: int
    offences: int
    begin: str
    end: str


@dataclass(frozen=True, slots=True)
class Training:
    """What the kept model was made from."""

    items: int
    examined: int
    train: Part
    tune: Part
    trees: int
    leaves: int
    calibration: str
    amounts: bool
    version: str
    gain: tuple[tuple[str, str, float], ...]

    @property
    def offences(self) -> int:
        """Among what it was trained and tuned on."""
        return self.train.offences + self.tune.offences


@dataclass(frozen=True)
class Card:
    """A card as far as it can be read."""

    plain: Mapping[str, Any]
    made_at: str
    source: str
    begin: str
    end: str
    without_twins: bool
    training: Training | None
    budgets: tuple[int, ...]
    splits: tuple[Split, ...]
    lacking: tuple[tuple[str, str], ...]
    warnings: tuple[Said, ...]

    @property
    def quoted(self) -> Split | None:
        """The split whose figures are the honest ones; ``None`` where none is."""
        return next((one for one in self.splits if one.quoted), None)

    @property
    def leaks(self) -> bool:
        """Whether the audit speaks against some split."""
        return any(not one.honest for one in self.splits)
