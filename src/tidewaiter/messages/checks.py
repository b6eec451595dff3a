"""Consistency: what does not add up or is not in a list, as findings with pointers.

These feed risk assessment; nothing here rejects a message. Each finding is one small function of
the declaration or of one item.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from tidewaiter.core.cargo import CargoReport
from tidewaiter.core.declaration import Declaration, Item
from tidewaiter.core.finding import Finding
from tidewaiter.core.parts import MessageFunction
from tidewaiter.core.pointer import Pointer
from tidewaiter.messages.cargo_checks import AIR, UNDG, cargo
from tidewaiter.messages.findings import finding
from tidewaiter.messages.text import starts_formula
from tidewaiter.reference.containers import container_fault
from tidewaiter.reference.lists import countries, currencies, incoterms, package_kinds, units
from tidewaiter.reference.tariff import current_tariff, plain_code

Tell = Callable[[Finding], None]
"""Takes a finding. (Generators would cost more than the checks, of which most find nothing.)"""
_SHEET = re.compile(r"[0-9](?:[.,][0-9]+)?E[+-]?[0-9]+\Z", re.IGNORECASE)
_NOTHING, _GRAM, _CENT = Decimal(0), Decimal("0.001"), Decimal("0.01")


def check(content: Any) -> tuple[Finding, ...]:
    """All findings about the content of a message."""
    found: list[Finding] = []
    if isinstance(content, Declaration):
        _declaration(content, found.append)
    elif isinstance(content, CargoReport):
        cargo(content, found.append)
    return tuple(found)


def _declaration(declaration: Declaration, tell: Tell) -> None:
    whole = declaration.function in (MessageFunction.ORIGINAL, MessageFunction.REPLACE)
    if whole:
        for one in _TOTALS:
            one(declaration, tell)
    for check_one in _HEADER:
        check_one(declaration, tell)
    for position, item in enumerate(declaration.items, start=1):
        for check_item in _ITEM:
            check_item(position, item, tell)


def item_count_differs(d: Declaration, tell: Tell) -> None:
    """The number of items differs from the count declared."""
    if d.item_count is not None and d.item_count != len(d.items):
        tell(_differs("MSG-030", "item_count", d.item_count, len(d.items)))


def packages_do_not_add_up(d: Declaration, tell: Tell) -> None:
    """The packages of the items do not add up to the total declared."""
    if d.package_total is None:
        return
    counts = [p.count for item in d.items for p in item.packages if p.count is not None]
    if counts and sum(counts) != d.package_total:
        tell(_differs("MSG-031", "package_total", d.package_total, sum(counts)))


def masses_do_not_add_up(d: Declaration, tell: Tell) -> None:
    """The gross masses of the items do not add up to the total declared."""
    if d.gross_total is None:
        return
    masses = [item.gross_mass for item in d.items if item.gross_mass is not None]
    if not masses or len(masses) < len(d.items):
        return
    total = sum(masses, _NOTHING)
    if total != d.gross_total and abs(total - d.gross_total) > _GRAM * len(masses):
        tell(_differs("MSG-032", "gross_total", d.gross_total, total))


def prices_do_not_add_up(d: Declaration, tell: Tell) -> None:
    """The prices of the items do not add up to the invoice total in the same currency."""
    if d.invoice_total is None or not d.items:
        return
    total, declared, currency = _NOTHING, d.invoice_total.value, d.invoice_total.currency
    for item in d.items:
        price = item.item_price
        if price is None:
            return
        if price.currency != currency and None not in (price.currency, currency):
            return
        total += price.value
    if total != declared and abs(total - declared) > _CENT * len(d.items):
        tell(_differs("MSG-033", "invoice_total", declared, total))


def _differs(code: str, field: str, declared: Any, counted: Any) -> Finding:
    return finding(
        code, Pointer((field,)), name=field, value=str(declared), comparison=str(counted)
    )


def numbers_of_items_repeat(d: Declaration, tell: Tell) -> None:
    """An item number is used twice or is below one."""
    seen: set[int] = set()
    for position, item in enumerate(d.items, start=1):
        if item.number in seen or item.number < 1:
            at = Pointer(("items", position, "number"))
            tell(finding("MSG-042", at, name="number", value=str(item.number)))
        seen.add(item.number)


def header_countries_unknown(d: Declaration, tell: Tell) -> None:
    """A country code of the header is not known."""
    known = countries().codes
    for name, code in (
        ("country_dispatch", d.country_dispatch),
        ("country_destination", d.country_destination),
    ):
        if code is not None and code not in known:
            tell(finding("MSG-036", Pointer((name,)), name=name, value=code))
    for n, code in enumerate(d.routing_countries, start=1):
        if code not in known:
            at = Pointer(("routing_countries", n))
            tell(finding("MSG-036", at, name="routing_countries", value=code))
    for party in d.parties:
        country = party.address.country if party.address else None
        if country is not None and country not in known:
            at = Pointer(("parties", str(party.role), "address", "country"))
            tell(finding("MSG-036", at, name="country", value=country))


def invoice_currency_unknown(d: Declaration, tell: Tell) -> None:
    """The currency of the invoice total is not known."""
    total = d.invoice_total
    if total is not None and total.currency is not None:
        _currency(total.currency, ("invoice_total", "currency"), tell)


def _currency(code: str, steps: tuple[str | int, ...], tell: Tell) -> None:
    if code not in currencies().codes:
        tell(finding("MSG-037", Pointer(steps), name="currency", value=code))


def containers_invalid(d: Declaration, tell: Tell) -> None:
    """A container number fails its form or check digit; what flies is no container of ISO 6346."""
    if d.border_mode is not None and d.border_mode.startswith(AIR):
        return
    for n, equipment in enumerate(d.equipment, start=1):
        fault = container_fault(equipment.id) if equipment.id else None
        if fault is not None:
            at = Pointer(("equipment", n, "id"))
            tell(finding("MSG-038", at, name="container", value=equipment.id, comparison=fault))


def delivery_term_unknown(d: Declaration, tell: Tell) -> None:
    """The delivery term is no Incoterms code."""
    code = d.delivery_terms.code if d.delivery_terms else None
    if code is not None and code not in incoterms().codes:
        tell(finding("MSG-041", Pointer(("delivery_terms", "code")), name="incoterm", value=code))


def names_begin_like_formulas(d: Declaration, tell: Tell) -> None:
    """A name would be a formula in a spreadsheet."""
    for party in d.parties:
        if party.name is not None and starts_formula(party.name):
            at = Pointer(("parties", str(party.role), "name"))
            tell(finding("MSG-044", at, name="name", value=party.name))


def gross_below_net(n: int, item: Item, tell: Tell) -> None:
    """The gross mass is below the net mass."""
    gross, net = item.gross_mass, item.net_mass
    if gross is not None and net is not None and gross < net:
        at = Pointer(("items", n, "gross_mass"))
        tell(finding("MSG-034", at, name="gross_mass", value=str(gross), comparison=str(net)))


def commodity_code_unknown(n: int, item: Item, tell: Tell) -> None:
    """The commodity code is not in the tariff, or a spreadsheet has damaged it."""
    code = item.commodity_code
    if code is None:
        return
    tariff = current_tariff()
    if tariff.knows(code):
        return
    damaged = _SHEET.match(code)
    at = Pointer(("items", n, "commodity_code"))
    if damaged:
        tell(finding("MSG-045", at, name="commodity_code", value=code))
    else:
        eaten = len(plain_code(code)) in (5, 7, 9) and tariff.knows(f"0{code}")
        tell(finding("MSG-045" if eaten else "MSG-035", at, name="commodity_code", value=code))


def item_countries_unknown(n: int, item: Item, tell: Tell) -> None:
    """A country code of an item is not known."""
    known = countries().codes
    for name, code in (
        ("origin", item.origin),
        ("country_dispatch", item.country_dispatch),
        ("country_destination", item.country_destination),
    ):
        if code is not None and code not in known:
            tell(finding("MSG-036", Pointer(("items", n, name)), name=name, value=code))


def price_currency_unknown(n: int, item: Item, tell: Tell) -> None:
    """The currency of a price is not known."""
    price = item.item_price
    if price is not None and price.currency is not None:
        _currency(price.currency, ("items", n, "item_price", "currency"), tell)


def units_unknown(n: int, item: Item, tell: Tell) -> None:
    """A supplementary unit is not known; what follows ``#`` qualifies it nationally."""
    for k, quantity in enumerate(item.supplementary, start=1):
        if quantity.unit is not None and quantity.unit.partition("#")[0] not in units().codes:
            at = Pointer(("items", n, "supplementary", k, "unit"))
            tell(finding("MSG-039", at, name="unit", value=quantity.unit))


