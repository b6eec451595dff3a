"""The section of name screening on the page of a declaration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tidewaiter.desks.risk.screening import selectors
from tidewaiter.desks.risk.screening.findings import DESK
from tidewaiter.desks.risk.screening.memory import held
from tidewaiter.desks.risk.screening.models import SeenMatch
from tidewaiter.desks.risk.screening.pages import showing, words
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.register.desks import Card
from tidewaiter.register.pages.onfile import File
from tidewaiter.register.pages.seeing import parsed
from tidewaiter.register.pages.words import ROLES

Told = Mapping[str, Any]
Rows = dict[tuple[str, str, str], SeenMatch]


def card(file: File) -> Card | None:
    """The matches of the latest decision, each with what was decided about it; two queries.

    Nothing where no party was alike and no list was lacking.
    """
    facts = parsed(file.decision.facts) if file.decision else {}
    told: dict[str, Any] = facts.get("desks", {}).get(DESK, {})
    lacking = [one for one in file.decided.get("not_assessed", ()) if one.get("desk") == DESK]
    parties = told.get("parties", ())
    if not parties and not lacking:
        return None
    may = holds(file.actor, Permission.RULE_READ)
    rows = _rows(parties) if parties else {}
    lists = {one.id: one.title for one in selectors.policies(file.now).values()}
    day = file.now.date()
    content = {
        "matches": [
            _match(party, match, lists, rows if may else {}, day)
            for party in parties
            for match in party["matches"]
        ],
        "lacking": lacking,
        "may": may,
    }
    return Card(
        anchor="names", title=_("Name screening"), template="screening/card.html", content=content
    )


def _match(party: Told, match: Told, lists: Told, rows: Rows, day: date) -> dict[str, Any]:
    verdict = held(match, day)
    row = rows.get((party["identity"], match["list"], match["entry"]))
    return {
        "name": party["name"],
        "role": words.word(ROLES, party["role"]),
        "standing": match["standing"],
        "shown": showing.shown(party["name"], match),
        "list": lists.get(match["list"], match["list"]),
        "held": verdict,
        "said": words.word(words.VERDICT, verdict["verdict"]) if verdict else "",
        "row": row,
        "waits": row is not None and row.waits(day),
    }


def _rows(parties: Any) -> Rows:
    """Where the matches are decided, the latest of each party and entry; one query."""
    wanted = {party["identity"] for party in parties}
    found = SeenMatch.objects.filter(subject__in=wanted).select_related("latest").order_by("pk")
    return {(one.subject, one.list, one.entry): one for one in found}
