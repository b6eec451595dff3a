"""The gallery: every component once, with its states."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tidewaiter.pages import gallery as examples
from tidewaiter.pages.notices import Undo, confirm


@login_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with its states, from the includes and tags that pages use."""
    wrong = {"seal": "MV774 10392", "boxes": "-1", "agrees": "no", "ask": ["invoice"]}
    context = {
        "places": examples.places(),
        "ground": examples.GROUND,
        "lane_names": ("green", "blue", "yellow", "red"),
        "form": examples.Example(wrong),
        "facets": examples.facets(),
        "tabs": examples.tabs(),
        "events": examples.events(timezone.now()),
        "reasons": examples.reasons(),
        "figures": examples.figures(),
        "hour_ago": timezone.now() - timedelta(hours=1, minutes=7),
    }
    return render(request, "pages/gallery.html", context)


@login_required
def dialog(request: HttpRequest) -> HttpResponse:
    """The example's confirmation: a page, and over the gallery where scripts run."""
    form = examples.Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        confirm(request, _("This was only an example"), Undo(reverse("gallery-undo")))
        return redirect("gallery")
    context = {
        "title": _("Release against red?"),
        "text": _("A second officer must agree within 30 minutes. The trader is told after that."),
        "form": form,
        "verb": _("Ask for the release"),
        "back": reverse("gallery") + "#dialog",
        "keep": _("Keep red"),
    }
    return render(request, "pages/confirm.html", context)


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """The example's way back."""
    confirm(request, _("Undone"))
    return redirect("gallery")
