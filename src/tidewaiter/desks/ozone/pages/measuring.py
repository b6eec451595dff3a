"""Pages of quantities, cylinder tests and seizures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tidewaiter.core.errors import ValueRefused
from tidewaiter.desks.ozone.classify import classify
from tidewaiter.desks.ozone.composition import parse
from tidewaiter.desks.ozone.cylinder import LIMITS
from tidewaiter.desks.ozone.names import mentioned, resolve
from tidewaiter.desks.ozone.pages import words
from tidewaiter.desks.ozone.pages.forms_found import ChargeForm, CylinderForm, SeizureForm
from tidewaiter.desks.ozone.pages.parts import PAGE, form_page, tabs
from tidewaiter.desks.ozone.plausible import FIRST, Likely
from tidewaiter.desks.ozone.quantities import charge
from tidewaiter.desks.ozone.selectors import reports
from tidewaiter.desks.ozone.services import testing
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import may, require, require_somewhere
from tidewaiter.pages.asked import whole
from tidewaiter.pages.paging import cut, primary
from tidewaiter.pages.told import told
from tidewaiter.pages.told import whole as whole_problem
from tidewaiter.register import selectors as register
from tidewaiter.register.errors import NotFound
from tidewaiter.register.pages.seeing import about_one, parsed, seen


@page(NotFound)
@require_safe
def quantities(request: HttpRequest) -> HttpResponse:
    """What a mass of a gas amounts to, and how that comes about."""
    actor = signed_in(request)
    require_somewhere(actor, Permission.LICENCE_READ)
    asked = "gas" in request.GET
    form = ChargeForm(request.GET if asked else None)
    context: dict[str, Any] = {"tabs": tabs(actor, "ozone_quantities"), "form": form}
    if asked and form.is_valid():
        try:
            gas = parse(form.cleaned_data["gas"])
            found = charge(gas, form.cleaned_data["kg"])
        except ValueRefused as problem:
            form.add_error("kg" if problem.where == "kg" else "gas", whole_problem(problem))
        else:
            context |= {
                "found": found,
                "groups": [
                    (words.word(words.GROUP, group), level, "CO2e-t" if group == "HFC" else "ODP-t")
                    for group, level in sorted(found.by_group().items())
                ],
                "hs": (hs := classify(gas)),
                "steps": [
                    (step.code, "; ".join(told(why) for why in step.reasons), step.holds)
                    for step in hs.steps
                ],
            }
    return render(request, "ozone/quantities.html", context)


@about_one
@require_http_methods(["GET", "HEAD", "POST"])
def cylinder(request: HttpRequest, mrn: str) -> HttpResponse:
    """The cylinder test of a consignment: a form for the phone, and what was read so far."""
    actor, row = seen(request, mrn)
    if request.method == "POST":
        require(actor, Permission.OUTCOME_RECORD, office=row.office)
    items = parsed(register.content(row).canonical).get("items", [])

    def act(form: CylinderForm) -> str:
        testing.record_test(
            actor=actor,
            mrn=mrn,
            item=form.cleaned_data["item"],
            measured=form.measured(),
            at=timezone.now(),
        )
        return reverse("ozone_cylinder", args=[mrn]) + "#tests"

    tests = list(row.cylinder_tests.order_by("-pk")[:PAGE])
    return form_page(
        request,
        CylinderForm(request.POST or None, initial=_offered(items, request.GET.get("item"))),
        act,
        done=gettext("The test is kept with the consignment"),
        template="ozone/cylinder.html",
        row=row,
        items=list(enumerate(items, 1)),
        tests=[_shown(one) for one in tests],
        limits=told(LIMITS),
        may_test=may(actor, Permission.OUTCOME_RECORD, office=row.office),
    )


def _offered(items: list[dict[str, Any]], item: str | None) -> dict[str, Any]:
    """The item that was pressed, and the gas that its description names."""
    number = whole(item, 6) or 1
    text = items[number - 1].get("description") if number <= len(items) else ""
    named = mentioned(text or "")
    return {"item": number, "label": named[0].gas.code if named else ""}


def _shown(one: Any) -> dict[str, Any]:
    """A test with its reasons, worked out again from what was read."""
    found = testing.read_again(one)
    return {
        "test": one,
        "verdict": words.word(words.VERDICT, one.verdict),
        "wrong": one.verdict == "REFUTED",
        "unknown": one.verdict == "CANNOT TELL",
        "because": [told(text) for text in found.because],
        "likely": _likely(found.likely[:FIRST]),
        "more": _likely(found.likely[FIRST:]),
        "identified": (one.identified or {}).items(),
    }


def _likely(gases: Iterable[Likely]) -> list[tuple[str, str, str | None]]:
    return [(one.gas, " ".join(told(why) for why in one.why), one.source) for one in gases]


@page(NotFound)
@require_safe
def seizures(request: HttpRequest) -> HttpResponse:
    """What was seized, newest first."""
    actor = signed_in(request)
    after = whole(request.GET.get("after"))
    found = reports.seizures(actor, after=after, limit=PAGE + 1)
    rows, following = cut(found, PAGE, primary)
    context = {
        "tabs": tabs(actor, "ozone_seizures"),
        "rows": [
            (
                one,
                words.word(words.DETECTED, one.detected_by),
                words.word(words.DISPOSAL, one.disposal),
                charge(resolve(one.substance), one.kg),
            )
            for one in rows
        ],
        "next": following,
        "first": after is None,
        "may_read": may(actor, Permission.DECLARATION_READ),
    }
    return render(request, "ozone/seizures.html", context)


@about_one
@require_http_methods(["GET", "HEAD", "POST"])
def seize(request: HttpRequest, mrn: str) -> HttpResponse:
    """Record what was seized of a consignment."""
    actor, row = seen(request, mrn)
    require(actor, Permission.SEIZURE_RECORD, office=row.office)

    def act(form: SeizureForm) -> str:
        testing.record_seizure(actor=actor, mrn=mrn, seized=form.seized(), at=timezone.now())
        return reverse("declaration", args=[mrn])

    items = parsed(register.content(row).canonical).get("items", [])
    first: dict[str, Any] = items[0] if items else {}
    initial = {
        "item": 1,
        "declared_as": (first.get("description") or "")[:200],
        "origin": first.get("origin") or "",
        "destination": first.get("country_destination") or settings.COUNTRY or "",
    }
    return form_page(
        request,
        SeizureForm(request.POST or None, initial=initial),
        act,
        done=gettext("The seizure is recorded"),
        title=gettext("Record a seizure"),
        lead=mrn,
        verb=gettext("Record the seizure"),
        back=reverse("declaration", args=[mrn]),
    )
