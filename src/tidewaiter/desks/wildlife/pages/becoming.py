"""Pages of what becomes of a permit: withdrawn, copied, confirmed by its issuer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tidewaiter.desks.wildlife.models import Permit
from tidewaiter.desks.wildlife.pages import words
from tidewaiter.desks.wildlife.pages.forms import CopyForm, DayForm, ReasonForm
from tidewaiter.desks.wildlife.pages.parts import FORM, tabs
from tidewaiter.desks.wildlife.pages.permits import address_of
from tidewaiter.desks.wildlife.permits import Standing
from tidewaiter.desks.wildlife.selectors import permits as selectors
from tidewaiter.desks.wildlife.services import permits as services
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.register.errors import NotFound
from tidewaiter.register.pages.forming import form_page


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, country: str, number: str, standing: str) -> HttpResponse:
    """Note what became of a permit, or let a draft count."""
    if standing not in words.MAKE:
        raise Http404
    row = _mine(request, country, number)
    actor = signed_in(request)

    def act(form: ReasonForm) -> str:
        services.set_standing(
            actor=actor,
            country=country,
            number=number,
            standing=Standing(standing),
            seen=form.cleaned_data["seen"],
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
        return address_of(row)

    return _about(
        request,
        row,
        ReasonForm(request.POST or None, initial={"seen": row.number_seen}),
        act,
        words.word(words.MAKE, standing),
    )


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, country: str, number: str) -> HttpResponse:
    """Write down that a copy was presented."""
    row, actor = _mine(request, country, number), signed_in(request)

    def act(form: CopyForm) -> str:
        services.note_copy(
            actor=actor, country=country, number=number, at=timezone.now(), **form.cleaned_data
        )
        return address_of(row)

    title = gettext("A copy was presented")
    return _about(request, row, CopyForm(request.POST or None), act, title)


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def confirmed(request: HttpRequest, country: str, number: str) -> HttpResponse:
    """Write down that the issuer confirmed a permit."""
    row, actor = _mine(request, country, number), signed_in(request)

    def act(form: DayForm) -> str:
        on = form.cleaned_data["on"]
        services.confirm(actor=actor, country=country, number=number, on=on, at=timezone.now())
        return address_of(row)

    form = DayForm(request.POST or None, initial={"on": timezone.localdate()})
    return _about(request, row, form, act, gettext("The issuer confirmed it"))


def _mine(request: HttpRequest, country: str, number: str) -> Permit:
    """The permit, for whoever may change it."""
    actor = signed_in(request)
    row = selectors.permit(actor, country, number)
    require(actor, Permission.PERMIT_ISSUE, owner=row.registered_by)
    return row


def _about(request: HttpRequest, row: Permit, form: Any, act: Any, title: str) -> HttpResponse:
    return form_page(
        request,
        form,
        act,
        done=gettext("The permit was changed"),
        template=FORM,
        title=title,
        lead=f"{row.country} {row.number}",
        verb=title,
        back=address_of(row),
        tabs=tabs(signed_in(request), "wildlife"),
    )
