"""Rows of plain values put together to declarations and outcomes.

Works on columns of Python values (decimals, timestamps, lists of texts) by canonical name. What
has no home without its other half, such as a currency without an amount, becomes an extra.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from tidewaiter.core.declaration import Declaration, Item
from tidewaiter.core.errors import ValueRefused, nearest
from tidewaiter.core.outcome import Outcome
from tidewaiter.core.parts import (
    Address,
    Amount,
    Authorisation,
    DeliveryTerms,
    Document,
    Duty,
    Equipment,
    Extra,
    MessageFunction,
    Packages,
    Party,
    PreviousDocument,
    Quantity,
    Regime,
    Role,
    TransportMeans,
)
from tidewaiter.messages.columns import COLUMNS, Kind

Values = Mapping[str, list[Any]]
"""Columns of plain values by canonical name, all of one length."""


def _plain_fields(level: str) -> dict[str, tuple[str, bool]]:
    """Canonical name to field name, and whether it is a list, where a column is one whole field."""
    fields = {}
    for column in COLUMNS.values():
        path = column.pointer.removeprefix("items.*.")
        if column.level == level and "." not in path:
            fields[column.name] = (path, column.kind is Kind.LIST)
    return fields


_HEADER = _plain_fields("header")
_ITEM = _plain_fields("item")
_ROLES = [role for role in Role if role.value in COLUMNS]


def assemble(values: Values, start: int, stop: int) -> Declaration:
    """The declaration in the rows ``[start, stop)``; a row whose item is null holds no goods.

    Raises :class:`ValueRefused` for a function or regime that is not one of the known.
    """
    row = {name: column[start] for name, column in values.items()}
    extras: list[Extra] = []
    fields = _fields(row, _HEADER)
    if "function" in fields:
        fields["function"] = _member(MessageFunction, fields["function"], "function")
    if "regime" in fields:
        fields["regime"] = _member(Regime, fields["regime"], "regime")
    fields["invoice_total"] = _measured(Amount, row, "invoice_total", "invoice_currency", extras)
    fields["parties"] = tuple(p for p in (_party(row, role) for role in _ROLES) if p)
    fields["border_means"] = _part(
        TransportMeans,
        id=row.get("border_means"),
        name=row.get("border_means_name"),
        nationality=row.get("border_means_nationality"),
    )
    fields["arrival_means"] = _part(TransportMeans, id=row.get("arrival_means"))
    fields["equipment"] = tuple(Equipment(id=one) for one in row.get("containers") or ())
    fields["delivery_terms"] = _part(
        DeliveryTerms, code=row.get("incoterm"), place=row.get("incoterm_place")
    )
    fields["authorisations"] = _pairs(
        Authorisation, row, "authorisation_types", "authorisation_ids"
    )
    rows = (({name: c[n] for name, c in values.items()}) for n in range(start, stop))
    items = tuple(_item(row) for row in rows if row.get("item") is not None)
    return Declaration(**fields, items=items, extras=tuple(extras))


def outcome(values: Values, row: int) -> Outcome | None:
    """What one row says was found later, or ``None`` where it says nothing."""
    names = ("offence", "offence_severity", "offence_kind", "assessed", "collected", "minutes")
    others = ("examination_kind", "result_at")
    found = {name: values[name][row] for name in (*names, *others) if name in values}
    if all(value is None for value in found.values()):
        return None
    return Outcome(
        item=values["item"][row] or 0,
        offence=found.get("offence"),
        severity=found.get("offence_severity"),
        kind=found.get("offence_kind"),
        assessed=found.get("assessed"),
        collected=found.get("collected"),
        minutes=found.get("minutes"),
        examination=found.get("examination_kind"),
        recorded_at=found.get("result_at"),
    )


def _item(row: dict[str, Any]) -> Item:
    extras: list[Extra] = []
    fields = _fields(row, _ITEM)
    quantity = _measured(Quantity, row, "supplementary_quantity", "supplementary_unit", extras)
    packages = _part(
        Packages, count=row.get("packages"), kind=row.get("package_kind"), marks=row.get("marks")
    )
    duty = _part(
        Duty,
        type=row.get("duty_type"),
        rate=row.get("duty_rate"),
        amount=row.get("duty_amount"),
        payment_method=row.get("payment_method"),
    )
    fields["supplementary"] = (quantity,) if quantity else ()
    fields["packages"] = (packages,) if packages else ()
    fields["duties"] = (duty,) if duty else ()
    fields["item_price"] = _measured(Amount, row, "item_price", "price_currency", extras)
    fields["documents"] = _pairs(Document, row, "document_types", "document_ids")
    fields["previous_documents"] = _pairs(PreviousDocument, row, "previous_types", "previous_ids")
    return Item(**fields, extras=tuple(extras))


def _fields(row: dict[str, Any], plain: dict[str, tuple[str, bool]]) -> dict[str, Any]:
    fields = {}
    for name, (field, is_list) in plain.items():
        value = row.get(name)
        if value is not None:
            fields[field] = tuple(v for v in value if v) if is_list else value
    return fields


def _member(kind: Any, text: str, where: str) -> Any:
    try:
        return kind(text)
    except ValueError as problem:
        known = [member.value for member in kind]
        advice = nearest(text, known) or f"It is one of {', '.join(known)}."
        raise ValueRefused(f"'{text}' is no {where}.", where=where, advice=advice) from problem


def _part(kind: Any, /, **fields: Any) -> Any:
    """A part with these fields, ``None`` where all of them are absent."""
    return kind(**fields) if any(value is not None for value in fields.values()) else None


def _measured(kind: Any, row: dict[str, Any], value: str, unit: str, extras: list[Extra]) -> Any:
    """An amount or quantity; a unit without a value is kept as an extra, never as a zero."""
    if row.get(value) is not None:
        return kind(row[value], row.get(unit))
    if row.get(unit) is not None:
        extras.append(Extra(unit, row[unit]))
    return None


def _party(row: dict[str, Any], role: Role) -> Party | None:
    identity, name = row.get(role.value), row.get(f"{role.value}_name")
    country = row.get(f"{role.value}_country")
    if identity is None and name is None and country is None:
        return None
    address = Address(country=country) if country is not None else None
    return Party(role=role, id=identity, name=name, address=address)


def _pairs(kind: Any, row: dict[str, Any], types: str, ids: str) -> tuple[Any, ...]:
    pairs = zip_longest(row.get(types) or (), row.get(ids) or ())
    return tuple(kind(type=kind_, id=identity) for kind_, identity in pairs)
