"""Pages of reports: consumption against the ceiling, Article 7, and the mirror of partners."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tidewaiter.desks.ozone.article7 import written
from tidewaiter.desks.ozone.models import PartnerFigure, YearFigure
from tidewaiter.desks.ozone.pages import words
from tidewaiter.desks.ozone.pages.forms_found import FigureForm, PartnerForm
from tidewaiter.desks.ozone.pages.parts import form_page, tabs
from tidewaiter.desks.ozone.selectors import reports as selectors
from tidewaiter.desks.ozone.services import reporting as services
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require_somewhere
from tidewaiter.pages.asked import whole
from tidewaiter.pages.downloads import as_csv
from tidewaiter.pages.uploads import text_of
from tidewaiter.register.errors import NotFound

MOST_LINES = 100
"""Lines of the data report that the page shows; the file has all of them."""


def _year(request: HttpRequest) -> int:
    found = whole(request.GET.get("year"), 4)
    return found if found and 1986 <= found <= 2100 else timezone.localdate().year


def _years() -> range:
    """The years that are offered, the latest first."""
    latest = timezone.localdate().year
    return range(latest, latest - 6, -1)


@page(NotFound)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Consumption of a year by group against its ceiling, and what it is worked out from."""
    actor = signed_in(request)
    year = _year(request)
    rows = selectors.consumed(actor, year)
    lines = selectors.article_7(actor, year)
    context = {
        "tabs": tabs(actor, "ozone_reports"),
        "year": year,
        "years": _years(),
        "rows": [(one, words.word(words.GROUP, one.group)) for one in rows],
        "lines": [(one, words.word(words.FORM, one.form)) for one in lines[:MOST_LINES]],
        "more": len(lines) > MOST_LINES,
        "figures": [
            (one, words.word(words.FIGURE, one.kind))
            for one in YearFigure.objects.filter(year=year).order_by("kind", "substance")
        ],
        "may_set": holds(actor, Permission.QUOTA_SET),
    }
    return render(request, "ozone/reports.html", context)


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def figure(request: HttpRequest) -> HttpResponse:
    """Enter what was produced or destroyed in a year."""
    actor = signed_in(request)
    require_somewhere(actor, Permission.QUOTA_SET)

    def act(form: FigureForm) -> str:
        made = services.tell_figure(actor=actor, at=timezone.now(), **form.cleaned_data)
        return f"{reverse('ozone_reports')}?year={made.year}"

    return form_page(
        request,
        FigureForm(request.POST or None, initial={"year": _year(request)}),
        act,
        done=gettext("The figure is entered"),
        title=gettext("Enter a figure"),
        lead=gettext("The same year, kind and substance again: the figure is replaced."),
        verb=gettext("Enter the figure"),
        back=reverse("ozone_reports"),
        tabs=tabs(actor, "ozone_reports"),
    )


@page(NotFound)
@require_safe
def article_7(request: HttpRequest) -> HttpResponse:
    """The data report of a year as CSV, with one line for each substance, country and use."""
    actor = signed_in(request)
    year = _year(request)
    rows = selectors.article_7(actor, year)
    return as_csv(written(rows, year), f"article-7-{year}")


@page(NotFound)
@require_safe
def mirror(request: HttpRequest) -> HttpResponse:
    """What came in beside what partners say they sent, innocent reasons first."""
    actor = signed_in(request)
    year = _year(request)
    rows = selectors.mirror(actor, year)
    context = {
        "tabs": tabs(actor, "ozone_mirror"),
        "year": year,
        "years": _years(),
        "rows": [
            (one, [words.word(words.INNOCENT, code) for code in one.innocent]) for one in rows
        ],
        "sources": list(_sources(year)),
        "may_set": holds(actor, Permission.QUOTA_SET),
    }
    return render(request, "ozone/mirror.html", context)


def _sources(year: int) -> Iterator[str]:
    rows = PartnerFigure.objects.filter(year=year)
    yield from rows.values_list("source", flat=True).distinct().order_by("source")[:20]


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a file of what partners say they sent."""
    actor = signed_in(request)
    require_somewhere(actor, Permission.QUOTA_SET)

    def act(form: PartnerForm) -> str:
        rows = services.read_partner(text_of(form.cleaned_data["file"]))
        services.import_partner(
            actor=actor, rows=rows, source=form.cleaned_data["source"], at=timezone.now()
        )
        return f"{reverse('ozone_mirror')}?year={max(one.year for one in rows)}"

    form = PartnerForm(request.POST, request.FILES) if request.method == "POST" else PartnerForm()
    return form_page(
        request,
        form,
        act,
        done=gettext("The figures are taken over"),
        title=gettext("Bring figures of partners"),
        lead=gettext("What the file says of a country and year replaces what was known of it."),
        verb=gettext("Take them over"),
        back=reverse("ozone_mirror"),
        tabs=tabs(actor, "ozone_mirror"),
        multipart=True,
    )
