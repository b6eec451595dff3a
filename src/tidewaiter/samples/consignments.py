"""Consignments of Ostmere: rows of canonical columns, one per goods item."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tidewaiter.samples.dice import Dice
from tidewaiter.samples.traders import Good, Importer, broker_name

Row = dict[str, Any]

RATES = {"USD": 4.0, "EUR": 4.4, "CNY": 0.56}
"""Ostmere's currency (XTS, the code that ISO 4217 keeps for tests) per unit of the invoice's."""

_HUBS = {"CN": "SG", "JP": "AE", "IN": "AE", "VN": "SG", "DE": "NL"}
_PORTS = {"AE": "AEJEA", "CN": "CNSHA", "DE": "DEHAM", "IN": "INNSA", "JP": "JPYOK", "SG": "SGSIN"}
_KINDS = ("valuation", "quantity", "origin", "classification")


def consignment(dice: Dice, importer: Importer, reference: str, day: datetime) -> list[Row]:
    """One declaration, its rows in order."""
    moment = day + timedelta(seconds=dice.whole(6 * 3600, 17 * 3600))
    first = dice.first_likely(importer.goods)
    origin = dice.first_likely(first.origins)
    dispatch = _HUBS.get(origin, origin) if dice.falls(0.08) else origin
    mode = "4" if first.usd_per_kg > 30 and dice.falls(0.7) else "1"
    currency = "EUR" if dispatch in ("DE", "ES", "FR", "IE", "IT", "NL") else "USD"
    header: Row = {
        "mrn": reference,
        "regime": "import",
        "declaration_type": "IM4",
        "office": "XTNOR" if mode == "4" else importer.office,
        "accepted_at": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "dispatch": dispatch,
        "destination": "XT",
        "place_loading": _PORTS.get(dispatch, ""),
        "border_mode": mode,
        "incoterm": dice.pick(("CIF", "FOB", "CFR")),
        "exchange_rate": RATES[currency],
        "importer": importer.id,
        "importer_name": importer.name,
        "declarant": importer.declarant,
        "declarant_name": broker_name(importer.declarant),
    }
    if mode == "1":
        header["containers"] = _container(dice.whole(100_000, 999_999))
    seller, country = dice.first_likely(importer.sellers)
    header |= {"seller": seller, "seller_country": country}
    more = dice.some(importer.goods, dice.first_likely(range(9)))
    goods = dict.fromkeys([first, *more])
    rows = [
        header | _item(dice, number, good, origin, currency, importer.honesty)
        for number, good in enumerate(goods, start=1)
    ]
    total = sum(row["gross_mass"] for row in rows)
    for row in rows:
        row |= {"item_count": len(rows), "gross_total": round(total, 2)}
    return rows


def _container(serial: int) -> str:
    """A container number of Ostmere's own line."""
    text = f"OSMU{serial}"
    return f"{text}{check_digit(text)}"


def check_digit(text: str) -> int:
    """The check digit of a container number: four letters and six digits (ISO 6346)."""
    letters = [n for n in range(10, 39) if n % 11]
    values = [letters[ord(c) - 65] if c.isalpha() else int(c) for c in text]
    total = sum(value << place for place, value in enumerate(values))
    return total % 11 % 10


def _item(dice: Dice, number: int, good: Good, shipped: str, currency: str, honesty: float) -> Row:
    origin = shipped if shipped in good.origins else dice.first_likely(good.origins)
    packages = dice.whole(1, 4) if good.kg_per_package >= 400 else dice.whole(4, 260)
    net = round(packages * good.kg_per_package * dice.around(0.08), 2)
    origin_factor = 0.8 + 0.1 * (good.origins.index(origin) + 1)
    share = 1.0 if dice.falls(honesty) else dice.between(0.15, 0.6)
    price = good.usd_per_kg * origin_factor * dice.around(0.35) * net * share
    price = round(price * RATES["USD"] / RATES[currency], 2)
    value = round(price * RATES[currency] * dice.between(1.01, 1.06), 2)
    row: Row = {
        "item": number,
        "hs": good.hs,
        "description": good.description,
        "origin": origin,
        "procedure": "40",
        "previous_procedure": "00",
        "gross_mass": round(net * dice.between(1.02, 1.12), 2),
        "net_mass": net,
        "packages": packages,
        "package_kind": good.package_kind,
        "item_price": price,
        "price_currency": currency,
        "customs_value": value,
        "valuation_method": "1",
        "duty_type": "A00",
        "duty_rate": good.duty_rate,
        "duty_amount": round(value * float(good.duty_rate) / 100, 2),
        "document_types": ";".join(["380", *filter(None, [good.document])]),
        "undervalued": share,
    }
    if good.unit:
        row |= {
            "supplementary_quantity": max(1, round(net / good.kg_per_unit)),
            "supplementary_unit": good.unit,
        }
    if good.duty_rate not in ("0", "5") and dice.falls(0.12):
        row |= {"preference": "200", "document_types": row["document_types"] + ";861"}
    return row


def examined(dice: Dice, rows: list[Row], honesty: float) -> None:
    """Give one declaration in ten, more of the less honest, the results of an examination."""
    if not dice.falls(0.08 if honesty > 0.9 else 0.4):
        return
    recorded = datetime.fromisoformat(rows[0]["accepted_at"]) + timedelta(days=dice.whole(1, 10))
    for row in rows:
        caught = row["undervalued"] < 1 and dice.falls(0.8)
        slipped = dice.falls(0.03)
        row |= {
            "offence": "true" if caught or slipped else "false",
            "result_at": recorded.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        if caught:
            due = row["duty_amount"] * (1 / row["undervalued"] - 1)
            row |= {"offence_kind": "valuation", "assessed": round(due, 2)}
        elif slipped:
            row |= {"offence_kind": dice.pick(_KINDS[1:]), "assessed": 0}


def day_after(start: datetime, days: int) -> datetime:
    """Midnight UTC that many days later."""
    return datetime(start.year, start.month, start.day, tzinfo=UTC) + timedelta(days=days)
