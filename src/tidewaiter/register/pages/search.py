"""Search: one field for everything a declaration is known by."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tidewaiter.identity.context import signed_in
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.pages.asked import cleaned
from tidewaiter.register import finding
from tidewaiter.register.finding import SHORTEST, Group
from tidewaiter.register.models import Declaration
from tidewaiter.register.pages.rows import NOTHING, Summary, office_name, summaries
from tidewaiter.register.pages.words import STATES, word
from tidewaiter.rulebook import selectors as rulebook
from tidewaiter.rulebook.ruleset import Ruleset

_TITLES = {
    "mrn": _("MRN"),
    "lrn": _("LRN, the trader’s own reference"),
    "container": _("Container"),
    "seal": _("Seal"),
    "trader": _("Trader number"),
    "name": _("Trader name"),
    "commodity": _("HS code"),
}


@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What mentions a text, grouped by how; a whole MRN leads straight to its declaration."""
    actor = signed_in(request)
    text = cleaned(request.GET.get("q", ""), 70)
    may = holds(actor, Permission.DECLARATION_READ)
    groups = finding.find(actor, text) if may and text else []
    only = _only(groups, text)
    if only:
        return redirect("declaration", only)
    said = summaries(row for group in groups for row in group.rows)
    rules = rulebook.current(timezone.now())
    context = {
        "text": text,
        "may": may,
        "shortest": SHORTEST,
        "groups": [
            {
                "title": _TITLES[group.name],
                "more": group.more,
                "rows": listed(group.rows, said, rules),
            }
            for group in groups
        ],
    }
    return render(request, "register/search.html", context, status=200 if may else 403)


def listed(rows: Any, said: dict[int, Summary], rules: Ruleset) -> list[dict[str, Any]]:
    """Declarations with what a row of a list says about them."""
    return [
        {
            "row": row,
            "said": said.get(row.pk, NOTHING),
            "state": word(STATES, row.state),
            "office": office_name(rules, row.office),
        }
        for row in rows
    ]


def _only(groups: list[Group], text: str) -> str:
    """The MRN of the one declaration that was asked for by its whole MRN."""
    rows: list[Declaration] = [row for group in groups for row in group.rows]
    whole = [row.mrn for row in rows if row.mrn == text]
    return whole[0] if whole and len({row.pk for row in rows}) == 1 else ""
