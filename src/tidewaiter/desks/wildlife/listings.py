"""The Appendices as dated rows, and which of them counts for a name on a day.

A named row goes before one for the genus, family or order (Interpretation of the Appendices,
paragraph 1); a row for some populations counts for those only; a row may exclude names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from tidewaiter.core.sentence import Sentence, joined, sentence
from tidewaiter.desks.wildlife.tables import Row, day, in_force, names, words
from tidewaiter.desks.wildlife.taxa import Taxon, Taxonomy

APPENDICES = ("I", "II", "III")
NOT_LISTED = "none"

REASONS = {
    "since": sentence("{name} is in Appendix {appendix} since {day}."),
    "listed": sentence("{name} is in Appendix {appendix}."),
    "population": sentence("That is its population of {country}."),
    "depends": sentence("Populations differ, and the country of this one is not known."),
    "above": sentence("{taxon} has no row of its own in force."),
    "strictest": sentence(
        "{taxon} may be {worst}, in Appendix {appendix}: the strictest counts until the species is "
        "named."
    ),
    "except": sentence("{taxon} spp. is listed except {out}."),
    "none": sentence("No row in force on {on} lists {taxon} or a taxon above it."),
}
"""Why a taxon is listed, or is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One row of the Appendices, in force from ``since`` to ``until``, both included.

    ``countries`` are those of the populations meant, or with ``others`` those not meant;
    ``excluded`` names what the row leaves out; ``annotation`` is a code such as ``#15``;
    ``compared`` the list of today in which the row was found.
    """

    taxon: str
    rank: str
    appendix: str
    parties: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    countries: frozenset[str] = frozenset()
    others: bool = False
    excluded: tuple[str, ...] = ()
    annotation: str = ""
    note: str = ""
    check: str = ""
    source: str = ""
    compared: str = ""

    @classmethod
    def of(cls, row: Row) -> Listing:
        """From a row of the table."""
        population = row.get("population", "")
        return cls(
            taxon=row["taxon"],
            rank=row["rank"],
            appendix=row["appendix"],
            parties=words(row.get("party", "")),
            since=day(row.get("from", "")),
            until=day(row.get("to", "")),
            countries=words(population.removeprefix("except ")),
            others=population.startswith("except "),
            excluded=names(row.get("except", "")),
            annotation=row.get("annotation", ""),
            note=row.get("note", ""),
            check=row.get("check", ""),
            source=row.get("source", ""),
            compared=row.get("compared", ""),
        )

    def includes(self, country: str | None) -> bool | None:
        """Whether a population is meant; ``None`` where its country is not known and matters."""
        if not self.countries:
            return True
        if country is None:
            return None
        return (country in self.countries) is not self.others


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What counts for a name on a day. ``appendix`` is ``none`` where nothing lists it.

    ``level`` is the rank of the row that counted, ``depends`` says that the country of the
    population decides and was not given (the strictest row is then taken), ``named`` that the name
    itself is known and not only its genus, ``whole`` that a taxon above it is listed as a whole on
    another day or for other populations, or that of its genus all that is listed is known.
    """

    taxon: str
    on: date
    appendix: str
    level: str
    reason: Sentence
    listing: Listing | None = None
    depends: bool = False
    named: bool = True
    whole: bool = False

    @property
    def sure(self) -> bool:
        """Whether it is listed, or known not to be: by its very name, or with all of its genus."""
        return self.named or self.whole or self.appendix != NOT_LISTED


