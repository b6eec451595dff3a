"""Which taxon an item is: from its statement, else from its description.

The name of a species counts wherever it stands. A common name, or that of a genus, counts
under a chapter of the Harmonized System that holds wildlife, and where no word says that the goods
only look like it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tidewaiter.core import Item
from tidewaiter.desks.wildlife.goods import Heading, LookAlike
from tidewaiter.desks.wildlife.listings import APPENDICES
from tidewaiter.desks.wildlife.naming import SURE, Found
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.specimens import Specimen
from tidewaiter.desks.wildlife.tables import in_force
from tidewaiter.desks.wildlife.taxa import Taxon
from tidewaiter.desks.wildlife.wording import plain, singular


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What names the goods.

    ``by`` is the name that counted, ``others`` further taxa that the description names or, where
    nothing counts, those it may mean; ``written`` is a name that was declared, ``lookalike`` a
    material that passes for a listed one.
    """

    taxon: Taxon | None = None
    by: Found | None = None
    others: tuple[Found, ...] = ()
    written: str | None = None
    lookalike: LookAlike | None = None

    @property
    def misspelt(self) -> bool:
        """Whether the name that counted is only like the one written."""
        return self.by is not None and self.by.kind == "alike"


def heading_of(reference: Reference, item: Item) -> Heading | None:
    """The wildlife subheading of an item, if it is one."""
    return reference.headings.get(hs6(item))


def hs6(item: Item) -> str:
    """The first six digits of the commodity code."""
    return "".join(sign for sign in item.commodity_code or "" if sign.isdigit())[:6]


def identified(
    reference: Reference, item: Item, specimen: Specimen, on: date | None, papers: bool
) -> Identity:
    """Which taxon an item is, on a day; ``papers`` says that a permit came with it."""
    text = item.description or ""
    told = described(reference, item)
    like = looks_like(reference, text)
    if specimen.taxon:
        names = reference.names.find(specimen.taxon)
        return _counted(reference, names, on, specimen.taxon, like, told)
    heading = heading_of(reference, item)
    if not told and like is None and (papers or (heading is not None and heading.always)):
        told = tuple(one for one in reference.names.find(text) if one.kind == "alike")
    return _counted(reference, told, on, None, like, ())


def described(reference: Reference, item: Item) -> tuple[Found, ...]:
    """The taxa that a description names exactly; without those that another is part of."""
    text = item.description or ""
    found = reference.names.find(text, most=12, alike=False) if text else ()
    if any(map(weak, found)) and not _plausible(reference, item):
        found = tuple(one for one in found if not weak(one))
    get = reference.taxonomy.get
    taxa = {one.taxon: get(one.taxon) for one in found}
    wider = {name for taxon in taxa.values() if taxon for name in taxon.lineage[1:]}
    return tuple(one for one in found if one.taxon not in wider)


def weak(found: Found) -> bool:
    """Whether a name may be an ordinary word: a common one, or a genus such as Python or Boa."""
    return found.kind == "common" or " " not in found.matched


def looks_like(reference: Reference, text: str) -> LookAlike | None:
    """The first material in a text that passes for a listed one."""
    if not text:
        return None
    spoken = f" {plain(text)} "
    single = f" {' '.join(map(singular, spoken.split()))} "
    for one in reference.lookalikes:
        if f" {one.words} " in spoken or f" {one.words} " in single:
            return one
    return None


def uniform(reference: Reference, taxon: Taxon, on: date) -> bool:
    """Whether all below a taxon is listed as it is: then its own name says enough."""
    if taxon.rank in ("species", "subspecies"):
        return True
    found = reference.listings.resolve(taxon.name, on)
    if taxon.rank != "genus" or found is None or (found.listing and found.listing.excluded):
        return False
    return all(row == found.appendix for row in _below(reference, taxon, on))


def _below(reference: Reference, taxon: Taxon, on: date) -> Iterable[str]:
    for row in reference.listings.rows:
        other = reference.taxonomy.get(row.taxon)
        below = other is not None and taxon.name in other.lineage[1:]
        if below and in_force(row.since, row.until, on):
            yield row.appendix


def _plausible(reference: Reference, item: Item) -> bool:
    code = hs6(item)
    if code and code[:2] not in reference.chapters:
        return False
    return not reference.imitations.intersection(plain(item.description or "").split())


def _counted(
    reference: Reference,
    names: tuple[Found, ...],
    on: date | None,
    written: str | None,
    like: LookAlike | None,
    described: tuple[Found, ...],
) -> Identity:
    sure = [one for one in names if one.score >= SURE]
    if not sure:
        return Identity(others=names, written=written, lookalike=like)
    if sure[0].kind == "alike":
        sure = sure[:1]
    by = min(sure, key=lambda one: _strictness(reference, one, on))
    others = tuple(one for one in (*sure, *described) if one.taxon != by.taxon)
    return Identity(
        taxon=reference.taxonomy.get(by.taxon),
        by=by,
        others=others,
        written=written,
        lookalike=like,
    )


def _strictness(reference: Reference, one: Found, on: date | None) -> int:
    found = reference.listings.strictest(one.taxon, on) if on else None
    return APPENDICES.index(found.appendix) if found and found.appendix in APPENDICES else 9
