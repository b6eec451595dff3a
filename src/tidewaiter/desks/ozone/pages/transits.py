"""Pages of goods in transit: what has not left yet, and confirming that it did."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tidewaiter.core.canonical import decimal_text
from tidewaiter.desks.ozone.models import Journey
from tidewaiter.desks.ozone.pages.forms_found import ExitForm
from tidewaiter.desks.ozone.pages.parts import form_page, tabs
from tidewaiter.desks.ozone.rules import SHIPPED
from tidewaiter.desks.ozone.selectors import journeys as selectors
from tidewaiter.desks.ozone.selectors import licensing
from tidewaiter.desks.ozone.services import journeys as services
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.register.errors import NotFound
from tidewaiter.register.pages.seeing import about_one


@page(NotFound)
@require_safe
def transits(request: HttpRequest) -> HttpResponse:
    """Goods in transit, those due first; those that left short or elsewhere are marked."""
    actor = signed_in(request)
    only = request.GET.get("show") == "open"
    found = selectors.journeys(actor, open_only=only, limit=licensing.MOST + 1)
    rows = found[: licensing.MOST]
    late = selectors.late(rows, timezone.localdate())
    mine = selectors.confirmable(actor, rows)
    rules = licensing.rules(timezone.now())
    context = {
        "tabs": tabs(actor, "ozone_transits"),
        "rules": rules,
        "own_choice": rules is SHIPPED,
        "may_read_rules": holds(actor, Permission.RULE_READ),
        "only": only,
        "cut": len(found) > len(rows),
        "rows": [
            (one, one.pk in late, _short(one), _elsewhere(one), one.pk in mine) for one in rows
        ],
        "may_read": holds(actor, Permission.DECLARATION_READ),
    }
    return render(request, "ozone/transits.html", context)


def _short(one: Journey) -> bool:
    return one.left_on is not None and one.left_kg is not None and one.left_kg < one.kg


def _elsewhere(one: Journey) -> bool:
    return bool(one.left_to and one.destination and one.left_to != one.destination)


@about_one
@require_http_methods(["GET", "HEAD", "POST"])
def left(request: HttpRequest, mrn: str, item: int) -> HttpResponse:
    """Confirm that an item in transit left."""
    actor = signed_in(request)
    found = selectors.to_confirm(actor, mrn, item)

    def act(form: ExitForm) -> str:
        data = form.cleaned_data
        services.confirm_exit(
            actor=actor,
            mrn=mrn,
            item=item,
            kg=data["kg"],
            left_on=data["left_on"],
            left_to=data["left_to"].upper(),
            left_as=data["left_as"],
            at=timezone.now(),
        )
        return reverse("ozone_transits")

    rest = found.inside
    whole = Decimal(decimal_text(rest))
    initial = {"left_on": timezone.localdate(), "left_to": found.destination, "kg": whole}
    return form_page(
        request,
        ExitForm(request.POST or None, initial=initial),
        act,
        done=gettext("The exit is confirmed"),
        title=gettext("Confirm the exit"),
        lead=gettext("%(mrn)s, item %(item)s: %(kg)s kg of %(substance)s")
        % {
            "mrn": mrn,
            "item": item,
            "kg": decimal_text(rest),
            "substance": found.substance,
        },
        verb=gettext("Confirm the exit"),
        back=reverse("ozone_transits"),
        tabs=tabs(actor, "ozone_transits"),
    )
