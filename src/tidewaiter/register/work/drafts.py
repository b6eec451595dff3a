"""An examination step by step: kept as a draft at every step, recorded once it is complete.

What was entered is kept as it was typed; it is read and checked when it is recorded. Recording is
one transaction: the outcome, its photos, and the end of the draft.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from tidewaiter.core.sentence import joined, sentence
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.models import (
    Declaration,
    Examination,
    ExaminationDraft,
    OfficerFile,
    Version,
)
from tidewaiter.register.tombstones import absent
from tidewaiter.register.work import outcomes
from tidewaiter.register.work.found import Fault, Found, FoundItem, OutcomeRefused

AGREES, DIFFERS, NOT_CHECKED = "agrees", "differs", "not checked"
RESULTS = {AGREES: False, DIFFERS: True, NOT_CHECKED: None}
LARGEST = 200_000
"""Characters of a draft."""
MOST_ITEMS = 1000


def draft_of(actor: Actor, row: Declaration) -> ExaminationDraft | None:
    """The actor's own draft about a declaration. One query."""
    found = ExaminationDraft.objects.select_related("version")
    return found.filter(declaration=row, officer=actor.name).first()


def others(actor: Actor, row: Declaration) -> list[ExaminationDraft]:
    """Drafts of other officers about the same declaration. One query."""
    found = ExaminationDraft.objects.filter(declaration=row).exclude(officer=actor.name)
    return list(found.order_by("pk")[:10])


def save(
    *, actor: Actor, mrn: str, content: Mapping[str, Any], seen: int, at: datetime
) -> ExaminationDraft:
    """Keep what was entered; ``seen`` is the number of the draft one saw, 0 for none yet.

    Raises ``Forbidden``, :class:`NotFound`, and :class:`Conflict` where it was saved meanwhile from
    another device.
    """
    if len(str(content)) > LARGEST:
        raise OutcomeRefused("It is too long to be kept.", advice="Shorten the notes.")
    with transaction.atomic():
        row = locked(actor, mrn)
        draft = draft_of(actor, row)
        if (draft.number if draft else 0) != seen:
            raise Conflict("It was saved from another device in the meantime.")
        if draft is None:
            version = Version.objects.get(declaration=row, number=row.number)
            draft = ExaminationDraft(
                declaration=row, version=version, officer=actor.name, began_at=at
            )
        draft.content, draft.saved_at, draft.number = dict(content), at, seen + 1
        try:
            with transaction.atomic():
                draft.save()
        except IntegrityError:
            raise Conflict("It was saved from another device in the meantime.") from None
        return draft


def discard(*, actor: Actor, mrn: str) -> None:
    """Throw a draft away, with its photos. Raises ``Forbidden``, :class:`NotFound`."""
    with transaction.atomic():
        row = locked(actor, mrn)
        draft = draft_of(actor, row)
        if draft is not None:
            OfficerFile.objects.filter(draft=draft).delete()
            draft.delete()


def record(*, actor: Actor, mrn: str, seen: int, at: datetime, signed: str) -> Examination:
    """Record the actor's draft as what was found; the draft is gone then.

    Raises ``Forbidden``, :class:`NotFound`, :class:`Conflict`, and :class:`OutcomeRefused` with
    everything that is wrong.
    """
    if not signed.strip():
        raise _refused([Fault(None, "signed", sentence("Type your name to sign."))])
    with transaction.atomic():
        row = locked(actor, mrn)
        draft = draft_of(actor, row)
        if draft is None:
            raise NotFound("There is no examination under way.")
        if draft.number != seen:
            raise Conflict("It was saved from another device in the meantime.")
        found = found_of(draft, at, signed.strip()[:200])
        made = outcomes.record(
            actor=actor, mrn=mrn, found=found, at=at, version=draft.version.number
        )
        photos = OfficerFile.objects.filter(draft=draft)
        photos.filter(removed_at__isnull=False).delete()
        photos.update(draft=None, examination=made)
        draft.delete()
        return made


