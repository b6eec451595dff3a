"""Facts about goods: headings, range States, annotations, look-alikes, weights."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.desks.wildlife.tables import Row, names, number, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A subheading of the Harmonized System under which wildlife is declared.

    ``always`` says that the species is asked for where none is named; ``taxa`` are those that
    belong there.
    """

    hs6: str
    group: str
    always: bool
    taxa: tuple[str, ...]

    @classmethod
    def of(cls, row: Row) -> Heading:
        """From a row of the table."""
        return cls(
            hs6=row["hs6"],
            group=row["group"],
            always=row["ask"] == "always",
            taxa=names(row["taxa"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """What of a plant is covered: all but some terms, or some terms only.

    ``words`` say it as far as terms cannot. Goods under ``free_headings`` are left out whatever
    their term, those of ``free_terms`` up to ``free_kg`` kilograms a shipment; where ``free_if``
    says ``reexport`` only when they are re-exported, and where there are ``free_purposes`` only for
    one of these.
    """

    code: str
    only: bool
    terms: frozenset[str]
    words: str
    check: str = ""
    free_headings: tuple[str, ...] = ()
    free_terms: frozenset[str] = frozenset()
    free_kg: Decimal | None = None
    free_if: str = ""
    free_purposes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, row: Row) -> Annotation:
        """From a row of the table."""
        return cls(
            code=row["code"],
            only=row["mode"] == "only",
            terms=words(row["terms"]),
            words=row["words"],
            check=row["check"],
            free_headings=tuple(sorted(words(row.get("free_headings", "")))),
            free_terms=words(row.get("free_terms", "")),
            free_kg=number(row.get("free_kg", "")),
            free_if=row.get("free_if", ""),
            free_purposes=words(row.get("free_purposes", "")),
        )

    def leaves_out(
        self,
        hs6: str,
        term: str | None,
        kg: Decimal | None,
        *,
        reexport: bool | None = None,
        purpose: str | None = None,
    ) -> bool:
        """Whether finished goods are left out, by their subheading, or their term and mass.

        What is left out at re-export only, or for some purposes, counts as covered where nobody
        knows whether it is one or what it is for.
        """
        if self.free_purposes and purpose not in self.free_purposes:
            return False
        if self.free_if == "reexport" and not reexport:
            return False
        if self.free_headings and hs6.startswith(self.free_headings):
            return True
        light = self.free_kg is not None and kg is not None and kg <= self.free_kg
        return light and term in self.free_terms

    def covers(self, term: str | None) -> bool:
        """Whether specimens of a term are covered; a term that is not known is."""
        if term is None or term == "LIV":
            return True
        return (term in self.terms) is self.only


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlike:
    """A material that passes for that of listed taxa, and how to tell."""

    words: str
    taxa: tuple[str, ...]
    tell: str
    source: str

    @classmethod
    def of(cls, row: Row) -> LookAlike:
        """From a row of the table."""
        return cls(
            words=row["words"], taxa=names(row["taxa"]), tell=row["tell"], source=row["source"]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """The bounds of the mass of one specimen in kilograms."""

    taxon: str
    term: str
    least: Decimal
    most: Decimal

    @classmethod
    def of(cls, row: Row) -> Weight:
        """From a row of the table."""
        return cls(
            taxon=row["taxon"],
            term=row["term"],
            least=number(row["least"]) or Decimal(0),
            most=number(row["most"]) or Decimal(0),
        )
