"""All tables of the desk as one thing: what comes with the program, and what replaces it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from tidewaiter.core import Document, digest
from tidewaiter.desks.wildlife import tables
from tidewaiter.desks.wildlife.codes import Codes
from tidewaiter.desks.wildlife.conversions import Rule
from tidewaiter.desks.wildlife.effects import EffectsLimit
from tidewaiter.desks.wildlife.goods import Annotation, Heading, LookAlike, Weight
from tidewaiter.desks.wildlife.limits import Measure, Quota, Reservation, Suspension
from tidewaiter.desks.wildlife.listings import Listing, Listings
from tidewaiter.desks.wildlife.naming import Names
from tidewaiter.desks.wildlife.permits import PermitKind, permit_kind
from tidewaiter.desks.wildlife.tables import Row
from tidewaiter.desks.wildlife.taxa import Taxonomy
from tidewaiter.desks.wildlife.telltale import telltale
from tidewaiter.desks.wildlife.wording import plain

TABLES = ("taxa", "names", "listings", "quotas", "suspensions", "reservations", "measures",
          "parties", "ranges", "annotations", "headings", "lookalikes", "weights", "codes",
          "conversions", "documents", "imitations", "territories", "effects")  # fmt: skip
"""The tables by name. Those up to ``ranges`` an administration may replace."""


_MADE_OF = {
    "taxonomy": frozenset({"taxa", "names"}),
    "names": frozenset({"taxa", "names"}),
    "listings": frozenset({"taxa", "names", "listings"}),
    "telltale": frozenset({"taxa", "names", "lookalikes"}),
}
"""What is dear to make, and of which tables."""


@dataclass(frozen=True)
class Reference:
    """The rows of all tables, and what is made of them when asked for."""

    rows: Mapping[str, tuple[Row, ...]]

    @classmethod
    def shipped(cls) -> Reference:
        """The tables that come with the program."""
        return _shipped()

    def replaced(self, **rows: Iterable[Row]) -> Reference:
        """With other rows in some tables."""
        return self._with({name: tuple(some) for name, some in rows.items()})

    def extended(self, **rows: Iterable[Row]) -> Reference:
        """With rows added to some tables."""
        more = {name: (*self.rows[name], *added) for name, added in rows.items()}
        return self._with(more)

    def _with(self, rows: Mapping[str, tuple[Row, ...]]) -> Reference:
        """With other rows; what was made of tables that stay is kept."""
        made = Reference({**self.rows, **rows})
        for name, tables_of in _MADE_OF.items():
            if name in self.__dict__ and not rows.keys() & tables_of:
                made.__dict__[name] = self.__dict__[name]
        return made

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all rows: the version of what is decided by."""
        return digest({name: list(rows) for name, rows in self.rows.items()})

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The tree of names."""
        return Taxonomy.of(self.rows["taxa"], self.rows["names"])

    @cached_property
    def listings(self) -> Listings:
        """The Appendices."""
        return Listings(map(Listing.of, self.rows["listings"]), self.taxonomy)

    @cached_property
    def names(self) -> Names:
        """What finds taxa in texts."""
        return Names(self.taxonomy, self.rows["names"])

    @cached_property
    def codes(self) -> Codes:
        """The code lists."""
        return Codes.of(self.rows["codes"])

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """How terms and units are converted."""
        return tuple(map(Rule.of, self.rows["conversions"]))

    @cached_property
    def quotas(self) -> tuple[Quota, ...]:
        """Quotas of all countries and years."""
        return tuple(map(Quota.of, self.rows["quotas"]))

    @cached_property
    def suspensions(self) -> tuple[Suspension, ...]:
        """Recommendations to suspend trade."""
        return tuple(map(Suspension.of, self.rows["suspensions"]))

    @cached_property
    def reservations(self) -> tuple[Reservation, ...]:
        """Reservations of Parties."""
        return tuple(map(Reservation.of, self.rows["reservations"]))

    @cached_property
    def reserved(self) -> Mapping[str, tuple[Reservation, ...]]:
        """Reservations by their taxon."""
        found: dict[str, tuple[Reservation, ...]] = {}
        for one in self.reservations:
            found[one.taxon] = (*found.get(one.taxon, ()), one)
        return found

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Stricter national measures."""
        return tuple(map(Measure.of, self.rows["measures"]))

    @cached_property
    def annotations(self) -> Mapping[str, Annotation]:
        """Annotations by their code."""
        return {row["code"]: Annotation.of(row) for row in self.rows["annotations"]}

    @cached_property
    def headings(self) -> Mapping[str, Heading]:
        """Wildlife subheadings by their six digits."""
        return {row["hs6"]: Heading.of(row) for row in self.rows["headings"]}

    @cached_property
    def lookalikes(self) -> tuple[LookAlike, ...]:
        """Materials that pass for listed ones."""
        return tuple(map(LookAlike.of, self.rows["lookalikes"]))

    @cached_property
    def weights(self) -> tuple[Weight, ...]:
        """Masses of one specimen."""
        return tuple(map(Weight.of, self.rows["weights"]))

    @cached_property
    def effects(self) -> tuple[EffectsLimit, ...]:
        """Up to how much personal effects are exempt."""
        return tuple(map(EffectsLimit.of, self.rows["effects"]))

    @cached_property
    def documents(self) -> Mapping[str, PermitKind | None]:
        """Types of document of this desk, and what they are where the type says so."""
        return {row["type"]: permit_kind(row["kind"]) for row in self.rows["documents"]}

    def has_document(self, codes: Iterable[str]) -> bool:
        """Whether a document of these codes is one of this desk."""
        return any(code in self.documents for code in codes)

    def kind_of(self, document: Document) -> PermitKind | None:
        """What permit a document is, by its name or type; ``None`` where neither says so."""
        told = (self.documents[code] for code in document.codes if code in self.documents)
        return permit_kind(document.name) or next(told, None)

    @cached_property
    def imitations(self) -> frozenset[str]:
        """Words that say that goods only look like an animal or plant, as they are compared."""
        return frozenset(plain(row["word"]) for row in self.rows["imitations"])

    @cached_property
    def telltale(self) -> frozenset[str]:
        """Words of which every name and look-alike has one."""
        texts = [*self.names.texts(), *(one.words for one in self.lookalikes)]
        taxa = self.taxonomy.by_name.values()
        genera = (taxon.genus for taxon in taxa if taxon.genus and taxon.listed)
        return telltale(texts, genera)

    @cached_property
    def chapters(self) -> frozenset[str]:
        """Chapters of the Harmonized System under which wildlife is declared."""
        return frozenset(code[:2] for code in self.headings)

    @cached_property
    def ranges(self) -> Mapping[str, frozenset[str]]:
        """Range States by taxon; a taxon that is not there has none that are known."""
        return {row["taxon"]: tables.words(row["countries"]) for row in self.rows["ranges"]}

    @cached_property
    def parties(self) -> Mapping[str, date | None]:
        """Parties to the Convention and since when."""
        return {row["country"]: tables.day(row["since"]) for row in self.rows["parties"]}

    @cached_property
    def territories(self) -> Mapping[str, str]:
        """Territories by the Party that answers for them."""
        return {row["territory"]: row["party"] for row in self.rows["territories"]}

    def is_party(self, country: str, on: date) -> bool:
        """Whether a country is a Party on a day, or the territory of one."""
        since = self.parties.get(self.territories.get(country, country))
        return since is not None and since <= on


@cache
def _shipped() -> Reference:
    return Reference({name: tuple(tables.shipped(name)) for name in TABLES})
