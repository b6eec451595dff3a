"""The items of a declaration: a page of them with pins, and the totals of all. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from tidewaiter.register.pages.pinning import Pins
from tidewaiter.register.pages.places import PAGE, page_of

ELSEWHERE = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One item as the table shows it. ``pins`` are reason numbers by column."""

    position: int
    number: int
    code: str
    description: str
    origin: str
    quantity: str
    unit: str
    net: Decimal | None
    value: Decimal | None
    currency: str
    per_kg: Decimal | None
    pins: dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Goods:
    """A page of items. ``first`` and ``last`` are positions; ``before`` and ``after`` pages."""

    lines: tuple[Line, ...]
    first: int
    last: int
    count: int
    before: int
    after: int
    net: Decimal | None
    gross: Decimal | None
    value: Decimal | None
    customs: bool
    """Values are customs values in national currency, not prices."""
    currency: str
    elsewhere: tuple[tuple[int, int, tuple[int, ...]], ...]
    """Items on other pages that reasons name, the first few: position, page, reasons."""
    elsewhere_more: int


def goods(content: dict[str, Any], pins: Pins, start: int, only: int = 0) -> Goods:
    """The page of items that begins at a position, with totals over all items; or one item."""
    items: list[dict[str, Any]] = list(content.get("items", ()))
    first = only or page_of(min(max(start, 1), max(len(items), 1)))
    chosen = items[first - 1 : first if only else first - 1 + PAGE]
    customs = _customs(items)
    currencies = {_currency(one) for one in items} if not customs else {""}
    alike = customs or len(currencies) == 1
    last = first + len(chosen) - 1
    named = sorted(n for n in pins.items if not first <= n <= last)
    return Goods(
        lines=tuple(_line(first + n, one, pins, customs) for n, one in enumerate(chosen)),
        first=first,
        last=last,
        count=len(items),
        before=first - PAGE if first > 1 and not only else 0,
        after=first + PAGE if last < len(items) and not only else 0,
        net=_sum(one.get("net_mass") for one in items),
        gross=_sum(one.get("gross_mass") for one in items),
        value=_sum(_value(one, customs) for one in items) if alike else None,
        customs=customs,
        currency=next(iter(currencies)) if alike and not customs else "",
        elsewhere=()
        if only
        else tuple((n, page_of(n), _all(pins.items[n])) for n in named[:ELSEWHERE]),
        elsewhere_more=0 if only else max(len(named) - ELSEWHERE, 0),
    )


def lines(content: dict[str, Any], positions: Iterable[int]) -> list[Line]:
    """The items at some positions as lines without pins, in that order."""
    items: list[dict[str, Any]] = list(content.get("items", ()))
    customs = _customs(items)
    return [_line(position, items[position - 1], Pins(), customs) for position in positions]


def _customs(items: Iterable[dict[str, Any]]) -> bool:
    return any(one.get("customs_value") not in (None, "") for one in items)


def _line(position: int, one: dict[str, Any], pins: Pins, customs: bool) -> Line:
    quantity, unit = _quantity(one)
    net, value = decimal(one.get("net_mass")), decimal(_value(one, customs))
    per_kg = None
    if net and value is not None:
        per_kg = (value / net).quantize(Decimal("0.01"))
    return Line(
        position=position,
        number=int(one.get("number", position)),
        code=str(one.get("commodity_code") or ""),
        description=str(one.get("description") or ""),
        origin=str(one.get("origin") or ""),
        quantity=quantity,
        unit=unit,
        net=net,
        value=value,
        currency="" if customs else _currency(one),
        per_kg=per_kg,
        pins=pins.items.get(position, {}),
    )


def _quantity(one: dict[str, Any]) -> tuple[str, str]:
    """The supplementary quantity, else the number of packages, with its unit."""
    for found in one.get("supplementary", ()):
        return str(found.get("value", "")), str(found.get("unit") or "")
    for found in one.get("packages", ()):
        if found.get("count") is not None:
            return str(found["count"]), str(found.get("kind") or "")
    return "", ""


def _value(one: dict[str, Any], customs: bool) -> Any:
    return one.get("customs_value") if customs else (one.get("item_price") or {}).get("value")


def _currency(one: dict[str, Any]) -> str:
    return str((one.get("item_price") or {}).get("currency") or "")


def decimal(value: Any) -> Decimal | None:
    """A number of the canonical form; ``None`` for none."""
    if value in (None, ""):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _sum(values: Iterable[Any]) -> Decimal | None:
    known = [n for n in map(decimal, values) if n is not None]
    return sum(known, Decimal(0)) if known else None


def _all(cells: dict[str, list[int]]) -> tuple[int, ...]:
    return tuple(sorted({number for found in cells.values() for number in found}))
