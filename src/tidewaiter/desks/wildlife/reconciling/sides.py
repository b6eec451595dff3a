"""What is held against each other: who says how much of what, and how they keep record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from tidewaiter.core.sentence import Sentence

GUIDE = "A guide to using the CITES Trade Database, Version 9 (2022)"


class Side(StrEnum):
    """Who says so."""

    PERMIT = "permit"
    DECLARED = "declared"
    FOUND = "found"
    PARTNER = "partner"


class GapKind(StrEnum):
    """What does not agree."""

    UNUSED = "permits not used"
    WITHOUT_PERMIT = "declared beyond the permits"
    FOUND_MORE = "more found than declared"
    FOUND_LESS = "less found than declared"
    PARTNER_MORE = "the partner saw more"
    PARTNER_LESS = "the partner saw less"


class Standing(StrEnum):
    """What is left of a gap. ``POSSIBLE``: an innocent reason may cover it, but nobody knows."""

    EXPLAINED = "explained"
    POSSIBLE = "possibly innocent"
    UNEXPLAINED = "unexplained"
    NOT_TOLD = "not told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A quantity that one side tells; ``reference`` is its permit, declaration or report.

    ``partner`` is the ISO code of the other country. An entry found says what was found of what
    was declared under ``reference``. ``late`` marks what was issued or shipped in the last two
    months of the year.
    """

    side: Side
    taxon: str
    year: int
    quantity: Decimal
    partner: str = ""
    term: str = ""
    unit: str = "NAR"
    reference: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """How sides keep their record.

    ``partner_reported`` are the partners and years that reported at all, as ``GH 2025``; ``None``
    where it is known of nobody. ``issued`` are partners that report permits issued, not trade.
    ``exports`` says that our goods leave: the partner then reports imports, which it need not do
    for Appendix II (``appendix_ii`` taxa). ``live_loss`` is the share of live animals that may die
    on the way, ``tolerance`` what weighing and rounding explain. ``lineage`` gives the taxa above
    a taxon, ``territories`` the State of a territory.
    """

    partner_reported: frozenset[str] | None = None
    issued: frozenset[str] = frozenset()
    exports: bool = False
    appendix_ii: frozenset[str] = frozenset()
    tolerance: Decimal = Decimal("0.02")
    live_loss: Decimal = Decimal("0.05")
    lineage: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    territories: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """An innocent reason; ``covers`` is the quantity it is known to explain, if that is known."""

    code: str
    words: Sentence
    covers: Decimal | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is compared: the same taxon, term, unit, year and partner."""

    taxon: str
    term: str
    unit: str
    year: int
    partner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Two sides of a cell that do not agree, with innocent reasons first.

    ``difference`` is above zero; ``left`` is what no known reason covers.
    """

    cell: Cell
    kind: GapKind
    ours: Decimal
    theirs: Decimal
    difference: Decimal
    reasons: tuple[Reason, ...]
    left: Decimal
    standing: Standing
    references: tuple[str, ...] = ()
    source: str = GUIDE


def named(cell: Cell) -> tuple[str, str, str, int, str]:
    """A cell as it is ordered."""
    return (cell.taxon, cell.term, cell.unit, cell.year, cell.partner)


def references(entries: Iterable[Entry]) -> tuple[str, ...]:
    """What entries refer to, each once."""
    return tuple(dict.fromkeys(one.reference for one in entries if one.reference))
