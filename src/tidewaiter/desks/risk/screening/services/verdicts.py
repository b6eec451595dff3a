"""Verbs: decide a match, open it again. Each is recorded in the ledger."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from tidewaiter.core.canonical import canonical_text, text_digest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.screening import selectors
from tidewaiter.desks.risk.screening.errors import Overtaken, VerdictRefused
from tidewaiter.desks.risk.screening.memory import Verdict
from tidewaiter.desks.risk.screening.models import MatchVerdict, SeenMatch
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import Forbidden, require
from tidewaiter.ledger.services import Entry, append


def decide_match(
    *,
    actor: Actor,
    number: int,
    verdict: Verdict,
    reason: str,
    at: datetime,
    until: date | None = None,
    seen: int = 0,
) -> MatchVerdict:
    """Say whether the party of a match is the one on the list, and for how long that holds.

    Without ``until`` it holds for as long as the list's policy says, and never for longer. ``seen``
    is the number of the latest verdict that the officer knew of, 0 for none. Raises ``Forbidden``,
    :class:`UnknownList`, :class:`VerdictRefused`, and :class:`Overtaken` where somebody else
    decided meanwhile.
    """
    _officer(actor)
    found = selectors.match(number)
    last = at.date() + timedelta(days=selectors.policy(found.list, at).remember_days)
    if verdict is Verdict.OPEN:
        raise VerdictRefused("a match is decided as the same, or as another.", where="verdict")
    _require_reason(reason)
    if until is not None and not at.date() <= until <= last:
        raise VerdictRefused(
            sentence("it can hold from today to {last}.", last=last.isoformat()), where="until"
        )
    return _written(actor, found, verdict, reason, until or last, seen, at)


def reopen_match(
    *, actor: Actor, number: int, reason: str, at: datetime, seen: int
) -> MatchVerdict:
    """Take back what was decided about a match: it waits again, and nothing is remembered.

    ``seen`` is the number of the verdict that is taken back. Raises as :func:`decide_match`.
    """
    _officer(actor)
    found = selectors.match(number)
    _require_reason(reason)
    if found.latest is None or found.latest.verdict == Verdict.OPEN:
        raise VerdictRefused("nothing was decided about it that could be taken back.")
    return _written(actor, found, Verdict.OPEN, reason, at.date(), seen, at)


def _officer(actor: Actor) -> int:
    """The signed-in user who decides."""
    require(actor, Permission.NAME_DECIDE)
    if actor.user_id is None:
        raise Forbidden("It takes a signed-in user to decide it.")
    return actor.user_id


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise VerdictRefused("a verdict needs a reason.", where="reason")


def _written(
    actor: Actor,
    found: SeenMatch,
    verdict: Verdict,
    reason: str,
    until: date,
    seen: int,
    at: datetime,
) -> MatchVerdict:
    with transaction.atomic():
        row = SeenMatch.objects.select_for_update().get(pk=found.pk)
        if (row.latest_id or 0) != seen:
            raise _overtaken(row)
        made = MatchVerdict.objects.create(
            match=row,
            verdict=verdict.value,
            standing=row.standing,
            reason=reason.strip(),
            decided_by_id=_officer(actor),
            decided_by_name=actor.name,
            decided_at=at,
            until=until,
        )
        holds = None if verdict is Verdict.OPEN else made.until
        SeenMatch.objects.filter(pk=row.pk).update(latest=made, decided_until=holds)
        body = _body(row, made)
        append([Entry("names.decided", f"match {row.pk}", actor.name, body)], at=at)
    return made


def _overtaken(row: SeenMatch) -> Overtaken:
    if row.latest is None:
        return Overtaken("nothing was decided about it.", where="seen")
    return Overtaken(
        sentence("it was decided meanwhile, by {who}.", who=row.latest.decided_by_name),
        where="seen",
        advice="Look at it again before you decide.",
    )


def _body(found: SeenMatch, made: MatchVerdict) -> str:
    """What the ledger is told: keys and digests, nobody's name; it never forgets."""
    return canonical_text(
        {
            "subject": found.subject,
            "list": found.list,
            "entry": found.entry,
            "material": found.material,
            "verdict": made.verdict,
            "standing": made.standing,
            "reason": text_digest(made.reason),
            "until": made.until,
        }
    )