def found_of(draft: ExaminationDraft, at: datetime, signed: str = "") -> Found:
    """What a draft says was found. Raises :class:`OutcomeRefused`."""
    content = draft.content
    faults: list[Fault] = []
    items = [
        _item(int(number), one, faults)
        for number, one in list(content.get("items", {}).items())[:MOST_ITEMS]
    ]
    minutes = _whole(str(content.get("minutes") or ""), faults)
    if faults:
        raise _refused(faults)
    notes = str(content.get("notes") or "").strip()
    checks = checks_told(content)
    lines = [notes, checks, gettext("Signed: {name}").format(name=signed) if signed else ""]
    return Found(
        kind=str(content.get("kind") or "physical"),
        items=tuple(items),
        officers=(draft.officer,),
        began_at=draft.began_at,
        ended_at=max(at, draft.began_at),
        minutes=minutes,
        notes="\n".join(line for line in lines if line),
    )


def checks_told(content: Mapping[str, Any]) -> str:
    """Answers of the checklist in one line each, as they are kept with the outcome."""
    told = {"done": gettext("done"), "problem": gettext("problem"), "skip": gettext("skipped")}
    checks = content.get("checks", {})
    texts = content.get("texts", {})
    return "\n".join(
        f"{texts[name]}: {told[answer]}"
        for name, answer in checks.items()
        if answer in told and name in texts
    )


def _item(number: int, one: Mapping[str, Any], faults: list[Fault]) -> FoundItem:
    result = str(one.get("result") or "")
    notes = str(one.get("notes") or "").strip()
    if result not in RESULTS:
        faults.append(Fault(number, "result", sentence("Choose a result.")))
    if result != DIFFERS:
        return FoundItem(item=number, offence=RESULTS.get(result), notes=notes)
    kinds = tuple(str(kind) for kind in one.get("kinds", ()))
    if not kinds:
        faults.append(Fault(number, "kinds", sentence("Say what is different.")))
    severity = str(one.get("severity") or "")
    return FoundItem(
        item=number,
        offence=True,
        kinds=kinds,
        severity=int(severity) if severity in ("1", "2", "3", "4", "5") else None,
        quantity_found=_amount(number, "quantity", str(one.get("quantity") or ""), faults),
        unit=str(one.get("unit") or "")[:10],
        value_found=_amount(number, "value", str(one.get("value") or ""), faults),
        notes=notes,
    )


def _amount(item: int, field: str, text: str, faults: list[Fault]) -> Decimal | None:
    """A quantity or amount as one types it, with a point or a comma for decimals."""
    plain = "".join(text.split())
    if not plain:
        return None
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        found = Decimal("NaN")
    if not _fits(found):
        faults.append(Fault(item, field, sentence("Write a number, such as 1800 or 12.5.")))
        return None
    return found


def _fits(found: Decimal) -> bool:
    if not found.is_finite() or not 0 <= found < 10**15:
        return False
    return -6 <= int(found.as_tuple().exponent) <= 15


def _whole(text: str, faults: list[Fault]) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 5:
        faults.append(Fault(None, "minutes", sentence("Write minutes as a whole number.")))
        return None
    return int(text)


def _refused(faults: list[Fault]) -> OutcomeRefused:
    problem = OutcomeRefused(joined(one.said for one in faults), where="outcome")
    problem.faults = tuple(faults)
    return problem


def locked(actor: Actor, mrn: str) -> Declaration:
    """The declaration, locked until the transaction ends.

    Raises ``Forbidden``, :class:`NotFound`.
    """
    row = Declaration.objects.select_for_update().filter(mrn=mrn).first()
    if row is None:
        raise absent(actor, Permission.OUTCOME_RECORD, mrn)
    require(actor, Permission.OUTCOME_RECORD, office=row.office)
    return row
