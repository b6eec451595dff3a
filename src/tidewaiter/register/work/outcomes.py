"""Recording what examinations found. A record is never overwritten: a later one corrects it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from tidewaiter.core import Outcome
from tidewaiter.core.parts import Timestamp
from tidewaiter.core.sentence import sentence
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.models import Decision, Declaration, Examination, ItemOutcome, Version
from tidewaiter.register.tombstones import absent
from tidewaiter.register.work.changing import announce
from tidewaiter.register.work.found import Found, OutcomeRefused, check
from tidewaiter.register.work.tables import discrepancies


def record(
    *, actor: Actor, mrn: str, found: Found, at: datetime, version: int | None = None
) -> Examination:
    """Record an examination of a version of a declaration, the latest if none is named.

    Raises ``Forbidden``, :class:`NotFound`, :class:`OutcomeRefused`, and :class:`Conflict` where
    the reference is used already.
    """
    with transaction.atomic():
        row = _locked(actor, mrn)
        seen = _version(row, version)
        check(found, _numbers(seen), discrepancies())
        made = _write(row, seen, found, actor, at)
        _tell(row, "outcome.recorded", made, actor, at)
        return made


def correct(
    *, actor: Actor, examination: int, found: Found, reason: str, at: datetime
) -> Examination:
    """Record what is right in place of an earlier record, which stays on file.

    Raises as :func:`record` does, and :class:`Conflict` if it was corrected already.
    """
    if not reason.strip():
        raise OutcomeRefused("a correction needs a reason.", where="reason")
    old = Examination.objects.select_related("declaration", "version").filter(pk=examination)
    wrong = old.first()
    require(actor, Permission.OUTCOME_RECORD, office=wrong.declaration.office if wrong else "")
    if wrong is None:
        raise NotFound(sentence("There is no examination {examination}.", examination=examination))
    with transaction.atomic():
        row = _locked(actor, wrong.declaration.mrn)
        if Examination.objects.filter(corrects=wrong).exists():
            raise Conflict("It was corrected already.", advice="Correct the later record.")
        check(found, _numbers(wrong.version), discrepancies())
        made = _write(row, wrong.version, found, actor, at, wrong, reason)
        _tell(row, "outcome.corrected", made, actor, at)
        return made


def history(row: Declaration) -> list[Examination]:
    """All records about a declaration with their items, the first one first; two queries."""
    found = Examination.objects.filter(declaration=row).select_related("version", "correction")
    return list(found.prefetch_related("items").order_by("pk"))


def labels(rows: Sequence[Declaration]) -> dict[int, list[Outcome]]:
    """What is known of each item, by declaration; corrected records do not count. One query.

    Of several examinations of an item an offence counts before none, and amounts add up; the kind
    of the most thorough is told. Officer minutes stand with the first item of an examination.
    """
    found: dict[int, dict[int, Outcome]] = {}
    last = None
    outcomes = ItemOutcome.objects.filter(
        examination__declaration__in=rows, examination__correction=None
    )
    for one in outcomes.select_related("examination").order_by("examination_id", "item"):
        first = one.examination_id != last
        last = one.examination_id
        items = found.setdefault(one.examination.declaration_id, {})
        items[one.item] = _merged(items.get(one.item), one, first)
    return {key: [items[n] for n in sorted(items)] for key, items in found.items()}


_THOROUGH = ("physical", "laboratory", "audit", "scan", "documentary", "other")
"""Kinds of examination, the most thorough first."""


def _merged(known: Outcome | None, one: ItemOutcome, first: bool) -> Outcome:
    minutes = one.examination.minutes if first else None
    kinds = {kind for kind in (known.kind or "").split(", ") if kind} if known else set()
    kinds |= set(one.kinds)
    return Outcome(
        item=one.item,
        offence=_either(known.offence if known else None, one.offence),
        severity=_most(known.severity if known else None, one.severity),
        kind=", ".join(sorted(kinds)) or None,
        assessed=_sum(known.assessed if known else None, one.assessed),
        collected=_sum(known.collected if known else None, one.collected),
        minutes=_sum(known.minutes if known else None, minutes),
        examination=_thorough(known.examination if known else None, one),
        recorded_at=Timestamp.of(one.examination.recorded_at),
    )


def _thorough(known: str | None, one: ItemOutcome) -> str | None:
    """How an item was looked at, the most thorough way; not at all where nothing is known of it."""
    kinds = {known, one.examination.kind if one.offence is not None else None} - {None}
    return next((kind for kind in _THOROUGH if kind in kinds), None)


def _either(one: bool | None, other: bool | None) -> bool | None:
    return None if one is None and other is None else bool(one) or bool(other)


def _most(one: int | None, other: int | None) -> int | None:
    return max((n for n in (one, other) if n is not None), default=None)


def _sum(one: Any, other: Any) -> Any:
    known = [n for n in (one, other) if n is not None]
    return sum(known[1:], known[0]) if known else None


def _locked(actor: Actor, mrn: str) -> Declaration:
    row = Declaration.objects.select_for_update().filter(mrn=mrn).first()
    if row is None:
        raise absent(actor, Permission.OUTCOME_RECORD, mrn)
    require(actor, Permission.OUTCOME_RECORD, office=row.office)
    return row


def _version(row: Declaration, number: int | None) -> Version:
    versions = Version.objects.filter(declaration=row)
    found = versions.filter(number=number or row.number).first()
    if found is None:
        raise NotFound(
            sentence("{mrn} has no version {number}.", mrn=row.mrn, number=number or row.number)
        )
    return found


def _numbers(version: Version) -> list[int]:
    items = json.loads(version.canonical).get("items", [])
    return [int(item["number"]) for item in items]


def _write(
    row: Declaration,
    version: Version,
    found: Found,
    actor: Actor,
    at: datetime,
    corrects: Examination | None = None,
    reason: str = "",
) -> Examination:
    decision = Decision.objects.filter(version=version).first()
    content = json.loads(decision.content) if decision else {}
    made = Examination(
        declaration=row,
        version=version,
        kind=found.kind,
        office=row.office,
        officers=list(found.officers) or [actor.name],
        began_at=found.began_at,
        ended_at=found.ended_at,
        minutes=found.minutes,
        lane=decision.lane if decision else row.lane,
        route=decision.route if decision else row.route,
        chances=content.get("probabilities", {}),
        reasons=_reasons(content),
        decided_at=decision.decided_at if decision else None,
        recorded_at=at,
        recorded_by=actor.name,
        corrects=corrects,
        reason=reason,
        notes=found.notes,
        reference=found.reference,
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise Conflict(
            sentence("'{reference}' is recorded already.", reference=found.reference),
            where="reference",
        ) from None
    ItemOutcome.objects.bulk_create(
        ItemOutcome(
            examination=made,
            item=one.item,
            offence=one.offence,
            severity=one.severity,
            kinds=list(one.kinds),
            quantity_found=one.quantity_found,
            unit=one.unit,
            value_found=one.value_found,
            assessed=one.assessed,
            collected=one.collected,
            notes=one.notes,
        )
        for one in found.items
    )
    return made


def _reasons(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The reasons of a decision, each with the desk that gave it where that is told."""
    desks = {f"finding:{one['code']}": one["desk"] for one in content.get("findings", ())}
    unknown = content.get("not_assessed", ())
    desks |= {f"not assessed:{one['control']}": one["desk"] for one in unknown}
    names = ("source", "version", "lane", "probability", "drawn")
    return [
        {name: one.get(name) for name in names} | {"desk": desks.get(one["source"])}
        for one in content.get("reasons", ())
    ]


def _tell(row: Declaration, kind: str, made: Examination, actor: Actor, at: datetime) -> None:
    items = {str(one.item): one.offence for one in made.items.all()}
    body: dict[str, object] = {"examination": made.pk, "kind": made.kind, "offences": items}
    if made.corrects_id:
        body["corrects"] = made.corrects_id
    announce(row, kind, body, actor=actor.name, at=at)
