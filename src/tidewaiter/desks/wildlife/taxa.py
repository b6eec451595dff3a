"""The tree of names: which genus, family and order a name belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from tidewaiter.desks.wildlife.tables import Row

RANKS = ("subspecies", "species", "genus", "subfamily", "family", "order", "class")
"""From the narrowest to the widest."""


@dataclass(frozen=True, kw_only=True)
class Taxon:
    """One accepted name. ``group`` is that of the trade database: birds, timber ...

    ``listed`` is false for names that are known and stand in no Appendix, such as domestic animals;
    of a genus, that no species stands in one but those that are known.
    """

    name: str
    rank: str
    genus: str
    family: str
    order: str
    klass: str
    kingdom: str
    group: str
    listed: bool = True

    @property
    def is_plant(self) -> bool:
        """Whether it is flora."""
        return self.kingdom == "Plantae"

    @cached_property
    def lineage(self) -> tuple[str, ...]:
        """Its own name, then those above it: species, genus, family, order, class."""
        above = [self.name]
        if self.rank == "subspecies":
            above.append(" ".join(self.name.split()[:2]))
        above += [self.genus, self.family, self.order, self.klass]
        return tuple(dict.fromkeys(name for name in above if name))


class Taxonomy:
    """Names by themselves and by their synonyms."""

    def __init__(self, taxa: Iterable[Taxon], synonyms: Mapping[str, str]) -> None:
        self.by_name = {taxon.name: taxon for taxon in taxa}
        self.synonyms = dict(synonyms)

    @classmethod
    def of(cls, taxa: Iterable[Row], names: Iterable[Row]) -> Taxonomy:
        """From the rows of the tables of taxa and of names."""
        found = [
            Taxon(
                name=row["name"],
                rank=row["rank"],
                genus=row["genus"],
                family=row["family"],
                order=row["order"],
                klass=row["class"],
                kingdom=row["kingdom"],
                group=row["group"],
                listed=row.get("listed") != "no",
            )
            for row in taxa
        ]
        synonyms = {row["name"]: row["taxon"] for row in names if row["kind"] == "synonym"}
        return cls(found, synonyms)

    @cached_property
    def _by_genus(self) -> dict[str, Taxon]:
        found: dict[str, Taxon] = {}
        for taxon in self.by_name.values():
            if taxon.genus:
                found.setdefault(taxon.genus, taxon)
        return found

    @cached_property
    def _folded(self) -> dict[str, str]:
        known = {name.casefold(): name for name in self.by_name}
        return {old.casefold(): new for old, new in self.synonyms.items()} | known

    def get(self, name: str | None) -> Taxon | None:
        """The taxon of an accepted name or of a synonym, whatever its case; ``spp.`` is left out.

        A species that is not among them, of a genus that is, is made from its genus; see
        :meth:`knows`.
        """
        plain = bare(name)
        found = self._folded.get(plain.casefold())
        if found in self.by_name:
            return self.by_name[str(found)]
        return self._of_genus(plain)

    def knows(self, name: str | None) -> bool:
        """Whether the name itself is among the accepted ones or the synonyms."""
        return bare(name).casefold() in self._folded

    def _of_genus(self, name: str) -> Taxon | None:
        parts = name.split()
        like = self._by_genus.get(parts[0].capitalize()) if parts else None
        if like is None or len(parts) > 3:
            return None
        genus = like.genus
        own = " ".join([genus, *(part.lower() for part in parts[1:])])
        return Taxon(
            name=own,
            rank=("genus", "species", "subspecies")[len(parts) - 1],
            genus=genus,
            family=like.family,
            order=like.order,
            klass=like.klass,
            kingdom=like.kingdom,
            group=like.group,
            listed=self.by_name[genus].listed if genus in self.by_name else True,
        )


def bare(name: str | None) -> str:
    """A name without ``spp.``, ``ssp.`` and the like."""
    parts = (name or "").replace("_", " ").split()
    return " ".join(p for p in parts if p.lower().rstrip(".") not in ("spp", "sp", "ssp", "var"))
