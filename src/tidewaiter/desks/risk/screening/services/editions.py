"""Verbs: propose an edition of a list, decide it. Each is recorded in the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from tempfile import TemporaryFile
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from tidewaiter.core.canonical import canonical_text, text_digest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.screening import differing, selectors
from tidewaiter.desks.risk.screening.differing import Difference
from tidewaiter.desks.risk.screening.entries import Entry
from tidewaiter.desks.risk.screening.errors import EditionRefused, Overtaken
from tidewaiter.desks.risk.screening.models import EntryEvent, ListEdition, State
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.ledger.services import Entry as Line
from tidewaiter.ledger.services import append
from tidewaiter.rulebook import four_eyes

_AT_ONCE = 2000


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """What goes with the entries of an edition: the day of the source's data, the file, why.

    ``sha256`` is of the file as it was brought; empty where there was none.
    """

    as_of: date
    file: str
    note: str
    sha256: str = ""


def propose_edition(
    *, actor: Actor, name: str, entries: Iterable[Entry], about: Proposed, at: datetime
) -> ListEdition:
    """Propose a new state of a list; what it changes against the one in force is written down.

    All entries are read before anything is written. Raises ``Forbidden``, :class:`UnknownList` for
    a list without a policy in force, :class:`EditionRefused` if nothing would change,
    :class:`Overtaken` if another is waiting, and what reading the entries raises.
    """
    require_proposable(actor, name, about, at)
    base = selectors.latest(name)
    with TemporaryFile("w+", encoding="utf-8") as kept:
        found = Difference(kept)
        found.take(entries, selectors.digests(name))
        if not found.counts:
            raise EditionRefused("nothing differs from the edition in force.", where=about.file)
        with transaction.atomic():
            edition = _new_edition(actor, name, about, base, found, at)
            _write(edition, found)
            _record("names.proposed", edition, actor, at)
    return edition


def proposed_before(actor: Actor, name: str, sha256: str) -> ListEdition | None:
    """The open edition that the actor proposed from this very file, if there is one."""
    found = ListEdition.objects.filter(list=name, outcome=State.OPEN, sha256=sha256).first()
    return found if found and sha256 and four_eyes.is_proposer(actor, found) else None


def require_proposable(actor: Actor, name: str, about: Proposed, at: datetime) -> None:
    """Pass if an edition of a list could be proposed so, before its entries are read.

    Raises as :func:`propose_edition`.
    """
    require(actor, Permission.RULE_PROPOSE)
    four_eyes.require_known(actor)
    selectors.policy(name, at)
    if not about.note.strip():
        raise EditionRefused("an edition needs a note that says why.", where="note")
    if about.as_of > at.date():
        raise EditionRefused("the day of the source's data is in the future.", where="as_of")
    if ListEdition.objects.filter(list=name, outcome=State.OPEN).exists():
        raise _waiting(name)


def _waiting(name: str) -> Overtaken:
    return Overtaken(
        "another edition of the list waits for a decision.",
        where=name,
        advice="Decide that one first, or withdraw it.",
    )


def _new_edition(
    actor: Actor,
    name: str,
    about: Proposed,
    base: ListEdition | None,
    found: Difference,
    at: datetime,
) -> ListEdition:
    if selectors.latest(name) != base:
        raise Overtaken(
            "another edition came into force while this one was read.",
            where=name,
            advice="Propose it again.",
        )
    last = ListEdition.objects.filter(list=name).aggregate(last=Max("number"))["last"] or 0
    edition = ListEdition(
        list=name,
        number=last + 1,
        base=base.number if base else 0,
        as_of=about.as_of,
        file=about.file[-200:],
        sha256=about.sha256,
        note=about.note.strip(),
        entries=found.entries,
        added=found.counts[differing.ADDED],
        changed=found.counts[differing.CHANGED],
        delisted=found.counts[differing.DELISTED],
        proposed_by_id=actor.user_id,
        proposed_by_system=actor.system_id,
        proposed_by_name=actor.name,
        proposed_at=at,
    )
    try:
        with transaction.atomic():
            edition.save(force_insert=True)
    except IntegrityError:  # somebody else proposed one in this moment
        raise _waiting(name) from None
    return edition


def _write(edition: ListEdition, found: Difference) -> None:
    events = (
        EntryEvent(
            edition=edition,
            list=edition.list,
            key=one.key,
            change=one.change,
            content=one.content,
            digest=one.digest,
        )
        for one in found
    )
    while part := list(islice(events, _AT_ONCE)):
        EntryEvent.objects.bulk_create(part)


def approve_edition(*, actor: Actor, number: int, reason: str = "", at: datetime) -> ListEdition:
    """Bring an edition into force that somebody else proposed; it is used once it is indexed.

    Raises ``Forbidden``, :class:`UnknownList`, :class:`Overtaken` if it was decided before.
    """
    edition = _for_other(actor, number)
    return _decide(edition, State.APPROVED, actor, reason, at)


def reject_edition(*, actor: Actor, number: int, reason: str, at: datetime) -> ListEdition:
    """Refuse an edition that somebody else proposed. Raises as :func:`approve_edition`."""
    edition = _for_other(actor, number)
    if not reason.strip():
        raise EditionRefused("a rejection needs a reason.", where="reason")
    return _decide(edition, State.REJECTED, actor, reason, at)


def withdraw_edition(*, actor: Actor, number: int, at: datetime) -> ListEdition:
    """Take back an edition one proposed oneself. Raises as :func:`approve_edition`."""
    require(actor, Permission.RULE_PROPOSE)
    edition = selectors.edition(number)
    four_eyes.require_proposer(actor, edition)
    return _decide(edition, State.WITHDRAWN, actor, "", at)


def _for_other(actor: Actor, number: int) -> ListEdition:
    """The edition, for a signed-in user who neither proposed it nor holds the key that did."""
    require(actor, Permission.RULE_READ)
    edition = selectors.edition(number)
    four_eyes.require_other(actor, edition)
    return edition


def _decide(
    edition: ListEdition, outcome: State, actor: Actor, reason: str, at: datetime
) -> ListEdition:
    """Write the outcome, if nobody did before. What does not come into force keeps no entries."""
    with transaction.atomic():
        changed = ListEdition.objects.filter(pk=edition.pk, outcome=State.OPEN).update(
            outcome=outcome.value,
            decided_by_id=actor.user_id,
            decided_by_name=actor.name,
            decided_at=at,
            reason=reason,
        )
        edition.refresh_from_db()
        if not changed:
            raise Overtaken(
                sentence(
                    "it is {outcome} already, by {decided_by_name}.",
                    outcome=edition.outcome,
                    decided_by_name=edition.decided_by_name,
                ),
                where=str(edition),
            )
        if outcome is not State.APPROVED:
            edition.events.all().delete()
        _record(f"names.{outcome.value}", edition, actor, at)
    return edition


def _record(kind: str, edition: ListEdition, actor: Actor, at: datetime) -> None:
    """Append to the ledger, last within the caller's transaction."""
    body: dict[str, Any] = {
        "list": edition.list,
        "number": edition.number,
        "as_of": edition.as_of,
        "entries": edition.entries,
        "added": edition.added,
        "changed": edition.changed,
        "delisted": edition.delisted,
        "note": text_digest(edition.note),
    }
    append([Line(kind, f"name list {edition.list}", actor.name, canonical_text(body))], at=at)
