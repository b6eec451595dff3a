"""The desk's section of the page of a declaration."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tidewaiter.desks.ozone.licences import licence_key
from tidewaiter.desks.ozone.models import Consultation, CylinderTest, Journey, Licence, Seizure
from tidewaiter.desks.ozone.names import mentioned
from tidewaiter.desks.ozone.pages import words
from tidewaiter.desks.ozone.selectors.licensing import Line, balanced
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.register.desks import Card
from tidewaiter.register.pages.onfile import File
from tidewaiter.register.pages.places import item_link

DESK = "ozone"
ITEMS = 12
"""Items that are named of each gas."""


def card(file: File) -> Card | None:
    """Licences with what is left, tests of cylinders, questions and seizures; at most seven
    queries.

    Nothing where no item concerns the desk: it said nothing and names no controlled substance.
    """
    items = file.content.get("items", [])
    gases = [_gas(position, item) for position, item in enumerate(items, 1)]
    named = [one for one in gases if one]
    if not named and not _said(file.decided):
        return None
    licences = list(
        Licence.objects.filter(key__in=_documents(file.content)).prefetch_related("lines")
    )
    may = holds(file.actor, Permission.LICENCE_READ)
    content: dict[str, Any] = {
        "mrn": file.row.mrn,
        "gases": _by_gas(named),
        "licences": _balanced(licences) if may else [],
        "journeys": [
            (one, one.reference == file.row.mrn)
            for one in Journey.objects.filter(
                reference__in=[file.row.mrn, *_entries(file.content)]
            ).order_by("pk")[:10]
        ],
        "tests": [
            (one, words.word(words.VERDICT, one.verdict), one.verdict == "REFUTED")
            for one in CylinderTest.objects.filter(declaration=file.row).order_by("-pk")[:10]
        ],
        "consultations": [
            (one, words.word(words.ANSWER, one.answer))
            for one in Consultation.objects.filter(
                licence__in=[row.key for row in licences]
            ).order_by("-pk")[:10]
        ]
        if may
        else [],
        "seizures": list(Seizure.objects.filter(declaration=file.row).order_by("pk")[:10]),
        "may_test": file.may(Permission.OUTCOME_RECORD),
        "may_seize": file.may(Permission.SEIZURE_RECORD),
        "may_ask": holds(file.actor, Permission.LICENCE_CONSULT),
    }
    return Card(
        anchor="ozone",
        title=_("Ozone and climate"),
        template="ozone/card.html",
        content=content,
    )


def _said(decided: dict[str, Any]) -> bool:
    said = [*decided.get("findings", ()), *decided.get("not_assessed", ())]
    return any(one.get("desk") == DESK for one in said)


def _gas(position: int, item: dict[str, Any]) -> tuple[int, str] | None:
    code = str(item.get("commodity_code") or "")
    named = [one.gas for one in mentioned(str(item.get("description") or ""))]
    controlled = [gas.code for gas in named if gas.controlled]
    if controlled:
        return position, ", ".join(controlled)
    return (position, "") if code.startswith(("29034", "29037", "3827")) else None


def _by_gas(named: list[tuple[int, str]]) -> list[tuple[str, list[tuple[int, str]], int]]:
    """Each gas with the first items that are of it, as position and link, and how many more are."""
    found: dict[str, list[int]] = {}
    for position, gas in named:
        found.setdefault(gas, []).append(position)
    return [
        (gas, [(n, item_link(n)) for n in items[:ITEMS]], max(len(items) - ITEMS, 0))
        for gas, items in found.items()
    ]


def _documents(content: dict[str, Any]) -> set[str]:
    every = [*content.get("documents", ())]
    for item in content.get("items", ()):
        every += item.get("documents", ())
    return {licence_key(one.get("id")) for one in every if one.get("id")}


def _entries(content: dict[str, Any]) -> set[str]:
    """Declarations that goods out of a free zone name as those by which they went in."""
    every = [*content.get("previous_documents", ())]
    for item in content.get("items", ()):
        every += item.get("previous_documents", ())
    return {one["id"] for one in every if one.get("id")}


def _balanced(rows: list[Licence]) -> list[tuple[Licence, str, list[Line]]]:
    return [(row, words.word(words.STATUS, row.status), lines) for row, lines in balanced(rows)]
