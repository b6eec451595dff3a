"""Pages of the reconciliation: four sides of the same trade, innocent reasons first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tidewaiter.desks.wildlife.pages import words
from tidewaiter.desks.wildlife.pages.forms_risk import PartnersForm
from tidewaiter.desks.wildlife.pages.parts import FORM, PAGE, tabs
from tidewaiter.desks.wildlife.pages.reporting import asked_year, years
from tidewaiter.desks.wildlife.reconciling.files import read_partners
from tidewaiter.desks.wildlife.reconciling.sides import GUIDE, Gap, Side, Standing
from tidewaiter.desks.wildlife.reporting import EXPORT, IMPORT
from tidewaiter.desks.wildlife.selectors import reconciling as selectors
from tidewaiter.desks.wildlife.selectors.reconciling import Reconciled
from tidewaiter.desks.wildlife.services.telling import tell_partners
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require_somewhere
from tidewaiter.pages.asked import whole
from tidewaiter.pages.downloads import table
from tidewaiter.pages.told import told
from tidewaiter.pages.uploads import text_of
from tidewaiter.register.errors import NotFound
from tidewaiter.register.pages.forming import form_page

BIGGEST = 5_000_000
"""Bytes that a partner's file may have."""
SHOWN = 6
"""References of a gap that a page shows."""
COLUMNS = ("taxon", "term", "unit", "partner", "gap", "ours", "theirs", "difference", "standing",
           "left", "reasons", "references")  # fmt: skip


def _direction(request: HttpRequest) -> str:
    return EXPORT if request.GET.get("direction") == EXPORT else IMPORT


@page(NotFound)
@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """What does not agree in a year, the unexplained first; each with its innocent reasons."""
    actor, year, direction = signed_in(request), asked_year(request), _direction(request)
    found = selectors.reconciled(actor, year, direction)
    after = whole(request.GET.get("after")) or 0
    reads = holds(actor, Permission.DECLARATION_READ)
    context = {
        "tabs": tabs(actor, "wildlife_gaps"),
        "year": year,
        "years": years(),
        "directions": words.DIRECTION.items(),
        "direction": direction,
        "rows": [_gap(one, found, reads) for one in found.gaps[after : after + PAGE]],
        "counts": [(words.word(words.SIDE, side), found.counts[side]) for side in Side],
        "cut": found.cut,
        "waits": found.waits,
        "sources": found.sources,
        "guide": GUIDE,
        "next": after + PAGE if after + PAGE < len(found.gaps) else None,
        "first": not after,
    }
    return render(request, "wildlife/gaps.html", context)


@page(NotFound)
@require_safe
def gaps_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table."""
    year, direction = asked_year(request), _direction(request)
    found = selectors.reconciled(signed_in(request), year, direction)
    rows = [
        (cell.taxon, cell.term, cell.unit, cell.partner, one.kind, one.ours, one.theirs,
         one.difference, one.standing, one.left, " ".join(str(why.words) for why in one.reasons),
         " ".join(one.references))
        for one in found.gaps
        for cell in (one.cell,)
    ]  # fmt: skip
    return table(COLUMNS, rows, f"wildlife-reconciliation-{direction}s-{year}")


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def partners(request: HttpRequest) -> HttpResponse:
    """Bring what partners tell of their trade with us."""
    actor = signed_in(request)
    require_somewhere(actor, Permission.PERMIT_REPORT)

    def act(form: PartnersForm) -> str:
        data = form.cleaned_data
        entries = read_partners(text_of(data["file"]), data["file"].name)
        tell_partners(
            actor=actor,
            entries=entries,
            direction=data["direction"],
            source=data["source"],
            at=timezone.now(),
        )
        latest = max(one.year for one in entries)
        return f"{reverse('wildlife_gaps')}?year={latest}&direction={data['direction']}"

    form = PartnersForm(request.POST, request.FILES) if request.method == "POST" else PartnersForm()
    return form_page(
        request,
        form,
        act,
        done=gettext("The partners’ record is taken over"),
        template=FORM,
        title=gettext("Bring the partners’ record"),
        lead=gettext("What the file says of a country and year replaces what was known of it."),
        verb=gettext("Take it over"),
        back=reverse("wildlife_gaps"),
        tabs=tabs(actor, "wildlife_gaps"),
        multipart=True,
    )


def _gap(one: Gap, found: Reconciled, reads: bool) -> dict[str, Any]:
    return {
        "gap": one,
        "kind": words.word(words.GAP, one.kind),
        "standing": words.word(words.STANDING, one.standing),
        "flag": one.standing is Standing.UNEXPLAINED,
        "unknown": one.standing is Standing.NOT_TOLD,
        "reasons": [(told(why.words), why.covers) for why in one.reasons],
        "references": list(_led(one, found, reads)),
        "more": max(0, len(one.references) - SHOWN),
    }


def _led(one: Gap, found: Reconciled, reads: bool) -> Iterator[tuple[str, str]]:
    """What a gap refers to, and where it leads; empty where it leads nowhere."""
    for text in one.references[:SHOWN]:
        address = ""
        if text in found.permits:
            address = reverse("wildlife_permit", args=found.permits[text])
        elif text in found.mrns and reads:
            address = reverse("declaration", args=[text])
        yield text, address
