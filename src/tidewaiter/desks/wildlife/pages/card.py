"""The officer's card: the desk's section of the page of a declaration."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tidewaiter.core import Declaration, Item, from_plain
from tidewaiter.core.parts import document_codes
from tidewaiter.core.permit import permit_key
from tidewaiter.desks.wildlife.control import numbers
from tidewaiter.desks.wildlife.goods import LookAlike
from tidewaiter.desks.wildlife.models import Endorsement, Permit, Seizure
from tidewaiter.desks.wildlife.models.permits import DRAFT
from tidewaiter.desks.wildlife.needs import Paper, needs
from tidewaiter.desks.wildlife.pages import words
from tidewaiter.desks.wildlife.pages.limiting import UNLIMITED, LimitLines, limit_lines
from tidewaiter.desks.wildlife.permits import KnownPermit
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.seen import Seen, is_ours, seen
from tidewaiter.desks.wildlife.selectors.editions import reference_of
from tidewaiter.desks.wildlife.selectors.lookup import STANDING, DatabaseLookup, known_permits
from tidewaiter.desks.wildlife.selectors.permits import Line, balanced, state
from tidewaiter.desks.wildlife.specimens import Specimen, on_specimens
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.pages import stored
from tidewaiter.pages.told import told
from tidewaiter.register.desks import Card
from tidewaiter.register.models import Version
from tidewaiter.register.pages.onfile import File

DESK = "wildlife"
MOST = 20
"""Items that the card shows; more are on the page below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One item as the card shows it: ``seen`` is the desk's own view of it.

    ``needs`` are documents (the words of their kinds, why, and whether one was presented).
    """

    seen: Seen
    found: bool
    reason: str
    exempt: str
    annotation: str
    needs: list[tuple[list[str], str, bool]]
    alike: list[LookAlike]
    alive: bool
    limits: LimitLines = UNLIMITED


def card(file: File) -> Card | None:
    """What an officer must know before they look; at most thirteen queries.

    Nothing where no item concerns the desk: it found nothing, no wildlife permit came with it, and
    no item is declared as wildlife.
    """
    said = [one for one in file.decided.get("findings", ()) if one.get("desk") == DESK]
    if not said and not _concerns(file.content):
        return None
    reference = reference_of(file.rules.bundle["desks"].get(DESK, {}))
    declaration: Declaration = from_plain(Declaration, file.content)
    found = DatabaseLookup().examined({file.row.mrn}).get(file.row.mrn, {})
    permits = list(
        Permit.objects.filter(key__in=sorted(numbers(reference, declaration)))
        .exclude(standing=DRAFT)
        .defer("original")
        .prefetch_related("lines", STANDING)
    )
    known = {permit_key(one.number): one for one in known_permits(permits).values()}
    items = _items(declaration, found, known, reference)
    lines = limit_lines([one.seen for one in items[:MOST]], reference)
    content = {
        "mrn": file.row.mrn,
        "items": [replace(one, limits=lines[one.seen.position]) for one in items[:MOST]],
        "more": max(len(items) - MOST, 0),
        "findings": _findings(said),
        "permits": _permits(permits, file) if holds(file.actor, Permission.PERMIT_READ) else [],
        "unknown": _unknown(declaration, permits, reference),
        "alive": _waiting(file) and any(one.alive for one in items),
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


def _waiting(file: File) -> bool:
    """Whether the goods still wait for somebody; what was released or seized does not."""
    return file.item is not None and file.item.open


def _concerns(content: Mapping[str, Any]) -> bool:
    """Whether something is declared as wildlife: cheap, without any text being read."""
    reference = Reference.shipped()
    documents = [*content.get("documents", ())]
    for item in content.get("items", ()):
        documents += item.get("documents", ())
        if any(on_specimens(one.get("type")) for one in item.get("statements", ())):
            return True
        heading = reference.headings.get(str(item.get("commodity_code") or "")[:6])
        if heading is not None and heading.always:
            return True
    codes = (document_codes(one.get("category"), one.get("type")) for one in documents)
    return any(map(reference.has_document, codes))


def _items(
    declaration: Declaration,
    found: Mapping[str, Specimen],
    known: Mapping[str, KnownPermit],
    reference: Reference,
) -> list[Looked]:
    looked, zone = [], timezone.get_default_timezone()
    for position in range(1, len(declaration.items) + 1):
        what = found.get(str(position))
        one = seen(reference, declaration, position, settings.COUNTRY, what, zone)
        asks = one.heading is not None and one.heading.always
        if one.name or asks or one.papers:
            looked.append(_looked(one, what is not None, known, reference))
    return looked


def _looked(
    one: Seen, found: bool, known: Mapping[str, KnownPermit], reference: Reference
) -> Looked:
    listing = one.resolution.listing if one.resolution else None
    code = listing.annotation if listing else ""
    annotation = reference.annotations.get(code)
    taxon = one.identity.taxon
    presented = tuple(_presented(one, known, reference))
    return Looked(
        seen=one,
        found=found,
        reason=told(one.resolution.reason) if one.resolution else "",
        exempt=told(one.exempt),
        annotation=f"{code}: {annotation.words}" if annotation else code,
        needs=[
            (
                [words.word(words.KIND, kind) for kind in words.KIND if kind in need.kinds][:3],
                need.why,
                need.met(presented) is not None,
            )
            for need in needs(one, reference, presented)
        ],
        alike=_alike(one.item, taxon.lineage if taxon else (), reference),
        alive=_alive(one.item, one.specimen),
    )


def _presented(
    one: Seen, known: Mapping[str, KnownPermit], reference: Reference
) -> Iterator[Paper]:
    for document, pointer in one.papers:
        permit = known.get(permit_key(document.id))
        yield Paper.of(reference, document, pointer, permit)


def _alike(item: Item, lineage: Sequence[str], reference: Reference) -> list[LookAlike]:
    """Materials that pass for the taxon, or that the description names."""
    text = (item.description or "").casefold()
    found = [
        one
        for one in reference.lookalikes
        if one.words in text or (lineage and not {*one.taxa}.isdisjoint(lineage))
    ]
    return [
        replace(one, tell=gettext(one.tell))
        for one in list({one.tell: one for one in found}.values())[:3]
    ]


def _alive(item: Item, specimen: Specimen) -> bool:
    """Whether it is declared or found alive: the term, else the chapter of live animals."""
    if specimen.term:
        return specimen.term == "LIV"
    return (item.commodity_code or "").startswith(("01", "0301"))


def _findings(said: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What was found, once where several items say the same, with the numbers of the items."""
    grouped: dict[tuple[str, str], dict[str, Any]] = {}
    for one in said:
        shown = _finding(one)
        first = grouped.setdefault((shown["code"], str(shown["claim"])), shown | {"items": []})
        first["grave"] = first["grave"] or shown["grave"]
        steps = str(one.get("pointer") or "").split(".")
        item = int(steps[1]) if steps[0] == "items" and steps[1:] and steps[1].isdecimal() else 0
        if item and item not in first["items"]:
            first["items"].append(item)
    return list(grouped.values())


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
    today = timezone.localdate(file.now)
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


def _unknown(declaration: Declaration, rows: Sequence[Permit], reference: Reference) -> list[str]:
    """Numbers of permits that are declared and not in the register."""
    known = {row.key for row in rows}
    every = (*declaration.documents, *(d for item in declaration.items for d in item.documents))
    named = [one.id for one in every if is_ours(reference, one) and one.id]
    return [number for number in dict.fromkeys(named) if permit_key(number) not in known]


def first_specimen(version: Version) -> dict[str, Any]:
    """What a form of a seizure begins with: the first item that is declared as wildlife."""
    declaration: Declaration = from_plain(Declaration, json.loads(version.canonical))
    reference, zone = Reference.shipped(), timezone.get_default_timezone()
    for position in range(1, len(declaration.items) + 1):
        one = seen(reference, declaration, position, settings.COUNTRY, None, zone)
        if one.name:
            return {
                "item": position,
                "taxon": one.name,
                "term": one.specimen.term or "",
                "quantity": one.specimen.quantity,
                "unit": one.specimen.unit or "NAR",
                "appendix": one.appendix or "",
                "origin": one.origin or "",
                "destination": one.destination or "",
                "permit": one.specimen.permit or "",
                "alive": _alive(one.item, one.specimen),
            }
    return {"item": 1}
