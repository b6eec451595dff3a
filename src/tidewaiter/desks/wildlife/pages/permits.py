"""Pages of permits: the list, one of them, entering, bringing e-permits, what became of one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tidewaiter.desks.wildlife import epermit
from tidewaiter.desks.wildlife.models import Permit
from tidewaiter.desks.wildlife.models.permits import DRAFT
from tidewaiter.desks.wildlife.pages import words
from tidewaiter.desks.wildlife.pages.forms import PermitForm, UploadForm
from tidewaiter.desks.wildlife.pages.parts import FORM, PAGE, tabs
from tidewaiter.desks.wildlife.selectors import permits as selectors
from tidewaiter.desks.wildlife.selectors.lookup import paper
from tidewaiter.desks.wildlife.selectors.permits import Asked
from tidewaiter.desks.wildlife.services import permits as services
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require_somewhere
from tidewaiter.pages.asked import cleaned, whole
from tidewaiter.pages.downloads import table
from tidewaiter.pages.uploads import raw_of
from tidewaiter.register.errors import NotFound
from tidewaiter.register.pages.forming import form_page

BIGGEST = 2_000_000
"""Bytes of an e-permit that is taken."""
MOST_ROWS = 5_000
"""Permits that are written to one file."""
COLUMNS = ("country", "number", "kind", "state", "issued_on", "last_day", "exporter", "importer",
           "line", "taxon", "term", "source", "appendix", "origin", "quantity", "unit", "taken",
           "left")  # fmt: skip


def _asked(request: HttpRequest) -> Asked:
    state, whose = request.GET.get("state", ""), request.GET.get("whose", "")
    return Asked(
        state=state if state in selectors.STATES else "",
        whose=whose if whose in words.WHOSE else "",
        search=cleaned(request.GET.get("search", ""), 64),
    )


@page(NotFound)
@require_safe
def permits(request: HttpRequest) -> HttpResponse:
    """Permits, newest first, narrowed by state, whose they are, and by number, species or party."""
    actor, asked, today = signed_in(request), _asked(request), timezone.localdate()
    after = whole(request.GET.get("after"))
    rows = selectors.permits(actor, asked, today=today, after=after, limit=PAGE + 1)
    context = {
        "tabs": tabs(actor, "wildlife"),
        "rows": [_row(one, today) for one in rows[:PAGE]],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "first": after is None,
        "states": words.choices(words.STATE, selectors.STATES),
        "whose": words.WHOSE.items(),
        "asked": asked,
        "narrowed": asked != Asked(),
        "may_issue": holds(actor, Permission.PERMIT_ISSUE),
    }
    return render(request, "wildlife/permits.html", context)


def _row(one: Permit, today: date) -> dict[str, Any]:
    state = selectors.state(one, today)
    return {
        "permit": one,
        "kind": words.word(words.KIND, one.kind),
        "state": words.word(words.STATE, state),
        "flag": state not in ("valid", "draft", "used"),
        "waits": state == DRAFT,
        "lines": one.lines.all(),
    }


@page(NotFound)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The permits of the list as CSV, a row for each line, with what is left of it."""
    actor, today = signed_in(request), timezone.localdate()
    rows = selectors.permits(actor, _asked(request), today=today, limit=MOST_ROWS)
    return table(COLUMNS, _lines(rows, today), f"permits-{today}")


def _lines(rows: list[Permit], today: date) -> Iterator[tuple[object, ...]]:
    balanced = selectors.balanced(rows)
    for row in rows:
        head = (row.country, row.number, row.kind, selectors.state(row, today), row.issued_on,
                row.last_day, row.exporter, row.importer)  # fmt: skip
        for one in balanced[row.pk]:
            line, held = one.row, one.balance
            yield (
                *head, line.number, line.taxon, line.term, line.source, line.appendix, line.origin,
                line.quantity, line.unit, held and held.taken, held and held.left,
            )  # fmt: skip


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a permit; an own one may be kept as a draft."""
    actor = signed_in(request)
    require_somewhere(actor, Permission.PERMIT_ISSUE)
    counts = "draft" not in request.POST

    def act(form: PermitForm) -> str:
        draft, at = form.draft(), timezone.now()
        return address_of(services.register(actor=actor, draft=draft, counts=counts, at=at))

    return form_page(
        request,
        PermitForm(request.POST or None),
        act,
        done=gettext("The permit counts from now on") if counts else gettext("The draft is kept"),
        template="wildlife/permit_new.html",
        tabs=tabs(actor, "wildlife"),
    )


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring an e-permit."""
    actor = signed_in(request)
    require_somewhere(actor, Permission.PERMIT_ISSUE)

    def act(form: UploadForm) -> str:
        raw = raw_of(form.cleaned_data["file"], BIGGEST)
        country = form.cleaned_data["country"].upper()
        return address_of(
            services.register_e_permit(actor=actor, raw=raw, country=country, at=timezone.now())
        )

    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    return form_page(
        request,
        form,
        act,
        done=gettext("The permit counts from now on"),
        template=FORM,
        title=gettext("Bring an e-permit"),
        lead=gettext("It is kept as it came, and read into the register."),
        verb=gettext("Register the permit"),
        back=reverse("wildlife"),
        tabs=tabs(actor, "wildlife"),
        multipart=True,
    )


def address_of(row: Permit) -> str:
    """The page of a permit."""
    return reverse("wildlife_permit", args=[row.country, row.key])


@page(NotFound)
@require_safe
def permit(request: HttpRequest, country: str, number: str) -> HttpResponse:
    """One permit: what it allows, what is left, who drew on it, box 14, and its history."""
    actor, today = signed_in(request), timezone.localdate()
    shown = selectors.shown(actor, country, number)
    row = shown.row
    said = paper(row)
    issues = holds(actor, Permission.PERMIT_ISSUE)
    state = selectors.state(row, today)
    context = {
        "tabs": tabs(actor, "wildlife"),
        "shown": shown,
        "marks": selectors.marks(row),
        "row": row,
        "said": said,
        "kind": words.word(words.KIND, row.kind),
        "purpose": words.word(words.PURPOSE, said.purpose or ""),
        "state": words.word(words.STATE, state),
        "waits": state == DRAFT,
        "flag": state not in ("valid", "draft", "used"),
        "days": (row.last_day - today).days,
        "endorsements": [
            (one, words.word(words.DIRECTION, one.direction)) for one in shown.endorsements
        ],
        "moves": [
            (one, words.word(words.MAKE, one))
            for one in (services.MOVES.get(row.standing, ()) if issues else ())
        ],
        "may_issue": issues and row.standing != DRAFT,
        "may_see_declarations": holds(actor, Permission.DECLARATION_READ),
    }
    return render(request, "wildlife/permit.html", context)


@page(NotFound)
@require_safe
def e_permit(request: HttpRequest, country: str, number: str) -> HttpResponse:
    """The permit as an e-permit in XML."""
    row = selectors.permit(signed_in(request), country, number)
    return as_xml(epermit.written(paper(row)), f"{row.country}-{row.key}")


def as_xml(raw: bytes, name: str) -> HttpResponse:
    """An e-permit to be kept as a file."""
    answer = HttpResponse(raw, content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{name}.xml"'
    return answer
