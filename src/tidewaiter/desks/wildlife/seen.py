"""One item of a declaration as this desk sees it: what it is, how it is listed, where it goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, tzinfo

from tidewaiter.core import Declaration, Document, Item, Pointer, Regime
from tidewaiter.desks.wildlife.effects import exempt, limit_of
from tidewaiter.desks.wildlife.goods import Heading
from tidewaiter.desks.wildlife.identity import Identity, heading_of, hs6, identified
from tidewaiter.desks.wildlife.limits import Trade
from tidewaiter.desks.wildlife.listings import APPENDICES, Resolution
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.specimens import Specimen, declared, over
from tidewaiter.desks.wildlife.taxa import Taxon

SEA = ("ZZ", "XZ", "QW")
"""Codes under which the high seas are declared as the country that goods come from."""

UNKNOWN_ORIGIN = "XX"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An item: ``said`` is what was declared of the specimens, ``specimen`` also what was found.

    ``dispatch``, ``destination`` and ``origin`` are ISO codes; ``origin`` is that of the specimens,
    else of the goods. ``exempt`` says why a listed taxon is not covered here, empty where it is.
    """

    position: int
    item: Item
    declaration: Declaration
    day: date | None
    regime: Regime
    own: str | None
    said: Specimen
    specimen: Specimen
    identity: Identity
    heading: Heading | None
    resolution: Resolution | None
    exempt: str
    dispatch: str | None
    destination: str | None
    origin: str | None
    papers: tuple[tuple[Document, Pointer], ...]

    @property
    def pointer(self) -> Pointer:
        """The item."""
        return Pointer.item(self.position)

    @property
    def appendix(self) -> str | None:
        """The Appendix that covers the goods on the day; ``None`` where none is known to."""
        found = self.resolution.appendix if self.resolution and not self.exempt else None
        return found if found in APPENDICES else None

    @property
    def name(self) -> str:
        """The taxon's name."""
        return self.identity.taxon.name if self.identity.taxon else ""

    @property
    def reexport(self) -> bool | None:
        """Whether goods come from elsewhere than their origin; ``None`` if that is not known."""
        if self.origin == UNKNOWN_ORIGIN:
            return True
        if self.origin is None or self.dispatch is None or self.dispatch in SEA:
            return None
        return self.origin != self.dispatch

    @property
    def from_sea(self) -> bool:
        """Whether specimens taken outside any State are brought in by the State they come to."""
        afar = self.dispatch is None or self.dispatch in SEA or self.dispatch == self.own
        return self.specimen.source == "X" and self.regime is Regime.IMPORT and afar

    def trade(self) -> Trade | None:
        """The trade as limits see it; ``None`` without taxon or day."""
        if self.identity.taxon is None or self.day is None:
            return None
        return Trade(
            taxon=self.identity.taxon,
            on=self.day,
            country=self.dispatch,
            importer=self.destination,
            term=self.specimen.term,
            source=self.specimen.source,
            purpose=self.specimen.purpose,
            direct=not self.reexport,
        )


def is_ours(reference: Reference, document: Document) -> bool:
    """Whether a document is declared as one of this desk."""
    return bool(document.id) and reference.has_document(document.codes)


def documents_of(
    reference: Reference, declaration: Declaration, position: int
) -> Iterator[tuple[Document, Pointer]]:
    """The documents of this desk that came with an item: its own, then those of the header."""
    item = declaration.items[position - 1]
    for number, one in enumerate(item.documents, start=1):
        if is_ours(reference, one):
            yield one, Pointer.item(position, f"documents.{number}")
    for number, one in enumerate(declaration.documents, start=1):
        if is_ours(reference, one):
            yield one, Pointer.parse(f"documents.{number}")


def seen(
    reference: Reference,
    declaration: Declaration,
    position: int,
    own: str | None = None,
    found: Specimen | None = None,
    zone: tzinfo | None = None,
) -> Seen:
    """An item by its position from 1, on the day of its declaration in the zone of customs.

    Without a zone that day counts which the declaration itself writes.
    """
    item, day = declaration.items[position - 1], declaration.day_in(zone)
    said = _counted(reference, declared(declaration, item), item)
    specimen = over(said, found)
    papers = tuple(documents_of(reference, declaration, position))
    identity = identified(reference, item, specimen, day, bool(papers))
    regime = declaration.regime or Regime.IMPORT
    dispatch = item.country_dispatch or declaration.country_dispatch
    destination = item.country_destination or declaration.country_destination
    if regime is Regime.EXPORT:
        dispatch = own or dispatch
    elif regime is Regime.IMPORT:
        destination = own or destination
    origin = specimen.origin or item.origin
    resolution = None
    if identity.taxon is not None and day is not None:
        resolution = reference.listings.strictest(identity.taxon.name, day, _population(origin))
    made = Seen(
        position=position,
        item=item,
        declaration=declaration,
        day=day,
        regime=regime,
        own=own,
        said=said,
        specimen=specimen,
        identity=identity,
        heading=heading_of(reference, item),
        resolution=resolution,
        exempt="",
        dispatch=dispatch,
        destination=destination,
        origin=origin,
        papers=papers,
    )
    return replace(made, exempt=_exempt(reference, made))


def _population(origin: str | None) -> str | None:
    return None if origin == UNKNOWN_ORIGIN else origin


def _counted(reference: Reference, specimen: Specimen, item: Item) -> Specimen:
    """Without a mass that only the goods have, where the term is not counted by mass."""
    term = reference.codes.get("term", specimen.term)
    weighed = specimen.quantity is not None and specimen.quantity == item.net_mass
    if weighed and term and term.units and specimen.unit not in term.units:
        return replace(specimen, quantity=None, unit=None)
    return specimen


def _exempt(reference: Reference, one: Seen) -> str:
    """Why an annotation leaves the goods out, or personal effects need no document; else empty."""
    specimen, listing = one.specimen, one.resolution.listing if one.resolution else None
    taxon = one.identity.taxon
    if listing is None or taxon is None or one.resolution is None:
        return ""
    annotation = reference.annotations.get(listing.annotation)
    if annotation is not None:
        kg = specimen.quantity if specimen.unit == "KGM" else one.item.net_mass
        free = annotation.leaves_out(
            hs6(one.item),
            specimen.term,
            kg,
            reexport=one.reexport,
            purpose=specimen.purpose,
        )
        if free or not annotation.covers(specimen.term):
            return f"{annotation.code}: {annotation.words}"
    if _closed(reference, one, taxon):
        return ""
    appendix = one.resolution.appendix
    return exempt(specimen, taxon, appendix, reference.effects, reference.rules)


def _closed(reference: Reference, one: Seen, taxon: Taxon) -> bool:
    """Whether a national measure lets no effects in, or asks for a permit of those without limit.

    Up to the quantities of Resolution Conf. 13.7 no permit is asked for where one is else.
    """
    if one.day is None or one.resolution is None or one.regime is not Regime.IMPORT:
        return False
    where, appendix = one.own or one.destination, one.resolution.appendix
    found = {m.kind for m in reference.measures if m.concerns(taxon, where, appendix, one.day)}
    limited = limit_of(reference.effects, taxon, one.specimen.term) is not None
    return "prohibited" in found or (bool(found) and not limited)
