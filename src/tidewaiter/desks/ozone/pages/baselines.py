"""Pages of baselines: those that count, and bringing a file of them for approval."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tidewaiter.desks.ozone.baselines import read_csv
from tidewaiter.desks.ozone.pages import words
from tidewaiter.desks.ozone.pages.forms_found import BaselinesForm
from tidewaiter.desks.ozone.pages.parts import form_page, tabs
from tidewaiter.desks.ozone.selectors import reports as selectors
from tidewaiter.desks.ozone.services.bringing import About, propose_baselines
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require
from tidewaiter.pages.paging import cut
from tidewaiter.pages.uploads import text_of
from tidewaiter.register.errors import NotFound

PAGE = 100


@page(NotFound)
@require_safe
def baselines(request: HttpRequest) -> HttpResponse:
    """The baselines that count: the country's own, then all by country."""
    actor = signed_in(request)
    known = selectors.in_force(actor, timezone.now())
    after = request.GET.get("after", "")[:40]
    rows = [one for one in known.baselines if f"{one.country}-{one.group}" > after] if known else []
    shown, following = cut(rows[: PAGE + 1], PAGE, lambda one: f"{one.country}-{one.group}")
    own = [one for one in known.baselines if one.country == settings.COUNTRY] if known else []
    context = {
        "tabs": tabs(actor, "ozone_baselines"),
        "known": known,
        "own": [(one, words.word(words.GROUP, one.group)) for one in own],
        "rows": [(one, words.word(words.GROUP, one.group)) for one in shown],
        "first": not after,
        "next": following,
        "may_bring": holds(actor, Permission.RULE_PROPOSE),
        "may_read_rules": holds(actor, Permission.RULE_READ),
    }
    return render(request, "ozone/baselines.html", context)


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a file of baselines; somebody else approves it in the rulebook."""
    actor = signed_in(request)
    require(actor, Permission.RULE_PROPOSE)

    def act(form: BaselinesForm) -> str:
        data = form.cleaned_data
        about = About(
            id=f"baselines-{data['as_of']:%Y-%m-%d}",
            source=data["source"],
            as_of=data["as_of"],
            valid_from=data["valid_from"],
        )
        made = propose_baselines(
            actor=actor,
            rows=read_csv(text_of(data["file"])),
            about=about,
            why=data["note"],
            at=timezone.now(),
        )
        return reverse("rule_change", args=[made.pk])

    posted = request.method == "POST"
    initial = {"as_of": timezone.localdate(), "valid_from": timezone.localdate()}
    form = BaselinesForm(request.POST, request.FILES) if posted else BaselinesForm(initial=initial)
    return form_page(
        request,
        form,
        act,
        done=gettext("Proposed. Somebody else has to approve it."),
        title=gettext("Bring baselines"),
        lead=gettext("They count once somebody else has approved them, from the day that is said."),
        verb=gettext("Propose them"),
        back=reverse("ozone_baselines"),
        tabs=tabs(actor, "ozone_baselines"),
        multipart=True,
    )
