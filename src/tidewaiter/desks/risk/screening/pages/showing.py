"""A match as pages show it: which words pair, and what else was held against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from tidewaiter.desks.risk.screening.names import folded
from tidewaiter.desks.risk.screening.pages import words
from tidewaiter.desks.risk.screening.subjects import Subject

HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Pair:
    """A word of the name asked for beside the listed one that it stands for."""

    asked: str
    listed: str
    percent: int

    @property
    def same(self) -> bool:
        """Whether they are spelt alike once both are folded."""
        return self.asked == self.listed


@dataclass(frozen=True, slots=True)
class Compared:
    """Something besides the name: what the party gives, what the entry does, what that says.

    ``weight`` is above zero where it speaks for the match and below where against; zero where it
    says nothing, of which ``why`` is the reason.
    """

    what: str
    asked: tuple[str, ...]
    listed: tuple[str, ...]
    weight: int
    why: str

    @property
    def against(self) -> int:
        """How much it speaks against the match, without its sign."""
        return max(-self.weight, 0)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is written, its scripts, and how it is read."""

    text: str
    scripts: tuple[str, ...]
    read: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Why a party and an entry match. ``unpaired`` are words of either that stand alone."""

    asked: Name
    listed: Name
    pairs: tuple[Pair, ...]
    unpaired: tuple[tuple[str, ...], tuple[str, ...]]
    percent: int
    standing: str
    stands: str
    compared: tuple[Compared, ...]


def name(text: str) -> Name:
    """How a name is written and read."""
    return Name(text, tuple(words.scripts(text)), " ".join(folded(text).tokens))


def shown(asked: str, told: Mapping[str, Any], subject: Subject | None = None) -> Shown:
    """A match from its facts; with the party itself, also what says nothing beside what does."""
    pairs = tuple(
        Pair(one["asked"], one["listed"], _percent(one["alike"]))
        for one in told["pairs"]
        if one["asked"] and one["listed"]  # a word without a counterpart stands by itself below
    )
    one, other = name(asked), name(told["name"])
    return Shown(
        asked=one,
        listed=other,
        pairs=pairs,
        unpaired=(
            _alone(one.read.split(), [pair.asked for pair in pairs]),
            _alone(other.read.split(), [pair.listed for pair in pairs]),
        ),
        percent=_percent(told["score"]),
        standing=words.word(words.STANDING, told["standing"]),
        stands=words.word(words.STANDS, told["standing"]),
        compared=tuple(_compared(what, told, subject) for what in words.SIGN),
    )


def _percent(share: str) -> int:
    return int(Decimal(share) * 100 + HALF)


def _alone(tokens: Sequence[str], paired: Sequence[str]) -> tuple[str, ...]:
    """The words that stand in no pair; a pair can hold several words written as one."""
    joined = {part for text in paired for part in (text, *text.split())}
    return tuple(token for token in tokens if token not in joined)


def _compared(what: str, told: Mapping[str, Any], subject: Subject | None) -> Compared:
    field = words.FIELD_OF[what]
    signs = [sign for sign in told["signs"] if sign["what"] == what]
    given = _values(field, getattr(subject, field)) if subject else ()
    listed = _values(field, told["said"].get(field, ()))
    if signs:
        sign = signs[0]
        return Compared(
            words.word(words.SIGN, what),
            given or _values(field, sign["asked"]),
            listed or _values(field, sign["listed"]),
            sum(one["weight"] for one in signs),
            "",
        )
    return Compared(words.word(words.SIGN, what), given, listed, 0, _why(subject, given, listed))


def _values(field: str, value: Any) -> tuple[str, ...]:
    many = value if isinstance(value, list | tuple) else [value]
    texts = tuple(str(one) for one in many if one)
    if field == "kind":
        return tuple(words.word(words.KIND, one) for one in texts if one != "unknown")
    return texts


def _why(subject: Subject | None, given: Sequence[str], listed: Sequence[str]) -> str:
    if not listed:
        return gettext("The list gives none.")
    if subject is not None and not given:
        return gettext("The declaration gives none.")
    return gettext("Says nothing either way.")
