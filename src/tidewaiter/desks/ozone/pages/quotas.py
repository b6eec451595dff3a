"""The overview of the desk, quotas, ceilings and registered traders."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tidewaiter.desks.ozone.licences import Status
from tidewaiter.desks.ozone.pages import words
from tidewaiter.desks.ozone.pages.forms import QuotaForm, TraderForm
from tidewaiter.desks.ozone.pages.parts import PAGE, form_page, tabs
from tidewaiter.desks.ozone.selectors import journeys
from tidewaiter.desks.ozone.selectors import licensing as selectors
from tidewaiter.desks.ozone.services import quotas as services
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require_somewhere
from tidewaiter.pages.asked import whole
from tidewaiter.pages.paging import cut, primary
from tidewaiter.register.errors import NotFound


@page(NotFound)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What waits: licences to approve, questions without an answer, transits, and quotas used."""
    actor = signed_in(request)
    today = timezone.localdate()
    quotas = sorted(selectors.quotas(actor, today.year), key=_share, reverse=True)
    transits = journeys.journeys(actor, open_only=True)
    late = journeys.late(transits, today)
    context = {
        "tabs": tabs(actor, "ozone"),
        "year": today.year,
        "waiting": [(one, words.word(words.KIND, one.kind)) for one in selectors.waiting(actor)],
        "open": [
            (one, selectors.number_of(one))
            for one in selectors.consultations(actor, open_only=True)
        ],
        "today": today,
        "late": [one for one in transits if one.pk in late],
        "transits": len(transits),
        "quotas": [(one, words.word(words.GROUP, one.row.group)) for one in quotas[:12]],
        "more": max(len(quotas) - 12, 0),
        "may_issue": holds(actor, Permission.LICENCE_ISSUE),
    }
    return render(request, "ozone/overview.html", context)


def _share(one: selectors.Allotted) -> float:
    balance = one.balance
    return float(balance.taken / balance.limit) if balance and balance.limit else 0.0


@page(NotFound)
@require_safe
def quotas(request: HttpRequest) -> HttpResponse:
    """The quotas of a year, with what is used and left of each."""
    actor = signed_in(request)
    years = selectors.years(actor)
    year = whole(request.GET.get("year"), 4) or timezone.localdate().year
    rows = selectors.quotas(actor, year)
    context = {
        "tabs": tabs(actor, "ozone_quotas"),
        "years": sorted({*years, year}, reverse=True),
        "year": year,
        "rows": [(one, words.word(words.GROUP, one.row.group)) for one in rows],
        "may_set": holds(actor, Permission.QUOTA_SET),
    }
    return render(request, "ozone/quotas.html", context)


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def set_one(request: HttpRequest) -> HttpResponse:
    """Give an importer a quota, or change it."""
    actor = signed_in(request)
    require_somewhere(actor, Permission.QUOTA_SET)

    def act(form: QuotaForm) -> str:
        row = services.set_quota(actor=actor, draft=form.draft(), at=timezone.now())
        return f"{reverse('ozone_quotas')}?year={row.year}"

    asked = ("year", "importer", "group", "unit", "limit", "source")
    initial = {"year": timezone.localdate().year} | {
        name: request.GET[name][:300] for name in asked if name in request.GET
    }
    return form_page(
        request,
        QuotaForm(request.POST or None, initial=initial),
        act,
        done=gettext("The quota is set"),
        title=gettext("Set a quota"),
        lead=gettext("The same importer, group and year again: the quota is changed."),
        verb=gettext("Set the quota"),
        back=reverse("ozone_quotas"),
        tabs=tabs(actor, "ozone_quotas"),
    )


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def set_ceiling(request: HttpRequest) -> HttpResponse:
    """Say how much the country may consume of a group in a year."""
    actor = signed_in(request)
    require_somewhere(actor, Permission.QUOTA_SET)

    def act(form: QuotaForm) -> str:
        row = services.set_ceiling(actor=actor, draft=form.draft(), at=timezone.now())
        return f"{reverse('ozone_reports')}?year={row.year}"

    return form_page(
        request,
        QuotaForm(request.POST or None, national=True, initial={"year": timezone.localdate().year}),
        act,
        done=gettext("The ceiling is set"),
        title=gettext("Set a national ceiling"),
        lead=gettext("The most that the country may consume of a group in a year."),
        verb=gettext("Set the ceiling"),
        back=reverse("ozone_reports"),
        tabs=tabs(actor, "ozone_reports"),
    )


@page(NotFound)
@require_safe
def traders(request: HttpRequest) -> HttpResponse:
    """Who is registered to import or export."""
    actor = signed_in(request)
    search = request.GET.get("search", "").strip()[:64]
    after = whole(request.GET.get("after"))
    found = selectors.traders(actor, search=search, after=after, limit=PAGE + 1)
    rows, following = cut(found, PAGE, primary)
    context = {
        "tabs": tabs(actor, "ozone_traders"),
        "rows": [(one, words.word(words.STATUS, one.status)) for one in rows],
        "next": following,
        "first": after is None,
        "search": search,
        "may_issue": holds(actor, Permission.LICENCE_ISSUE),
    }
    return render(request, "ozone/traders.html", context)


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register a trader, or change a registration."""
    actor = signed_in(request)
    require_somewhere(actor, Permission.LICENCE_ISSUE)

    def act(form: TraderForm) -> str:
        data: dict[str, Any] = dict(form.cleaned_data)
        data["status"] = Status(data["status"])
        services.register_trader(actor=actor, at=timezone.now(), **data)
        return reverse("ozone_traders")

    return form_page(
        request,
        TraderForm(request.POST or None, initial=_known(actor, request.GET.get("trader", ""))),
        act,
        done=gettext("The trader is registered"),
        title=gettext("Register a trader"),
        lead=gettext("Who may import or export controlled substances."),
        verb=gettext("Register"),
        back=reverse("ozone_traders"),
        tabs=tabs(actor, "ozone_traders"),
    )


def _known(actor: Any, trader: str) -> dict[str, Any]:
    found = selectors.traders(actor, search=trader, limit=1) if trader else []
    names = ("trader", "name", "importer", "exporter", "valid_from", "valid_to", "status")
    return {name: getattr(found[0], name) for name in names} if found else {"trader": trader}
