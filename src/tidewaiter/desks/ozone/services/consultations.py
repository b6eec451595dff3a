"""Asking the authority of the exporting country, reminding it, and taking down its answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from tidewaiter.core.canonical import text_digest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.drafts import LicenceRefused, require_country
from tidewaiter.desks.ozone.licences import Answer, licence_key
from tidewaiter.desks.ozone.models import Consultation, Licence
from tidewaiter.desks.ozone.rules import Licensing
from tidewaiter.desks.ozone.services.noting import note
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require_somewhere
from tidewaiter.register.errors import Conflict, NotFound

CLOCK = "clock"


def ask(
    *,
    actor: Actor,
    licence: str,
    country: str,
    question: str,
    rules: Licensing,
    at: datetime,
    mrn: str = "",
) -> Consultation:
    """Ask whether the authority of a country knows of what is to be shipped under a licence.

    Raises ``Forbidden``, :class:`~tidewaiter.register.errors.NotFound` for an unknown licence,
    :class:`~tidewaiter.register.errors.Conflict` while the same question is open, and
    :class:`~tidewaiter.desks.ozone.drafts.LicenceRefused`.
    """
    require_somewhere(actor, Permission.LICENCE_CONSULT)
    require_country(country, "country")
    if not question.strip():
        raise LicenceRefused("say what is asked.", where="question")
    with transaction.atomic():
        row = Licence.objects.select_for_update().filter(key=licence_key(licence)).first()
        if row is None:
            raise NotFound(sentence("There is no licence '{number}'.", number=licence))
        if Consultation.objects.filter(licence=row.key, country=country, answer="").exists():
            raise Conflict("That authority has been asked, and has not answered yet.")
        made = Consultation.objects.create(
            licence=row.key,
            country=country,
            mrn=mrn,
            question=question.strip(),
            asked_at=at,
            asked_by=actor.name,
            due=(at + timedelta(days=rules.answer_days)).date(),
            remind_on=(at + timedelta(days=rules.remind_days)).date(),
        )
        body: dict[str, object] = {
            "consultation": made.pk,
            "country": country,
            "due": made.due.isoformat(),
            "question": text_digest(made.question),
        }
        note("consultation.asked", row.key, body, actor=actor.name, at=at)
        return made


def answer(*, actor: Actor, number: int, said: Answer, reply: str, at: datetime) -> Consultation:
    """Take down what the authority answered. Raises as :func:`ask` does."""
    require_somewhere(actor, Permission.LICENCE_CONSULT)
    if said is Answer.EXPIRED:
        raise LicenceRefused("only time lets a question expire.", where="answer")
    with transaction.atomic():
        row = _open(number)
        if not reply.strip():
            raise LicenceRefused("say how they answered.", where="reply")
        row.answer, row.answered_at, row.answered_by = said, at, actor.name
        row.reply = reply.strip()
        row.save()
        body: dict[str, object] = {
            "consultation": row.pk,
            "answer": str(said),
            "reply": text_digest(row.reply),
        }
        note("consultation.answered", row.licence, body, actor=actor.name, at=at)
        return row


def remind(*, actor: Actor, number: int, at: datetime) -> Consultation:
    """Write down that the authority was asked again. Raises as :func:`ask` does."""
    require_somewhere(actor, Permission.LICENCE_CONSULT)
    with transaction.atomic():
        row = _open(number)
        _remind(row, actor.name, at)
        return row


def run_clock(at: datetime, limit: int = 200) -> int:
    """Remind of what is due for it, and end what got no answer in time; gives how many.

    A question may be answered until its last day has passed.
    """
    done = 0
    with transaction.atomic():
        late, unreminded = Q(due__lt=at.date()), Q(remind_on__lte=at.date(), reminded_at=None)
        rows = Consultation.objects.select_for_update().filter(late | unreminded, answer="")
        for row in list(rows.order_by("pk")[:limit]):
            if row.due < at.date():
                row.answer, row.answered_at, row.answered_by = Answer.EXPIRED, at, CLOCK
                row.save()
                body: dict[str, object] = {"consultation": row.pk, "due": row.due.isoformat()}
                note("consultation.expired", row.licence, body, actor=CLOCK, at=at)
            else:
                _remind(row, CLOCK, at)
            done += 1
    return done


def _remind(row: Consultation, who: str, at: datetime) -> None:
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    note("consultation.reminded", row.licence, {"consultation": row.pk}, actor=who, at=at)


def _open(number: int) -> Consultation:
    row = Consultation.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise NotFound(sentence("There is no consultation {number}.", number=number))
    if row.answer:
        raise Conflict(sentence("It is over: {answer}.", answer=row.answer))
    return row
