"""What the goods are: is the species named, and does what is said of them fit together?"""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.core import Evidence, Finding
from tidewaiter.core.canonical import decimal_text
from tidewaiter.desks.wildlife.conversions import in_unit
from tidewaiter.desks.wildlife.effects import limit_of, may_be_effects, within
from tidewaiter.desks.wildlife.findings.catalogue import found
from tidewaiter.desks.wildlife.goods import Weight
from tidewaiter.desks.wildlife.identity import hs6, uniform
from tidewaiter.desks.wildlife.listings import NOT_LISTED
from tidewaiter.desks.wildlife.naming import Found
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.seen import Seen
from tidewaiter.desks.wildlife.taxa import Taxon


def heading_without_species(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """Where wildlife is declared the species must be named (boxes 7 and 8 of the permit form)."""
    nameless = seen.identity.taxon is None and not seen.identity.others
    nameless = nameless and not seen.identity.written and seen.identity.lookalike is None
    if nameless and seen.heading and seen.heading.always:
        code = seen.item.commodity_code or seen.heading.hs6
        evidence = Evidence(name="description", value=seen.item.description or "")
        yield found("CITES-001", seen.pointer / "description", evidence, code=code)


def name_unknown(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """A name that nothing in the tables is like may be anything: listed or not."""
    one = seen.identity
    if one.written and one.taxon is None and not one.others:
        yield found("CITES-002", seen.pointer, Evidence(name="taxon", value=one.written),
                    name=one.written)  # fmt: skip


def name_alike(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """A name that is written like that of a taxon is taken for it, and asked about."""
    one = seen.identity
    meant = one.by if one.misspelt else None if one.taxon or not one.others else one.others[0]
    if meant is not None:
        evidence = Evidence(
            name="likeness", value=str(meant.score), comparison=meant.matched, source=meant.reason
        )
        name = one.written or meant.written
        yield found("CITES-003", seen.pointer, evidence, name=name, taxon=meant.taxon)


def lookalike_material(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """Some materials pass for those of listed species, or hide them."""
    like = seen.identity.lookalike
    taxon = seen.identity.taxon
    if like is None or (taxon and any(name in taxon.lineage for name in like.taxa)):
        return
    listed = "; ".join(like.taxa)
    evidence = Evidence(name="description", value=like.words, comparison=listed, source=like.source)
    tell = like.tell.rstrip(".")
    yield found("CITES-004", seen.pointer / "description", evidence, name=like.words,
                taxon=listed, tell=tell)  # fmt: skip


def species_not_exact(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """A name of a genus or wider is enough only where all that it means is listed alike."""
    taxon, day = seen.identity.taxon, seen.day
    if taxon is None or day is None or not taxon.listed or uniform(reference, taxon, day):
        return
    written = seen.identity.by.written if seen.identity.by else taxon.name
    evidence = Evidence(name="taxon", value=taxon.name, comparison=taxon.rank)
    yield found("CITES-005", seen.pointer, evidence, name=written)


def name_covers_stricter(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """Of a name that means several species the strictest listing counts until one is named."""
    found_by, now, taxon = seen.identity.by, seen.resolution, seen.identity.taxon
    if now is None or taxon is None or now.listing is None or seen.exempt:
        return
    below = reference.taxonomy.get(now.listing.taxon)
    if below is None or below.name == taxon.name or taxon.name not in below.lineage:
        return
    evidence = Evidence(name="listing", value=now.reason)
    name = found_by.written if found_by else taxon.name
    yield found("CITES-062", seen.pointer, evidence, name=name, taxon=below.name,
                appendix=now.appendix)  # fmt: skip


def effects_too_many(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """Of some taxa only so much is exempt as personal effects."""
    taxon, one, now = seen.identity.taxon, seen.specimen, seen.resolution
    if taxon is None or now is None or not may_be_effects(one, now.appendix):
        return
    limit = limit_of(reference.effects, taxon, one.term)
    if limit is None or one.quantity is None or within(one, limit, reference.rules):
        return
    quantity = f"{decimal_text(one.quantity)} {one.unit}"
    most = f"{decimal_text(limit.most)} {limit.unit}"
    evidence = Evidence(name="effects", value=quantity, comparison=limit.words, source=limit.source)
    yield found("CITES-060", seen.pointer, evidence, quantity=quantity, limit=most)


def heading_of_others(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """A live animal, or goods of it, stand under the subheading that its group has."""
    taxon, heading = seen.identity.taxon, seen.heading
    if taxon is None or heading is None or not heading.taxa or not heading.always:
        return
    if not any(_related(taxon, name, reference) for name in heading.taxa):
        evidence = Evidence(name="hs", value=hs6(seen.item), comparison="; ".join(heading.taxa))
        code = seen.item.commodity_code or heading.hs6
        yield found(
            "CITES-006", seen.pointer / "commodity_code", evidence, taxon=taxon.name, code=code
        )


def weight_unusual(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """The mass of one specimen lies within what is known of the taxon."""
    taxon, one = seen.identity.taxon, seen.specimen
    if taxon is None or one.unit != "NAR" or not one.quantity or not seen.item.net_mass:
        return
    each = seen.item.net_mass / one.quantity
    bounds = _weight(reference, taxon, one.term)
    if bounds and not bounds.least <= each <= bounds.most:
        told = f"{decimal_text(bounds.least)} to {decimal_text(bounds.most)} kg"
        mass = decimal_text(each.quantize(bounds.least.normalize() / 10) if each else each)
        evidence = Evidence(name="mass", value=mass, comparison=told)
        yield found("CITES-007", seen.pointer / "net_mass", evidence, mass=mass, taxon=taxon.name)


def population_unknown(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """Populations of some taxa are in different Appendices: the country of origin decides."""
    if seen.resolution and seen.resolution.depends and not seen.exempt:
        evidence = Evidence(name="listing", value=seen.resolution.reason)
        yield found("CITES-008", seen.pointer, evidence, taxon=seen.name)


def names_contradict(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """The description names no other listed species than the one that is declared."""
    taxon, others = seen.identity.taxon, seen.identity.others
    if taxon is None or not others or seen.day is None:
        return
    others = tuple(one for one in others if one.kind != "alike")
    if not seen.identity.written or any(_meant(taxon, one, reference) for one in others):
        return
    listed = (reference.listings.resolve(one.taxon, seen.day) for one in others)
    if others and any(one and one.appendix != NOT_LISTED for one in listed):
        other = others[0]
        evidence = Evidence(name="description", value=other.written, comparison=taxon.name)
        yield found(
            "CITES-009",
            seen.pointer / "description",
            evidence,
            taxon=taxon.name,
            other=other.taxon,
        )


def appendix_declared_otherwise(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """The Appendix that is declared is the one in force on the day."""
    said, now = seen.said.appendix, seen.resolution
    if said and now and not seen.exempt and said != now.appendix and now.named:
        evidence = Evidence(name="appendix", value=said, comparison=now.reason)
        appendix = now.appendix
        yield found("CITES-041", seen.pointer, evidence, declared=said, taxon=seen.name,
                    appendix=appendix)  # fmt: skip


def more_found(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """No more was found at examination than was declared."""
    said, held = seen.said, seen.specimen
    if said.quantity is None or held.quantity is None or said.unit is None or held.unit is None:
        return
    same = in_unit(reference.rules, held.quantity, held.unit, said.unit)
    if same is not None and same > said.quantity:
        yield found(
            "CITES-042",
            seen.pointer,
            Evidence(
                name="found", value=decimal_text(same), comparison=decimal_text(said.quantity)
            ),
            found=f"{decimal_text(same)} {said.unit}",
            declared=f"{decimal_text(said.quantity)} {said.unit}",
        )


def other_found(seen: Seen, reference: Reference) -> Iterator[Finding]:
    """What was found at examination is what was declared."""
    said, held = seen.said.taxon, seen.specimen.taxon
    if not said or not held or said == held:
        return
    declared, other = reference.taxonomy.get(said), reference.taxonomy.get(held)
    if declared is None or other is None or not _kin(declared, other):
        evidence = Evidence(name="found", value=held, comparison=said)
        yield found("CITES-043", seen.pointer, evidence, found=held, declared=said)


IDENTITY = (
    heading_without_species,
    name_unknown,
    name_alike,
    lookalike_material,
    species_not_exact,
    name_covers_stricter,
    effects_too_many,
    heading_of_others,
    weight_unusual,
    population_unknown,
    names_contradict,
    appendix_declared_otherwise,
    more_found,
    other_found,
)
"""Everything that is said of what goods are, in the order in which it is said."""


def _kin(one: Taxon, other: Taxon) -> bool:
    """Whether one is within the other."""
    return one.name in other.lineage or other.name in one.lineage


def _meant(taxon: Taxon, one: Found, reference: Reference) -> bool:
    """Whether a name may mean the taxon; common names are not told apart within a genus."""
    other = reference.taxonomy.get(one.taxon)
    if other is None:
        return False
    same_genus = bool(taxon.genus) and taxon.genus == other.genus
    return _kin(taxon, other) or (one.kind == "common" and same_genus)


def _related(taxon: Taxon, name: str, reference: Reference) -> bool:
    wide = reference.taxonomy.get(name)
    return name in taxon.lineage or (wide is not None and taxon.name in wide.lineage)


def _weight(reference: Reference, taxon: Taxon, term: str | None) -> Weight | None:
    rows = [row for row in reference.weights if row.term == term and row.taxon in taxon.lineage]
    return min(rows, key=lambda row: taxon.lineage.index(row.taxon)) if rows else None
