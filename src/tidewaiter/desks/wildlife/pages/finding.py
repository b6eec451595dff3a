"""Pages of what officers find and seize."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tidewaiter.desks.wildlife.models import Seizure
from tidewaiter.desks.wildlife.pages import words
from tidewaiter.desks.wildlife.pages.card import first_specimen
from tidewaiter.desks.wildlife.pages.forms_found import FoundForm, SeizureForm
from tidewaiter.desks.wildlife.pages.parts import FORM, PAGE, tabs
from tidewaiter.desks.wildlife.selectors import permits as selectors
from tidewaiter.desks.wildlife.services import examining
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require
from tidewaiter.pages.asked import whole
from tidewaiter.pages.downloads import table
from tidewaiter.register import selectors as register
from tidewaiter.register.errors import NotFound
from tidewaiter.register.pages.forming import form_page
from tidewaiter.register.pages.seeing import about_one, seen

MOST_ROWS = 5_000
"""Seizures that are written to one file."""
COLUMNS = ("date", "location", "mrn", "species", "appendix", "specimen", "quantity", "unit",
           "origin", "transit", "destination", "detected_by", "transport", "concealment", "reason",
           "law", "value", "currency", "alive", "disposal", "permit", "remark")  # fmt: skip


@about_one
@require_http_methods(["GET", "HEAD", "POST"])
def examine(request: HttpRequest, mrn: str) -> HttpResponse:
    """Write down what was found of the specimens of a consignment."""
    actor, row = seen(request, mrn)
    require(actor, Permission.OUTCOME_RECORD, office=row.office)

    def act(form: FoundForm) -> str:
        examining.record(actor=actor, mrn=mrn, seen=form.seen(), at=timezone.now())
        return reverse("declaration", args=[mrn]) + "#wildlife"

    form = FoundForm(request.POST or None, initial={"item": whole(request.GET.get("item")) or 1})
    done = gettext("What was found is kept with the consignment")
    return _about(request, mrn, form, act, done, gettext("What was found"))


@about_one
@require_http_methods(["GET", "HEAD", "POST"])
def seize(request: HttpRequest, mrn: str) -> HttpResponse:
    """Record what was seized of a consignment."""
    actor, row = seen(request, mrn)
    require(actor, Permission.SEIZURE_RECORD, office=row.office)

    def act(form: SeizureForm) -> str:
        examining.seize(actor=actor, mrn=mrn, seized=form.seized(), at=timezone.now())
        return reverse("declaration", args=[mrn]) + "#wildlife"

    form = SeizureForm(request.POST or None, initial=first_specimen(register.content(row)))
    done = gettext("The seizure is recorded")
    return _about(request, mrn, form, act, done, gettext("Record a seizure"))


def _about(
    request: HttpRequest, mrn: str, form: Any, act: Any, done: str, title: str
) -> HttpResponse:
    return form_page(
        request,
        form,
        act,
        done=done,
        template=FORM,
        title=title,
        lead=mrn,
        verb=gettext("Write it down"),
        back=reverse("declaration", args=[mrn]) + "#wildlife",
    )


@page(NotFound)
@require_safe
def seizures(request: HttpRequest) -> HttpResponse:
    """What was seized, newest first."""
    actor = signed_in(request)
    after = whole(request.GET.get("after"))
    rows = selectors.seizures(actor, after=after, limit=PAGE + 1)
    context = {
        "tabs": tabs(actor, "wildlife_seizures"),
        "rows": [
            (
                one,
                words.word(words.REASON, one.reason),
                words.word(words.DETECTED, one.detected_by),
                words.word(words.TRANSPORT, one.transport),
                words.word(words.DISPOSAL, one.disposal),
            )
            for one in rows[:PAGE]
        ],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "first": after is None,
        "may_read": holds(actor, Permission.DECLARATION_READ),
    }
    return render(request, "wildlife/seizures.html", context)


@page(NotFound)
@require_safe
def seizures_csv(request: HttpRequest) -> HttpResponse:
    """Seizures with the fields of the annual illegal trade report."""
    year = whole(request.GET.get("year"))
    rows = selectors.seizures(signed_in(request), year=year, limit=MOST_ROWS)
    return table(COLUMNS, map(_line, rows), f"seizures-{year or 'all'}")


def _line(one: Seizure) -> tuple[object, ...]:
    return (
        timezone.localdate(one.seized_at), one.location, one.declaration.mrn, one.taxon,
        one.appendix, one.term, one.quantity, one.unit, one.origin, one.transit, one.destination,
        one.detected_by, one.transport, one.concealment, one.reason, one.law, one.value,
        one.currency, "yes" if one.alive else "no", one.disposal, one.permit, one.remark,
    )  # fmt: skip
