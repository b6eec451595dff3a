"""What the pages of this desk share: tabs, forms as pages, and errors beside their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.pages.notices import confirm
from tidewaiter.pages.told import whole

PAGE = 50

_TABS = (
    (_("Overview"), "ozone", Permission.LICENCE_READ),
    (_("Licences"), "ozone_licences", Permission.LICENCE_READ),
    (_("Quotas"), "ozone_quotas", Permission.LICENCE_READ),
    (_("Traders"), "ozone_traders", Permission.LICENCE_READ),
    (_("Consultations"), "ozone_consultations", Permission.LICENCE_READ),
    (_("In transit"), "ozone_transits", Permission.LICENCE_READ),
    (_("Quantities"), "ozone_quantities", Permission.LICENCE_READ),
    (_("Baselines"), "ozone_baselines", Permission.LICENCE_READ),
    (_("Reports"), "ozone_reports", Permission.LICENCE_REPORT),
    (_("Mirror"), "ozone_mirror", Permission.LICENCE_REPORT),
    (_("Seizures"), "ozone_seizures", Permission.LICENCE_REPORT),
)


def tabs(actor: Actor, here: str) -> list[dict[str, Any]]:
    """The pages of the desk that one may open; ``here`` is the route of this one."""
    return [
        {"label": label, "address": reverse(route), "current": route == here}
        for label, route, permission in _TABS
        if holds(actor, permission)
    ]


def form_page(
    request: HttpRequest,
    form: Any,
    act: Callable[[Any], str],
    *,
    done: str | Callable[[], str],
    template: str = "ozone/form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form, or do what it asks for and go on to the page that ``act`` names.

    What a service refuses stands beside the field that it names.
    """
    if request.method == "POST" and form.is_valid():
        try:
            address = act(form)
        except Forbidden:
            raise
        except TidewaiterError as problem:
            form.add_error(_field(form, problem.where), whole(problem))
        else:
            confirm(request, done if isinstance(done, str) else done())
            return redirect(address)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def _field(form: forms.Form, where: str) -> str | None:
    """The field that an error names: ``lines.2.kg`` is ``kg_2``."""
    parts = where.split(".")
    name = f"{parts[2]}_{parts[1]}" if len(parts) == 3 else where
    return name if name in form.fields else None
