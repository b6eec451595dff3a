"""The officer's card: the desk's section of the page of a declaration."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tidewaiter.core import Declaration, Item, from_plain
from tidewaiter.desks.wildlife.control import is_ours, numbers
from tidewaiter.desks.wildlife.goods import LookAlike
from tidewaiter.desks.wildlife.listings import Resolution
from tidewaiter.desks.wildlife.models import Endorsement, Permit, Seizure
from tidewaiter.desks.wildlife.models.permits import DRAFT
from tidewaiter.desks.wildlife.needed import needed
from tidewaiter.desks.wildlife.pages import words
from tidewaiter.desks.wildlife.permits import PermitKind, permit_key
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.selectors.lookup import DatabaseLookup
from tidewaiter.desks.wildlife.selectors.permits import Line, balanced, state
from tidewaiter.desks.wildlife.specimens import STATEMENT, Specimen, declared, over
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.pages import stored
from tidewaiter.register.desks import Card
from tidewaiter.register.models import Version
from tidewaiter.register.pages.onfile import File

DESK = "wildlife"
MOST = 20
"""Items that the card shows; more are on the page below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One item as the card shows it.

    ``taxon`` is the name that was declared or found, else that which the description names with
    ``guessed``; ``needs`` are documents with whether one was presented.
    """

    position: int
    taxon: str
    guessed: bool
    found: bool
    specimen: Specimen
    listing: Resolution | None
    annotation: str
    needs: list[tuple[list[str], str, bool]]
    alike: list[LookAlike]
    alive: bool


def card(file: File) -> Card | None:
    """What an officer must know before they look; at most twelve queries.

    Nothing where no item concerns the desk: it found nothing, no wildlife permit came with it, and
    no item is declared as wildlife.
    """
    said = [one for one in file.decided.get("findings", ()) if one.get("desk") == DESK]
    if not said and not _concerns(file.content):
        return None
    declaration: Declaration = from_plain(Declaration, file.content)
    seen = DatabaseLookup().examined({file.row.mrn}).get(file.row.mrn, {})
    keys = sorted(numbers(declaration))
    permits = list(
        Permit.objects.filter(key__in=keys)
        .exclude(standing=DRAFT)
        .defer("content", "original")
        .prefetch_related("lines")
    )
    items = _items(declaration, seen, permits, file.now.date())
    content = {
        "mrn": file.row.mrn,
        "items": items[:MOST],
        "more": max(len(items) - MOST, 0),
        "findings": [_finding(one) for one in said],
        "permits": _permits(permits, file) if holds(file.actor, Permission.PERMIT_READ) else [],
        "unknown": _unknown(declaration, permits),
        "alive": any(one.alive for one in items),
        "since": file.row.received_at,
        "contact": settings.CITES_CONTACT,
        "seizures": list(Seizure.objects.filter(declaration=file.row).order_by("pk")[:MOST]),
        "may_find": file.may(Permission.OUTCOME_RECORD),
        "may_seize": file.may(Permission.SEIZURE_RECORD),
        "may_endorse": file.may(Permission.PERMIT_ENDORSE),
    }
    return Card(
        anchor="wildlife",
        title=_("Wildlife"),
        template="wildlife/card.html",
        content=content,
    )


def _concerns(content: Mapping[str, Any]) -> bool:
    """Whether something is declared as wildlife: cheap, without any text being read."""
    headings = Reference.shipped().headings
    documents = [*content.get("documents", ())]
    for item in content.get("items", ()):
        documents += item.get("documents", ())
        if any(one.get("type") == STATEMENT for one in item.get("statements", ())):
            return True
        heading = headings.get(str(item.get("commodity_code") or "")[:6])
        if heading is not None and heading.always:
            return True
    return any(str(one.get("type") or "").upper() in ("C400", "CITES") for one in documents)


def _items(
    declaration: Declaration,
    seen: Mapping[str, Specimen],
    permits: Sequence[Permit],
    today: date,
) -> list[Looked]:
    presented = {PermitKind(one.kind) for one in permits}
    looked = []
    for position, item in enumerate(declaration.items, 1):
        specimen = over(declared(declaration, item), seen.get(str(position)))
        taxon = specimen.taxon or _named(item)
        heading = Reference.shipped().headings.get((item.commodity_code or "")[:6])
        if (
            not taxon
            and not (heading and heading.always)
            and not any(is_ours(one) for one in item.documents)
        ):
            continue
        looked.append(
            _looked(position, item, specimen, taxon, declaration, presented, today)
            if taxon
            else _nameless(position, item, specimen)
        )
    return [one if str(one.position) not in seen else _marked(one) for one in looked]


def _named(item: Item) -> str:
    found = Reference.shipped().names.find(item.description or "", 1, alike=False)
    return found[0].taxon if found else ""


def _nameless(position: int, item: Item, specimen: Specimen) -> Looked:
    return Looked(
        position=position,
        taxon="",
        guessed=False,
        found=False,
        specimen=specimen,
        listing=None,
        annotation="",
        needs=[],
        alike=_alike(item, ()),
        alive=_alive(item, specimen),
    )


def _looked(
    position: int,
    item: Item,
    specimen: Specimen,
    taxon: str,
    declaration: Declaration,
    presented: set[PermitKind],
    today: date,
) -> Looked:
    tables = Reference.shipped()
    listing = tables.listings.resolve(
        taxon, declaration.day or today, specimen.origin or item.origin
    )
    known = tables.taxonomy.get(taxon)
    code = listing.listing.annotation if listing and listing.listing else ""
    annotation = tables.annotations.get(code)
    direction = declaration.regime.value if declaration.regime else ""
    return Looked(
        position=position,
        taxon=taxon,
        guessed=not specimen.taxon,
        found=False,
        specimen=specimen,
        listing=listing,
        annotation=f"{code}: {annotation.words}" if annotation else code,
        needs=[
            ([words.word(words.KIND, kind) for kind in need.kinds[:2]], need.article,
             need.met(presented))
            for need in needed(listing.appendix if listing else "", direction)
        ],
        alike=_alike(item, known.lineage if known else (taxon,)),
        alive=_alive(item, specimen),
    )  # fmt: skip


def _marked(one: Looked) -> Looked:
    return replace(one, found=True, guessed=False)


def _alike(item: Item, lineage: Sequence[str]) -> list[LookAlike]:
    """Materials that pass for the taxon, or that the description names."""
    text = (item.description or "").casefold()
    found = [
        one
        for one in Reference.shipped().lookalikes
        if one.words in text or (lineage and not {*one.taxa}.isdisjoint(lineage))
    ]
    return list({one.tell: one for one in found}.values())[:3]


def _alive(item: Item, specimen: Specimen) -> bool:
    """Whether it is declared or found alive: the term, else the chapter of live animals."""
    if specimen.term:
        return specimen.term == "LIV"
    return (item.commodity_code or "").startswith(("01", "0301"))


def _finding(one: Mapping[str, Any]) -> dict[str, Any]:
    code = str(one.get("code") or "")
    return {
        "code": code,
        "claim": stored.finding(code, str(one.get("claim") or "")),
        "advice": stored.advice(code, str(one.get("advice") or "")),
        "source": one.get("source") or "",
        "grave": one.get("severity") in ("major", "mandatory"),
    }


def _permits(rows: Sequence[Permit], file: File) -> list[dict[str, Any]]:
    today = file.now.date()
    lines: Mapping[int, list[Line]] = balanced(rows)
    endorsed = {
        one.permit_id: one for one in Endorsement.objects.filter(permit__in=rows, replaced=False)
    }
    return [
        {
            "permit": row,
            "kind": words.word(words.KIND, row.kind),
            "state": words.word(words.STATE, state(row, today)),
            "flag": state(row, today) not in ("valid", "used"),
            "days": (row.last_day - today).days,
            "lines": lines[row.pk],
            "endorsed": endorsed.get(row.pk),
            "here": row.pk in endorsed and endorsed[row.pk].mrn == file.row.mrn,
        }
        for row in rows
    ]


def _unknown(declaration: Declaration, rows: Sequence[Permit]) -> list[str]:
    """Numbers of permits that are declared and not in the register."""
    known = {row.key for row in rows}
    every = (*declaration.documents, *(d for item in declaration.items for d in item.documents))
    named = [one.id for one in every if is_ours(one) and one.id]
    return [number for number in dict.fromkeys(named) if permit_key(number) not in known]


def first_specimen(version: Version) -> dict[str, Any]:
    """What a form of a seizure begins with: the first item that is declared as wildlife."""
    declaration: Declaration = from_plain(Declaration, json.loads(version.canonical))
    for position, item in enumerate(declaration.items, 1):
        specimen = declared(declaration, item)
        taxon = specimen.taxon or _named(item)
        if taxon:
            return {
                "item": position,
                "taxon": taxon,
                "term": specimen.term or "",
                "quantity": specimen.quantity,
                "unit": specimen.unit or "NAR",
                "origin": specimen.origin or item.origin or "",
                "destination": declaration.country_destination or "",
                "permit": specimen.permit or "",
                "alive": _alive(item, specimen),
            }
    return {"item": 1}
