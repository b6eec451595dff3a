"""Verbs: propose and decide editions of lists, decide matches. Each is recorded in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from tidewaiter.core.canonical import canonical_text, plain_text, text_digest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.screening import selectors
from tidewaiter.desks.risk.screening.entries import Entry
from tidewaiter.desks.risk.screening.errors import EditionRefused, VerdictRefused
from tidewaiter.desks.risk.screening.memory import Verdict
from tidewaiter.desks.risk.screening.models import (
    Change,
    EntryEvent,
    ListEdition,
    MatchVerdict,
    SeenMatch,
    State,
)
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import Forbidden, require
from tidewaiter.ledger.services import Entry as Line
from tidewaiter.ledger.services import append
from tidewaiter.rulebook import four_eyes

_AT_ONCE = 2000


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """What goes with the entries of an edition: the day of the source's data, the file, why."""

    as_of: date
    file: str
    note: str


@dataclass
class _Difference:
    """What an edition changes against the entries in force, counted while it is written."""

    edition: ListEdition
    before: dict[str, str]
    counts: dict[Change, int] = field(default_factory=lambda: dict.fromkeys(Change, 0))
    entries: int = 0

    def events(self, entries: Iterable[Entry]) -> Iterator[EntryEvent]:
        for entry in entries:
            self.entries += 1
            was, text = self.before.pop(entry.key, None), plain_text(entry.plain())
            digest = text_digest(text)
            if was != digest:
                yield self._event(entry.key, Change.CHANGED if was else Change.ADDED, text, digest)
        for key in sorted(self.before):
            yield self._event(key, Change.DELISTED, "", "")

    def _event(self, key: str, change: Change, text: str, digest: str) -> EntryEvent:
        self.counts[change] += 1
        return EntryEvent(
            edition=self.edition,
            list=self.edition.list,
            key=key,
            change=change.value,
            content=text,
            digest=digest,
        )


def propose_edition(
    *, actor: Actor, name: str, entries: Iterable[Entry], about: Proposed, at: datetime
) -> ListEdition:
    """Propose a new state of a list; what it changes against the one in force is written down.

    Raises ``Forbidden``, :class:`UnknownList` for a list without a policy in force,
    :class:`EditionRefused` if nothing would change or another is waiting, and what reading the
    entries raises.
    """
    require(actor, Permission.RULE_PROPOSE)
    four_eyes.require_known(actor)
    selectors.policy(name, at)
    if not about.note.strip():
        raise EditionRefused("an edition needs a note that says why.", where="note")
    with transaction.atomic():
        edition = _new_edition(actor, name, about, at)
        found = _Difference(edition, selectors.digests(name))
        _write(found.events(entries))
        if not sum(found.counts.values()):
            raise EditionRefused("nothing differs from the edition in force.", where=about.file)
        edition.entries = found.entries
        edition.added = found.counts[Change.ADDED]
        edition.changed = found.counts[Change.CHANGED]
        edition.delisted = found.counts[Change.DELISTED]
        edition.save()
        _record("names.proposed", edition, actor, at)
    return edition


def _new_edition(actor: Actor, name: str, about: Proposed, at: datetime) -> ListEdition:
    if ListEdition.objects.filter(list=name, outcome=State.OPEN).exists():
        raise EditionRefused(
            "another edition of the list waits for a decision.",
            where=name,
            advice="Decide that one first, or withdraw it.",
        )
    base = selectors.latest(name)
    last = ListEdition.objects.filter(list=name).aggregate(last=Max("number"))["last"] or 0
    return ListEdition.objects.create(
        list=name,
        number=last + 1,
        base=base.number if base else 0,
        as_of=about.as_of,
        file=about.file[-200:],
        note=about.note,
        entries=0,
        added=0,
        changed=0,
        delisted=0,
        proposed_by_id=actor.user_id,
        proposed_by_system=actor.system_id,
        proposed_by_name=actor.name,
        proposed_at=at,
    )


def _write(events: Iterator[EntryEvent]) -> None:
    part: list[EntryEvent] = []
    for event in events:
        part.append(event)
        if len(part) == _AT_ONCE:
            EntryEvent.objects.bulk_create(part)
            part = []
    EntryEvent.objects.bulk_create(part)


def approve_edition(*, actor: Actor, number: int, reason: str = "", at: datetime) -> ListEdition:
    """Bring an edition into force that somebody else proposed; it is used once it is indexed.

    Raises ``Forbidden``, :class:`UnknownList`, :class:`EditionRefused` if it was decided before.
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
            raise EditionRefused(
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


def decide_match(
    *,
    actor: Actor,
    number: int,
    verdict: Verdict,
    reason: str,
    at: datetime,
    until: date | None = None,
) -> MatchVerdict:
    """Say whether the party of a match is the one on the list, and for how long that holds.

    Without ``until`` it holds for as long as the list's policy says, and never for longer. Raises
    ``Forbidden``, :class:`UnknownList`, :class:`VerdictRefused`.
    """
    require(actor, Permission.NAME_DECIDE)
    if actor.user_id is None:
        raise Forbidden("It takes a signed-in user to decide it.")
    found = selectors.match(number)
    last = at.date() + timedelta(days=selectors.policy(found.list, at).remember_days)
    if not reason.strip():
        raise VerdictRefused("a verdict needs a reason.", where="reason")
    if until is not None and not at.date() <= until <= last:
        raise VerdictRefused(
            sentence("it can hold from today to {last}.", last=last.isoformat()), where="until"
        )
    with transaction.atomic():
        SeenMatch.objects.select_for_update().get(pk=found.pk)
        made = MatchVerdict.objects.create(
            match=found,
            verdict=verdict.value,
            reason=reason.strip(),
            decided_by_id=actor.user_id,
            decided_by_name=actor.name,
            decided_at=at,
            until=until or last,
        )
        SeenMatch.objects.filter(pk=found.pk).update(decided_until=made.until)
        body = _verdict_body(found, made)
        append([Line("names.decided", f"match {found.pk}", actor.name, body)], at=at)
    return made


def _verdict_body(found: SeenMatch, made: MatchVerdict) -> str:
    """What the ledger is told: keys and digests, nobody's name; it never forgets."""
    return canonical_text(
        {
            "subject": found.subject,
            "list": found.list,
            "entry": found.entry,
            "material": found.material,
            "verdict": made.verdict,
            "reason": text_digest(made.reason),
            "until": made.until,
        }
    )


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
