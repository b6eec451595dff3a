"""Pages of consultations: asking the authority of the exporting country, and its answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tidewaiter.desks.ozone.licences import Answer
from tidewaiter.desks.ozone.models import Consultation, Licence
from tidewaiter.desks.ozone.pages import words
from tidewaiter.desks.ozone.pages.forms import AnswerForm, AskForm
from tidewaiter.desks.ozone.pages.parts import PAGE, form_page, tabs
from tidewaiter.desks.ozone.selectors import licensing as selectors
from tidewaiter.desks.ozone.selectors.licensing import number_of
from tidewaiter.desks.ozone.services import consultations as services
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require_somewhere
from tidewaiter.pages.asked import whole
from tidewaiter.pages.notices import confirm
from tidewaiter.pages.paging import cut, primary
from tidewaiter.register.errors import Conflict, NotFound


@page(NotFound)
@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """Questions to other authorities, newest first."""
    actor = signed_in(request)
    only = request.GET.get("show") == "open"
    after = whole(request.GET.get("after"))
    found = selectors.consultations(actor, open_only=only, after=after, limit=PAGE + 1)
    rows, following = cut(found, PAGE, primary)
    context = {
        "tabs": tabs(actor, "ozone_consultations"),
        "rows": [(one, number_of(one), words.word(words.ANSWER, one.answer)) for one in rows],
        "next": following,
        "first": after is None,
        "only": only,
        "may_ask": holds(actor, Permission.LICENCE_CONSULT),
    }
    return render(request, "ozone/consultations.html", context)


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask an authority whether it knows of a shipment under a licence."""
    actor = signed_in(request)
    require_somewhere(actor, Permission.LICENCE_CONSULT)
    rules = selectors.rules(timezone.now())

    def act(form: AskForm) -> str:
        data = form.cleaned_data
        made = services.ask(
            actor=actor,
            licence=data["licence"],
            country=data["country"].upper(),
            question=data["question"],
            mrn=data["mrn"],
            rules=rules,
            at=timezone.now(),
        )
        return reverse("ozone_consultation", args=[made.pk])

    return form_page(
        request,
        AskForm(request.POST or None, initial=_prepared(actor, request)),
        act,
        done=gettext("The question is written down, and its clock runs"),
        title=gettext("Consult another authority"),
        lead=gettext(
            "Send the question to the authority by your usual way. An answer is awaited for "
            "%(days)s days; after %(remind)s days they are reminded."
        )
        % {"days": rules.answer_days, "remind": rules.remind_days},
        verb=gettext("Write down the question"),
        back=reverse("ozone_consultations"),
        tabs=tabs(actor, "ozone_consultations"),
    )


def _prepared(actor: Actor, request: HttpRequest) -> dict[str, Any]:
    """The question as it can be sent, from what the licence says."""
    number = request.GET.get("licence", "")[:64]
    mrn = request.GET.get("mrn", "")[:70]
    found: dict[str, Any] = {"licence": number, "mrn": mrn}
    if not number:
        return found
    try:
        row = selectors.licence(actor, number)
    except NotFound:
        return found
    return found | {
        "licence": row.number,
        "country": row.counterparty_country,
        "question": _question(row),
    }


def _question(row: Licence) -> str:
    goods = "; ".join(f"{line.kg.normalize():f} kg {line.substance}" for line in row.lines.all())
    return gettext(
        "Licence %(number)s for %(holder)s: %(goods)s, from %(counterparty)s. Is this shipment "
        "known to you, and is the exporter licensed for it?"
    ) % {
        "number": row.number,
        "holder": row.holder_name or row.holder,
        "goods": goods,
        "counterparty": row.counterparty or row.counterparty_country or "–",
    }


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def consultation(request: HttpRequest, number: int) -> HttpResponse:
    """One question: when it was asked, reminded of and answered, and a form for the answer."""
    actor = signed_in(request)
    row = selectors.consultation(actor, number)
    may_answer = holds(actor, Permission.LICENCE_CONSULT) and not row.answer

    def act(form: AnswerForm) -> str:
        services.answer(
            actor=actor,
            number=number,
            said=Answer(form.cleaned_data["said"]),
            reply=form.cleaned_data["reply"],
            at=timezone.now(),
        )
        return reverse("ozone_consultation", args=[number])

    if request.method == "POST":
        require_somewhere(actor, Permission.LICENCE_CONSULT)
    return form_page(
        request,
        AnswerForm(request.POST or None),
        act,
        done=gettext("The answer is written down"),
        template="ozone/consultation.html",
        row=row,
        number=number_of(row),
        answer=words.word(words.ANSWER, row.answer),
        events=_events(row),
        may_answer=may_answer,
        may_see=holds(actor, Permission.DECLARATION_READ),
        tabs=tabs(actor, "ozone_consultations"),
    )


def _events(row: Consultation) -> list[dict[str, Any]]:
    events = [{"at": row.asked_at, "text": gettext("Asked"), "by": row.asked_by, "state": ""}]
    if row.reminded_at:
        events.append({"at": row.reminded_at, "text": gettext("Reminded"), "by": "", "state": ""})
    if row.answer:
        state = "" if row.answer == Answer.CONFIRMED else "flag"
        events.append(
            {
                "at": row.answered_at,
                "text": words.word(words.ANSWER, row.answer),
                "by": row.answered_by,
                "state": state,
            }
        )
    return events


@page(NotFound)
@require_POST
def remind(request: HttpRequest, number: int) -> HttpResponse:
    """Write down that the authority was asked again."""
    actor = signed_in(request)
    require_somewhere(actor, Permission.LICENCE_CONSULT)
    try:
        services.remind(actor=actor, number=number, at=timezone.now())
        confirm(request, gettext("The reminder is written down"))
    except Conflict:
        pass  # it was answered in the meantime, which the page shows
    return redirect("ozone_consultation", number=number)