def package_kinds_unknown(n: int, item: Item, tell: Tell) -> None:
    """A kind of packages is not known."""
    for k, packages in enumerate(item.packages, start=1):
        if packages.kind is not None and packages.kind not in package_kinds().codes:
            at = Pointer(("items", n, "packages", k, "kind"))
            tell(finding("MSG-040", at, name="kind", value=packages.kind))


def description_begins_like_formula(n: int, item: Item, tell: Tell) -> None:
    """A description would be a formula in a spreadsheet."""
    if item.description is not None and starts_formula(item.description):
        at = Pointer(("items", n, "description"))
        tell(finding("MSG-044", at, name="description", value=item.description))


def dangerous_goods_number_invalid(n: int, item: Item, tell: Tell) -> None:
    """A UN number is not of four digits."""
    for k, number in enumerate(item.dangerous_goods, start=1):
        if not UNDG.match(number):
            at = Pointer(("items", n, "dangerous_goods", k))
            tell(finding("MSG-049", at, name="dangerous_goods", value=number))


_TOTALS: Iterable[Callable[[Declaration, Tell], None]] = (
    item_count_differs,
    packages_do_not_add_up,
    masses_do_not_add_up,
    prices_do_not_add_up,
)
_HEADER: Iterable[Callable[[Declaration, Tell], None]] = (
    numbers_of_items_repeat,
    header_countries_unknown,
    invoice_currency_unknown,
    containers_invalid,
    delivery_term_unknown,
    names_begin_like_formulas,
)
_ITEM: Iterable[Callable[[int, Item, Tell], None]] = (
    gross_below_net,
    commodity_code_unknown,
    item_countries_unknown,
    price_currency_unknown,
    units_unknown,
    package_kinds_unknown,
    description_begins_like_formula,
    dangerous_goods_number_invalid,
)
