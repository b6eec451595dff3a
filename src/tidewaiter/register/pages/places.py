"""Where a pointer leads on the page, and what it is called there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tidewaiter.register.pages import words

PAGE = 40
"""Items to a page of items."""

FIELDS: dict[str, str | Promise] = {
    "commodity_code": _("HS code"),
    "description": _("description"),
    "origin": _("origin"),
    "procedure": _("procedure"),
    "previous_procedure": _("previous procedure"),
    "gross_mass": _("gross mass"),
    "net_mass": _("net mass"),
    "supplementary": _("quantity"),
    "packages": _("packages"),
    "item_price": _("price"),
    "customs_value": _("customs value"),
    "statistical_value": _("statistical value"),
    "valuation_method": _("valuation method"),
    "preference": _("preference"),
    "quota": _("quota"),
    "documents": _("documents"),
    "previous_documents": _("previous documents"),
    "equipment": _("container"),
    "duties": _("duties"),
    "name": _("name"),
    "id": _("number"),
    "address": _("address"),
    "status": _("status"),
    "type": _("type"),
    "quantity": _("quantity"),
    "country": _("country"),
    "country_dispatch": _("country of dispatch"),
    "country_destination": _("country of destination"),
    "routing_countries": _("countries on the way"),
    "accepted_at": _("time of acceptance"),
    "issued_at": _("time of issue"),
    "border_mode": _("mode of transport"),
    "border_means": _("means of transport"),
    "gross_total": _("total gross mass"),
    "invoice_total": _("invoice total"),
    "item_count": _("number of items"),
    "package_total": _("number of packages"),
    "place_loading": _("place of loading"),
    "delivery_terms": _("delivery terms"),
    "seals": _("seals"),
    "office": _("office"),
    "regime": _("regime"),
    "value": _("value"),
    "currency": _("currency"),
    "unit": _("unit"),
    "date": _("date"),
}
COLUMNS = {
    "commodity_code": "code",
    "description": "description",
    "origin": "origin",
    "supplementary": "quantity",
    "packages": "quantity",
    "net_mass": "net",
    "gross_mass": "net",
    "customs_value": "value",
    "item_price": "value",
    "statistical_value": "value",
}
"""The column of the table of items that shows a field; all others are pinned to the number."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place: what it is called, where on the page it is, and the item and column it names."""

    text: str
    link: str
    item: int = 0
    column: str = ""
    role: str = ""


def field(name: str) -> str:
    """The word of a field."""
    return str(FIELDS.get(name) or name.replace("_", " "))


def page_of(position: int) -> int:
    """The position that the page of items with this one begins at."""
    return (position - 1) // PAGE * PAGE + 1


def item_link(position: int) -> str:
    """The address of an item on its page of items, without the path."""
    first = page_of(position)
    return f"#item{position}" if first == 1 else f"?items={first}#item{position}"


def place(pointer: str, content: dict[str, Any]) -> Place:
    """The place of a pointer (``items.2.origin``) in the content of a declaration."""
    steps = [step for step in pointer.split(".") if step]
    if not steps:
        return Place(gettext("the declaration as a whole"), "#facts")
    if steps[0] == "items" and len(steps) > 1 and steps[1].isdecimal():
        return _in_item(int(steps[1]), steps[2:], content)
    if steps[0] == "parties" and len(steps) > 1:
        return _in_party(steps[1], [s for s in steps[2:] if not s.isdecimal()], content)
    if steps[0] == "documents" and len(steps) > 1:
        text = gettext("document {number}").format(number=steps[1])
        return Place(capfirst(text), "#docs")
    return Place(capfirst(field(steps[0])), "#facts")


def _in_item(position: int, rest: list[str], content: dict[str, Any]) -> Place:
    items = content.get("items", [])
    number = items[position - 1].get("number", position) if position <= len(items) else position
    link = item_link(position)
    if not rest:
        return Place(gettext("Item {number}").format(number=number), link, position, "number")
    text = gettext("Item {number}, {field}").format(number=number, field=field(rest[0]))
    return Place(text, link, position, COLUMNS.get(rest[0], "number"))


def _in_party(role: str, rest: list[str], content: dict[str, Any]) -> Place:
    if role.isdecimal():
        parties = content.get("parties", [])
        found = parties[int(role) - 1] if int(role) <= len(parties) else {}
        role = str(found.get("role", ""))
    name = words.word(words.ROLES, role) if role else gettext("Party")
    link = f"#party-{role}" if role else "#parties"
    if not rest:
        return Place(name, link, role=role)
    text = gettext("{party}, {field}").format(party=name, field=field(rest[0]))
    return Place(text, link, role=role)
