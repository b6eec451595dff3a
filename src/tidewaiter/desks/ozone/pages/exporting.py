"""Licences, and goods in transit or free zones, as tables to be kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tidewaiter.desks.ozone.pages.licensing import asked
from tidewaiter.desks.ozone.selectors import journeys as followed
from tidewaiter.desks.ozone.selectors import licensing as selectors
from tidewaiter.desks.ozone.selectors.licensing import MOST_ROWS
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.pages.downloads import table
from tidewaiter.register.errors import NotFound

LICENCES = (
    "licence", "kind", "status", "holder", "holder_name", "counterparty", "counterparty_country",
    "valid_from", "valid_to", "line", "substance", "use", "kg", "taken_kg", "left_kg",
)  # fmt: skip
"""Masses taken and left are empty while a licence does not count."""
JOURNEYS = (
    "declaration", "item", "place", "trader", "substance", "kg", "begun", "leave_by", "exit_office",
    "destination", "left_on", "left_kg", "left_as", "left_to", "confirmed_by", "late",
)  # fmt: skip


@page(NotFound)
@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    """The licences of the list, a row for each line, with what is left of it."""
    status, search = asked(request)
    rows = selectors.licences(signed_in(request), status=status, search=search, limit=MOST_ROWS)
    lines = [
        (row.number, row.kind, row.status, row.holder, row.holder_name, row.counterparty,
         row.counterparty_country, row.valid_from, row.valid_to, one.row.number, one.row.substance,
         one.row.end_use or row.end_use, one.row.kg, one.balance and one.balance.taken,
         one.balance and one.balance.left)
        for row, balances in selectors.balanced(rows) for one in balances
    ]  # fmt: skip
    return table(LICENCES, lines, f"licences-{timezone.localdate()}")


@page(NotFound)
@require_safe
def journeys(request: HttpRequest) -> HttpResponse:
    """Goods in transit and free zones: what has not left, due first, then what left."""
    today = timezone.localdate()
    waiting = request.GET.get("show") == "open"
    rows = followed.journeys(signed_in(request), open_only=waiting, limit=MOST_ROWS)
    late = followed.late(rows, today)
    lines = [
        (one.reference, one.item, one.place, one.trader, one.substance, one.kg,
         timezone.localdate(one.begun_at), one.due, one.exit_office, one.destination, one.left_on,
         one.left_kg, one.left_as, one.left_to, one.confirmed_by, "yes" if one.pk in late else "no")
        for one in rows
    ]  # fmt: skip
    return table(JOURNEYS, lines, f"transits-{today}")
