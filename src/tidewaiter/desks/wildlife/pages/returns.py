"""Pages of endorsing permits, and of what their issuers are told."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tidewaiter.core import from_plain
from tidewaiter.core import permit as core
from tidewaiter.core.permit import permit_key
from tidewaiter.desks.wildlife import epermit
from tidewaiter.desks.wildlife.models import Endorsement, Permit
from tidewaiter.desks.wildlife.pages import words
from tidewaiter.desks.wildlife.pages.forms import AnswerForm, SentForm
from tidewaiter.desks.wildlife.pages.forms_found import EndorseForm
from tidewaiter.desks.wildlife.pages.parts import FORM, PAGE, tabs
from tidewaiter.desks.wildlife.pages.permits import as_xml
from tidewaiter.desks.wildlife.selectors import permits as selectors
from tidewaiter.desks.wildlife.selectors.permits import Told
from tidewaiter.desks.wildlife.services import endorsing, returning
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require
from tidewaiter.pages.asked import whole
from tidewaiter.register.errors import NotFound
from tidewaiter.register.pages.forming import form_page
from tidewaiter.register.pages.seeing import about_one, seen


@about_one
@require_http_methods(["GET", "HEAD", "POST"])
def endorse(request: HttpRequest, mrn: str, country: str, number: str) -> HttpResponse:
    """Endorse a permit for the consignment that it came with."""
    actor, row = seen(request, mrn)
    require(actor, Permission.PERMIT_ENDORSE, office=row.office)
    permit = Permit.objects.filter(country=country, key=permit_key(number)).first()
    if permit is None:
        raise NotFound("There is no such permit.")
    lines = list(permit.lines.all())
    before = Endorsement.objects.filter(permit=permit, replaced=False, mrn=mrn).first()

    def act(form: EndorseForm) -> str:
        endorsing.endorse(
            actor=actor,
            mrn=mrn,
            country=country,
            number=number,
            box=form.box(),
            seen=form.cleaned_data["seen"],
            at=timezone.now(),
        )
        return reverse("declaration", args=[mrn]) + "#wildlife"

    form = EndorseForm(
        request.POST or None,
        lines=lines,
        corrects=before is not None,
        initial={"seen": permit.number_seen, "on": timezone.localdate(), "original": True},
    )
    return form_page(
        request,
        form,
        act,
        done=gettext("The permit is endorsed, and its issuer is told"),
        template="wildlife/endorse.html",
        permit=permit,
        mrn=mrn,
        kind=words.word(words.KIND, permit.kind),
        lines=[(line, form.of(line.number)) for line in lines],
        plain=form.plain,
    )


@page(NotFound)
@require_safe
def returns(request: HttpRequest) -> HttpResponse:
    """What issuers are told, newest first."""
    actor = signed_in(request)
    after, waiting = whole(request.GET.get("after")), request.GET.get("waiting") == "1"
    rows = selectors.returns(actor, open_only=waiting, after=after, limit=PAGE + 1)
    context = {
        "tabs": tabs(actor, "wildlife_returns"),
        "rows": [_row(one) for one in rows[:PAGE]],
        "next": rows[PAGE - 1].row.pk if len(rows) > PAGE else None,
        "first": after is None,
        "waiting": waiting,
    }
    return render(request, "wildlife/returns.html", context)


def _row(one: Told) -> dict[str, Any]:
    endorsement = one.row.endorsement
    return {
        "row": one.row,
        "permit": endorsement.permit,
        "mrn": endorsement.mrn,
        "direction": words.word(words.DIRECTION, endorsement.direction),
        "lines": endorsement.lines.all(),
        "status": words.word(words.RETURN, one.status),
        "flag": one.status == "failed",
        "waits": one.status == "waiting",
    }


@page(NotFound)
@require_safe
def returned(request: HttpRequest, number: int) -> HttpResponse:
    """One return: what it says, and where it stands."""
    actor = signed_in(request)
    one = selectors.returned(actor, number)
    context = _row(one) | {
        "tabs": tabs(actor, "wildlife_returns"),
        "endorsement": one.row.endorsement,
        "lines": _said(one).lines,
        "may_act": holds(actor, Permission.PERMIT_ISSUE),
    }
    return render(request, "wildlife/return.html", context)


def _said(one: Told) -> core.Permit:
    found: core.Permit = from_plain(core.Permit, json.loads(one.row.content))
    return found


@page(NotFound)
@require_safe
def as_e_permit(request: HttpRequest, number: int) -> HttpResponse:
    """The return as an e-permit with what was used."""
    one = selectors.returned(signed_in(request), number)
    permit = one.row.endorsement.permit
    return as_xml(epermit.written(_said(one)), f"{permit.country}-{permit.key}-return")


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def sent(request: HttpRequest, number: int) -> HttpResponse:
    """Write down by which way a return was sent."""
    actor = signed_in(request)

    def act(form: SentForm) -> str:
        returning.mark_sent(actor=actor, number=number, at=timezone.now(), **form.cleaned_data)
        return reverse("wildlife_return", args=[number])

    return _about(request, number, SentForm, act, gettext("The return was sent"))


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledged(request: HttpRequest, number: int) -> HttpResponse:
    """Write down that the issuer acknowledged a return."""
    actor = signed_in(request)

    def act(form: AnswerForm) -> str:
        returning.acknowledge(actor=actor, number=number, at=timezone.now(), **form.cleaned_data)
        return reverse("wildlife_return", args=[number])

    return _about(request, number, AnswerForm, act, gettext("The return was acknowledged"))


def _about(request: HttpRequest, number: int, of: Any, act: Any, title: str) -> HttpResponse:
    actor = signed_in(request)
    one = selectors.returned(actor, number)
    permit = one.row.endorsement.permit
    require(actor, Permission.PERMIT_ISSUE, owner=permit.registered_by)
    return form_page(
        request,
        of(request.POST or None, initial={"on": timezone.localdate()}),
        act,
        done=gettext("The return was changed"),
        template=FORM,
        title=title,
        lead=f"{permit.country} {permit.number}",
        verb=gettext("Write it down"),
        back=reverse("wildlife_return", args=[number]),
        tabs=tabs(actor, "wildlife_returns"),
    )
