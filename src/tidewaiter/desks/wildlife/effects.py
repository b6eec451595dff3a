"""Personal and household effects: what travellers carry without documents (Article VII 3).

Dead specimens, parts and derivatives of Appendices II and III that a person owns and carries, wears
or moves house with need no document; of some taxa only so many (Resolution Conf. 13.7). What is
alive, and what is in Appendix I, is never exempt here: whether a State of residence lets its own
people bring it is not on a declaration.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.conversions import Rule, in_unit
from tidewaiter.desks.wildlife.specimens import Specimen
from tidewaiter.desks.wildlife.tables import Row, number, words
from tidewaiter.desks.wildlife.taxa import Taxon

SOURCE = "Convention, Article VII 3; Resolution Conf. 13.7 (Rev. CoP17)"
KINDS = ("BAGGAGE", "HOUSEHOLD")
"""How effects are declared: carried or worn by a traveller, or part of a household that moves."""
_ALIVE = frozenset({"LIV", "EGL"})
_PERSONAL = (None, "P")


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectsLimit:
    """Up to how much of a taxon is exempt, a person; ``terms`` are empty for all."""

    taxon: str
    terms: frozenset[str]
    most: Decimal
    unit: str
    words: str
    source: str

    @classmethod
    def of(cls, row: Row) -> EffectsLimit:
        """From a row of the table."""
        return cls(
            taxon=row["taxon"],
            terms=words(row["terms"]),
            most=number(row["most"]) or Decimal(0),
            unit=row["unit"],
            words=row["words"],
            source=row["source"],
        )

    def concerns(self, taxon: Taxon, term: str | None) -> bool:
        """Whether it is for specimens of a taxon."""
        return self.taxon in taxon.lineage and (not self.terms or term in self.terms)


def may_be_effects(one: Specimen, appendix: str) -> bool:
    """Whether specimens can be effects at all, as they are declared."""
    declared = one.effects in KINDS and one.purpose in _PERSONAL
    return (
        declared and one.term is not None and one.term not in _ALIVE and appendix in ("II", "III")
    )


def limit_of(limits: Iterable[EffectsLimit], taxon: Taxon, term: str | None) -> EffectsLimit | None:
    """The quantity up to which specimens are exempt; ``None`` where there is no such limit."""
    return next((one for one in limits if one.concerns(taxon, term)), None)


def within(one: Specimen, limit: EffectsLimit, rules: Iterable[Rule]) -> bool:
    """Whether no more is declared than is exempt; a quantity that is not known is not within."""
    if one.quantity is None or one.unit is None:
        return False
    same = in_unit(rules, one.quantity, one.unit, limit.unit)
    return same is not None and same <= limit.most


def exempt(
    one: Specimen,
    taxon: Taxon,
    appendix: str,
    limits: Iterable[EffectsLimit],
    rules: Iterable[Rule],
) -> str:
    """Why specimens need no document as effects; empty where they do."""
    if not may_be_effects(one, appendix):
        return ""
    limit = limit_of(limits, taxon, one.term)
    if limit is not None and not within(one, limit, rules):
        return ""
    by = limit.words if limit else SOURCE
    return sentence("Personal or household effects ({by}).", by=by)