class Listings:
    """Rows by the name they are for."""

    def __init__(self, rows: Iterable[Listing], taxonomy: Taxonomy) -> None:
        self.rows = tuple(rows)
        self.taxonomy = taxonomy
        self._by_name: dict[str, list[Listing]] = {}
        for row in self.rows:
            self._by_name.setdefault(row.taxon, []).append(row)

    def of(self, name: str) -> tuple[Listing, ...]:
        """The rows for a name itself, whatever the day."""
        return tuple(self._by_name.get(name, ()))

    def first(self, name: str) -> date | None:
        """The day on which a name was first listed, by itself or a taxon above it."""
        taxon = self.taxonomy.get(name)
        rows = (row for level in (taxon.lineage if taxon else ()) for row in self.of(level))
        days = [r.since for r in rows if r.since and taxon and not _exclusion(r, taxon)]
        return min(days, default=None)

    def resolve(self, name: str, on: date, population: str | None = None) -> Resolution | None:
        """What counts for a name on a day, for a population; ``None`` if the name is not known."""
        taxon = self.taxonomy.get(name)
        if taxon is None:
            return None
        known = self.taxonomy.knows(name)
        excluded = Sentence("")
        for level in taxon.lineage:
            for row in self._in_force(level, on):
                excluded = excluded or _exclusion(row, taxon)
            rows = [r for r in self._in_force(level, on) if not _exclusion(r, taxon)]
            found = _chosen(rows, population)
            if found is not None:
                row, depends = found
                return Resolution(
                    taxon=taxon.name,
                    on=on,
                    appendix=row.appendix,
                    level=row.rank,
                    reason=_reason(row, taxon, depends, population),
                    listing=row,
                    depends=depends,
                    named=known,
                )
        reason = excluded or REASONS["none"].filled(on=on, taxon=taxon.name)
        return Resolution(
            taxon=taxon.name,
            on=on,
            appendix=NOT_LISTED,
            level="",
            reason=reason,
            named=known,
            whole=not taxon.listed or any(self._as_a_whole(taxon)),
        )

    def strictest(self, name: str, on: date, population: str | None = None) -> Resolution | None:
        """As :meth:`resolve`, but of a name wider than a species the strictest that it may mean.

        ``pangolin`` is the genus, of which every species that is named is in Appendix I.
        """
        found = self.resolve(name, on, population)
        taxon = self.taxonomy.get(name)
        if found is None or taxon is None or taxon.rank in ("species", "subspecies"):
            return found
        order = (*APPENDICES, NOT_LISTED).index
        below = [
            row
            for row in self._below.get(taxon.name, ())
            if in_force(row.since, row.until, on) and row.includes(population) is not False
        ]
        worst = min(below, key=lambda row: (order(row.appendix), row.taxon), default=None)
        if worst is None or order(worst.appendix) >= order(found.appendix):
            return found
        strictest = REASONS["strictest"].filled(
            taxon=taxon.name, worst=worst.taxon, appendix=worst.appendix
        )
        return replace(
            found,
            appendix=worst.appendix,
            level=worst.rank,
            listing=worst,
            reason=joined([strictest, found.reason]),
        )

    def _as_a_whole(self, taxon: Taxon) -> Iterator[Listing]:
        """The rows that mean it, whatever the day, by a taxon above it."""
        for level in taxon.lineage[1:]:
            yield from (row for row in self.of(level) if not _exclusion(row, taxon))

    @cached_property
    def _below(self) -> Mapping[str, Sequence[Listing]]:
        """By the names above it, the rows for what is within a wider taxon."""
        found: dict[str, list[Listing]] = {}
        for row in self.rows:
            taxon = self.taxonomy.get(row.taxon)
            for name in taxon.lineage[1:] if taxon else ():
                found.setdefault(name, []).append(row)
        return found

    def _in_force(self, name: str, on: date) -> list[Listing]:
        return [r for r in self._by_name.get(name, ()) if in_force(r.since, r.until, on)]


def _exclusion(row: Listing, taxon: Taxon) -> Sentence:
    out = next((name for name in row.excluded if name in taxon.lineage), "")
    if not out:
        return Sentence("")
    return REASONS["except"].filled(taxon=row.taxon, out=out)


def _chosen(rows: list[Listing], population: str | None) -> tuple[Listing, bool] | None:
    """The row that counts: one for the population before one for all, else the strictest."""
    sure = [row for row in rows if row.includes(population)]
    sure.sort(key=lambda row: (not row.countries, APPENDICES.index(row.appendix)))
    open_ones = [row for row in rows if row.includes(population) is None]
    if open_ones:
        every = [*sure, *open_ones]
        worst = min(every, key=lambda row: APPENDICES.index(row.appendix))
        return worst, any(row.appendix != worst.appendix for row in every) or worst not in sure
    return (sure[0], False) if sure else None


def _reason(row: Listing, taxon: Taxon, depends: bool, population: str | None) -> Sentence:
    name = row.taxon if row.rank in ("species", "subspecies") else f"{row.taxon} spp."
    parties = f" ({', '.join(sorted(row.parties))})" if row.parties else ""
    listed = {"name": name, "appendix": f"{row.appendix}{parties}"}
    told = [
        REASONS["since"].filled(day=row.since, **listed)
        if row.since
        else REASONS["listed"].filled(**listed)
    ]
    if row.countries and population and not depends:
        told.append(REASONS["population"].filled(country=population))
    if depends:
        told.append(REASONS["depends"])
    if row.taxon != taxon.name:
        told.append(REASONS["above"].filled(taxon=taxon.name))
    return joined(told)
