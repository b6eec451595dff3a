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


@dataclass(frozen=True, slots=True)
class Spot:
    """Where on the page a pointer leads, without what it is called: for thousands of them."""

    link: str
    item: int = 0
    column: str = ""
    role: str = ""


def spot(pointer: str, content: dict[str, Any]) -> Spot:
    """The spot of a pointer (``items.2.origin``) in the content of a declaration."""
    steps = _steps(pointer)
    if not steps:
        return Spot("#facts")
    if steps[0] == "items" and len(steps) > 1 and steps[1].isdecimal():
        position = int(steps[1])
        column = COLUMNS.get(steps[2], "number") if len(steps) > 2 else "number"
        return Spot(item_link(position), position, column)
    if steps[0] == "parties" and len(steps) > 1:
        role = _role(steps[1], content)
        return Spot(f"#party-{role}" if role else "#parties", role=role)
    if steps[0] == "documents" and len(steps) > 1:
        return Spot("#docs")
    return Spot("#facts")


def item_of(pointer: str) -> int:
    """The position of the item that a pointer leads into; 0 for none."""
    first, _, rest = pointer.partition(".")
    step = rest.partition(".")[0]
    return int(step) if first == "items" and step.isdecimal() else 0


def place(pointer: str, content: dict[str, Any]) -> Place:
    """The place of a pointer in the content of a declaration: its spot with its name."""
    found = spot(pointer, content)
    return Place(_called(pointer, found, content), found.link, found.item, found.column, found.role)


def number_of(position: int, content: dict[str, Any]) -> int:
    """The number that the item at a position bears; its position where it bears none."""
    items = content.get("items", [])
    return int(items[position - 1].get("number", position)) if position <= len(items) else position


def _called(pointer: str, found: Spot, content: dict[str, Any]) -> str:
    steps = _steps(pointer)
    if not steps:
        return gettext("the declaration as a whole")
    if found.item:
        number = number_of(found.item, content)
        if len(steps) == 2:
            return gettext("Item {number}").format(number=number)
        return gettext("Item {number}, {field}").format(number=number, field=field(steps[2]))
    if steps[0] == "parties" and len(steps) > 1:
        rest = [step for step in steps[2:] if not step.isdecimal()]
        name = words.word(words.ROLES, found.role) if found.role else gettext("Party")
        if not rest:
            return name
        return gettext("{party}, {field}").format(party=name, field=field(rest[0]))
    if found.link == "#docs":
        return capfirst(gettext("document {number}").format(number=steps[1]))
    return capfirst(field(steps[0]))


def _role(step: str, content: dict[str, Any]) -> str:
    if not step.isdecimal():
        return step
    parties = content.get("parties", [])
    return str(parties[int(step) - 1].get("role", "")) if int(step) <= len(parties) else ""


def _steps(pointer: str) -> list[str]:
    return [step for step in pointer.split(".") if step]
