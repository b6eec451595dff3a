"""What a row of a list says beyond its columns, read for a page's rows at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext

from tidewaiter.identity.actor import Actor
from tidewaiter.pages import stored
from tidewaiter.register.models import Declaration, Version, WorkItem
from tidewaiter.register.pages.lasting import duration
from tidewaiter.register.pages.words import STATES, word
from tidewaiter.register.work.age import Age, age_of
from tidewaiter.register.work.tables import life_on
from tidewaiter.rulebook.ruleset import Ruleset

_TRADERS = ("importer", "consignee", "exporter", "declarant")


@dataclass(frozen=True, slots=True)
class Summary:
    """A declaration in a few words: whose, what, and why it is where it is.

    ``more_goods`` and ``more_reasons`` count what is not said. ``reason`` is markup, empty where
    nothing asked for a control, ``unassessed`` says that the reason is what nobody could assess.
    """

    trader: str = ""
    goods: str = ""
    more_goods: int = 0
    reason: str = ""
    more_reasons: int = 0
    unassessed: bool = False


NOTHING = Summary()


def summaries(rows: Iterable[Declaration]) -> dict[int, Summary]:
    """The summaries of some declarations by their key; one query, however many."""
    keys = [row.pk for row in rows]
    current = Version.objects.filter(declaration__in=keys, number=F("declaration__number"))
    found = current.values_list("declaration_id", "canonical", "decision__content")
    return {key: _summary(canonical, content) for key, canonical, content in found}


def _summary(canonical: str, content: str | None) -> Summary:
    plain: Mapping[str, Any] = json.loads(canonical)
    items = plain.get("items") or ()
    texts, unassessed = _reasons(json.loads(content)) if content else ([], False)
    return Summary(
        trader=_trader(plain.get("parties") or ()),
        goods=(items[0].get("description") or "") if items else "",
        more_goods=max(len(items) - 1, 0),
        reason=texts[0] if texts else "",
        more_reasons=max(len(texts) - 1, 0),
        unassessed=unassessed,
    )


def _trader(parties: Iterable[Mapping[str, Any]]) -> str:
    """The name, or else the number, of the party that trades."""
    known = {party.get("role"): party for party in reversed([*parties])}
    for role in _TRADERS:
        party = known.get(role)
        if party and (party.get("name") or party.get("id")):
            return str(party.get("name") or party.get("id"))
    return ""


def _reasons(decision: Mapping[str, Any]) -> tuple[list[str], bool]:
    """Texts of what took effect, those of the lane in effect first."""
    drawn = [one for one in decision.get("reasons", ()) if one.get("drawn")]
    drawn.sort(key=lambda one: one.get("lane") != decision.get("lane"))
    texts = list(dict.fromkeys(_text(one) for one in drawn))
    first = drawn[0].get("source", "") if drawn else ""
    return texts, first.startswith("not assessed:")


def _text(reason: Mapping[str, Any]) -> str:
    if reason.get("source") == "random":
        return gettext("Chosen at random. No other reason.")
    return stored.reason(reason).marked


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the queue."""

    item: WorkItem
    summary: Summary
    age: Age | None
    age_words: str
    office: str
    state: str
    mine: bool

    @property
    def used(self) -> float:
        """Hours used."""
        return self.age.used.total_seconds() / 3600 if self.age else 0.0

    @property
    def limit(self) -> float:
        """Hours there are; never zero."""
        return max(self.age.limit.total_seconds() / 3600, 0.02) if self.age else 1.0


def queue_rows(items: Iterable[WorkItem], actor: Actor, rules: Ruleset, at: datetime) -> list[Row]:
    """The rows of a page of work; one query."""
    found = list(items)
    said = summaries(item.declaration for item in found)
    life = life_on(rules, at)
    made = []
    for item in found:
        age = age_of(item, life, rules.calendar(item.office), at)
        made.append(
            Row(
                item=item,
                summary=said.get(item.declaration_id, NOTHING),
                age=age,
                age_words=age_words(age),
                office=office_name(rules, item.office),
                state=word(STATES, item.state),
                mine=item.assignee == actor.name,
            )
        )
    return made


def age_words(age: Age | None) -> str:
    """An age in words."""
    if age is None:
        return gettext("no target")
    if age.over is not None:
        return gettext("%(time)s over") % {"time": duration(age.over)}
    return gettext("%(used)s of %(limit)s") % {
        "used": duration(age.used),
        "limit": duration(age.limit),
    }


def office_name(rules: Ruleset, code: str) -> str:
    """What an office is called; its code where the rulebook does not describe it."""
    known = rules.offices.get(code)
    return known.title if known else code
