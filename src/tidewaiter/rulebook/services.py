"""Verbs that change the rulebook: propose, withdraw, approve, reject; fill it for the first time.

Everything that comes into force passes :func:`approve`, or :func:`bootstrap` while the rulebook is
empty. One change is written at a time: all verbs lock the one row of ``Edition`` first.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from tidewaiter.core.canonical import plain_text, text_digest
from tidewaiter.core.sentence import sentence
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import Forbidden, require
from tidewaiter.rulebook import four_eyes, selectors
from tidewaiter.rulebook.change import Change, checked_texts
from tidewaiter.rulebook.checking import problems_with
from tidewaiter.rulebook.errors import AlreadyDecided, ChangeError, RulesRefused
from tidewaiter.rulebook.models import (
    ChangeRequest,
    Document,
    Edition,
    Outcome,
    RulesetSnapshot,
    Version,
)
from tidewaiter.rulebook.recording import record
from tidewaiter.rulebook.ruleset import Ruleset

CLOCK_SKEW = timedelta(minutes=5)
"""So far the clocks of two servers may be apart for approvals to be put in order."""


def propose(*, actor: Actor, changes: Sequence[Change], note: str, at: datetime) -> ChangeRequest:
    """Propose versions that are to be approved together; ``note`` says why.

    Raises :class:`~tidewaiter.identity.policy.Forbidden`, also for whoever is neither a signed-in
    user nor a system; :class:`RulesRefused` with every place that cannot be read.
    """
    require(actor, Permission.RULE_PROPOSE)
    four_eyes.require_known(actor)
    texts = checked_texts(changes, note)
    with _one_at_a_time():
        request = _request(actor, note, at)
        _add_versions(request, changes, texts)
        record("rules.proposed", request, actor, at)
    return request


def withdraw(*, actor: Actor, request_id: int, reason: str = "", at: datetime) -> ChangeRequest:
    """Take back what one proposed oneself. Raises ``Forbidden``, :class:`AlreadyDecided`."""
    require(actor, Permission.RULE_PROPOSE)
    with _one_at_a_time():
        request = selectors.change_request(request_id)
        four_eyes.require_proposer(actor, request)
        return _decide(request, Outcome.WITHDRAWN, actor, reason, at)


def reject(*, actor: Actor, request_id: int, reason: str, at: datetime) -> ChangeRequest:
    """Refuse what somebody else proposed. Raises ``Forbidden``, :class:`AlreadyDecided`."""
    with _one_at_a_time():
        request = selectors.change_request(request_id)
        four_eyes.require_other(actor, request)
        if not reason.strip():
            raise ChangeError("a rejection needs a reason.", where="reason")
        return _decide(request, Outcome.REJECTED, actor, reason, at)


def approve(*, actor: Actor, request_id: int, reason: str = "", at: datetime) -> ChangeRequest:
    """Bring into force, or schedule, what somebody else proposed.

    Raises ``Forbidden`` for the proposer and for whoever is not a signed-in user with the
    permission, :class:`AlreadyDecided`, and :class:`RulesRefused` if from now on, or on a later day
    for which something is scheduled, the rules could not be used together.
    """
    with _one_at_a_time():
        request = selectors.change_request(request_id)
        four_eyes.require_other(actor, request)
        if request.bootstrap:
            raise Forbidden("The first filling of a rulebook is not for approval.")
        _require_open(request)
        moment = _in_order(at)
        _require_usable(request, moment)
        return _decide(request, Outcome.APPROVED, actor, reason, moment)


def bootstrap(*, actor: Actor, changes: Sequence[Change], note: str, at: datetime) -> ChangeRequest:
    """Fill an empty rulebook from the command line, where there is no second user yet.

    It can be done once, before anything was proposed, and is recorded as what it is. Raises
    ``Forbidden`` for users and systems and for a rulebook that is not empty.
    """
    require(actor, Permission.RULE_PROPOSE)
    if actor.user_id is not None or actor.system_id is not None:
        raise Forbidden("A rulebook is filled for the first time from the command line.")
    texts = checked_texts(changes, note)
    with _one_at_a_time():
        if ChangeRequest.objects.exists():
            raise Forbidden(
                "The rulebook is not empty.", advice="Propose the changes; a second user approves."
            )
        request = _request(actor, note, at, bootstrap=True)
        _add_versions(request, changes, texts)
        _require_usable(request, at)
        return _decide(request, Outcome.APPROVED, actor, "", at)


def keep(*, ruleset: Ruleset, at: datetime) -> None:
    """Keep what decisions by a ruleset need to be replayed, unless it was kept before.

    Call it in the transaction of the decisions. One query where it was kept.
    """
    if RulesetSnapshot.objects.filter(pk=ruleset.digest).exists():
        return
    row = RulesetSnapshot(digest=ruleset.digest, bundle=plain_text(ruleset.bundle), kept_at=at)
    RulesetSnapshot.objects.bulk_create([row], ignore_conflicts=True)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """A transaction that no other verb of the rulebook runs beside."""
    with transaction.atomic():
        Edition.objects.get_or_create(pk=1)
        Edition.objects.select_for_update().get(pk=1)
        yield


def _request(actor: Actor, note: str, at: datetime, *, bootstrap: bool = False) -> ChangeRequest:
    return ChangeRequest.objects.create(
        note=note,
        proposed_by_id=actor.user_id,
        proposed_by_system=actor.system_id,
        proposed_by_name=actor.name,
        proposed_at=at,
        bootstrap=bootstrap,
    )


def _add_versions(request: ChangeRequest, changes: Sequence[Change], texts: Sequence[str]) -> None:
    for change, text in zip(changes, texts, strict=True):
        if change.content is None:
            selectors.document(change.kind, change.identifier)
        document, _ = Document.objects.get_or_create(kind=change.kind, identifier=change.identifier)
        last = document.versions.aggregate(last=Max("number"))["last"] or 0
        Version.objects.create(
            document=document,
            number=last + 1,
            request=request,
            content=text,
            digest=text_digest(text),
            retires=change.content is None,
            valid_from=change.valid_from,
            valid_to=change.valid_to,
        )


def _require_open(request: ChangeRequest) -> None:
    if request.outcome:
        raise AlreadyDecided(
            sentence(
                "it is {outcome} already, by {decided_by_name}.",
                outcome=request.outcome,
                decided_by_name=request.decided_by_name,
            ),
            where=f"change request {request.pk}",
        )


def _require_usable(request: ChangeRequest, at: datetime) -> None:
    problems = problems_with(request.versions.select_related("document"), at)
    if problems:
        raise RulesRefused(problems)


def _in_order(at: datetime) -> datetime:
    """A moment for an approval that is not before the last one, whose server's clock may differ."""
    approvals = ChangeRequest.objects.filter(outcome=Outcome.APPROVED)
    last: datetime | None = approvals.aggregate(last=Max("decided_at"))["last"]
    if last is None or last <= at:
        return at
    if last - at > CLOCK_SKEW:
        raise ChangeError(
            sentence("the last approval was at {at}, which is still to come.", at=last.isoformat()),
            where="clock",
            advice="Set the clocks of the servers right.",
        )
    return last


def _decide(
    request: ChangeRequest, outcome: Outcome, actor: Actor, reason: str, at: datetime
) -> ChangeRequest:
    """Write the outcome, if nobody did before. The one place where a request is decided."""
    changed = ChangeRequest.objects.filter(pk=request.pk, outcome=Outcome.OPEN).update(
        outcome=outcome.value,
        decided_by_id=actor.user_id,
        decided_by_name=actor.name,
        decided_at=at,
        reason=reason,
    )
    request.refresh_from_db()
    if not changed:
        _require_open(request)
    if outcome is Outcome.APPROVED:
        Edition.objects.filter(pk=1).update(token=uuid.uuid4())
    word = "bootstrapped" if request.bootstrap else outcome.value
    record(f"rules.{word}", request, actor, at)
    return request
