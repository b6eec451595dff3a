"""What becomes of a reservation when the life of its declaration ends.

The table of states says it, state by state: goods that are released have used up what was found,
or what was declared where nothing was measured; goods that never enter give back what they held.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from tidewaiter.core import to_plain
from tidewaiter.core.canonical import plain_text, text_digest
from tidewaiter.core.sentence import sentence
from tidewaiter.register import desks
from tidewaiter.register.accounts.drawing import draw, put_back
from tidewaiter.register.desks import Moved
from tidewaiter.register.models import Account, Declaration, ItemOutcome, Reservation
from tidewaiter.register.models.accounts import MILLIONTHS, millionths
from tidewaiter.register.work.life import RETURN, SETTLE, StepRefused

MASS = "KGM"
"""Kilograms, as UN/ECE Recommendation 20 writes them: the unit of net and gross mass."""


class Overdrawn(StepRefused):
    """More was found than the account still holds."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How much of an item was declared and found, both in ``unit``."""

    declared: Decimal
    found: Decimal
    unit: str


def enter(row: Declaration, effect: str, at: datetime, actor: str) -> list[Moved]:
    """Do to what a locked declaration holds what its new state says.

    Gives what was moved, after the desks were told of it. Raises :class:`Overdrawn`, having moved
    nothing that the caller's transaction would keep.
    """
    if effect not in (SETTLE, RETURN):
        return []
    held = _held(row)
    if not held:
        return []
    if effect == RETURN:
        moved = [_returned(one, row, at, actor) for one in held]
    else:
        seen = _measured(row, held)
        moved = [_settled(one, seen.get(one.position), row, at, actor) for one in held]
    desks.tell(moved)
    return moved


def _held(row: Declaration) -> list[Reservation]:
    """What it holds and was not settled, in order of the keys of accounts."""
    rows = Reservation.objects.select_for_update(of=("self",)).filter(
        version__declaration=row, released_at=None, settled_at=None
    )
    return list(rows.select_related("account", "version").order_by("account__key", "pk"))


def _returned(one: Reservation, row: Declaration, at: datetime, actor: str) -> Moved:
    put_back(one.account_id, one.held)
    one.released_at = at
    one.save(update_fields=["released_at"])
    return _moved(one, RETURN, 0, row, at, actor)


def _settled(
    one: Reservation, seen: Measured | None, row: Declaration, at: datetime, actor: str
) -> Moved:
    used = one.quantity
    if seen is not None:
        used = millionths(Decimal(one.quantity) * seen.found / seen.declared / MILLIONTHS)
    more = used - one.quantity
    if more > 0 and not draw(one.account_id, more):
        raise _overdrawn(one, seen)
    if more < 0:
        put_back(one.account_id, -more)
    one.settled, one.settled_at = used, at
    one.save(update_fields=["settled", "settled_at"])
    return _moved(one, SETTLE, used, row, at, actor)


def _overdrawn(one: Reservation, seen: Measured | None) -> Overdrawn:
    if seen is None:
        raise RuntimeError("what is settled as declared draws nothing more")
    account = Account.objects.get(pk=one.account_id)
    fits = seen.declared * (one.quantity + account.limit - account.taken) / one.quantity
    return Overdrawn(
        sentence(
            "{found} {unit} were found in item {item}; {fits} {unit} still fit into {account}.",
            found=_plain(seen.found),
            unit=seen.unit,
            item=one.position,
            fits=_plain(fits.quantize(Decimal("0.001"), rounding=ROUND_FLOOR)),
            account=one.account.key,
        ),
        where=f"items.{one.position}",
        advice=sentence("What is too much cannot be released: have more granted, or detain it."),
    )


def _plain(quantity: Decimal) -> str:
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _measured(row: Declaration, held: Sequence[Reservation]) -> dict[int, Measured]:
    """What was found of items that hold something, by position; the latest record counts."""
    items = json.loads(held[-1].version.canonical).get("items", [])
    positions = {int(item["number"]): n for n, item in enumerate(items, 1)}
    outcomes = ItemOutcome.objects.filter(
        examination__declaration=row, examination__correction=None, quantity_found__isnull=False
    )
    found: dict[int, Measured] = {}
    for one in outcomes.order_by("examination_id", "item"):
        position = positions.get(one.item)
        if position is None or one.quantity_found is None:
            continue
        declared, unit = _compared(items[position - 1], one.unit)
        if declared:
            found[position] = Measured(declared, one.quantity_found, unit)
    return found


def _compared(item: dict[str, Any], unit: str) -> tuple[Decimal | None, str]:
    """How much of an item was declared in the unit of what was found, and that unit.

    Without a unit it is that of the supplementary quantity, else kilograms. ``None`` where nothing
    was declared in it: then the two cannot be compared.
    """
    others = [one for one in item.get("supplementary", ()) if one.get("unit")]
    unit = unit.upper() or (others[0]["unit"] if others else MASS)
    if unit in (MASS, "KG"):
        return _decimal(item.get("net_mass")), MASS
    return next((_decimal(o.get("value")) for o in others if o["unit"] == unit), None), unit


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _moved(
    one: Reservation, effect: str, quantity: int, row: Declaration, at: datetime, actor: str
) -> Moved:
    return Moved(
        account=one.account.key,
        unit=one.account.unit,
        mrn=row.mrn,
        effect=effect,
        reserved=Decimal(one.quantity) / MILLIONTHS,
        quantity=Decimal(quantity) / MILLIONTHS,
        position=one.position,
        at=at,
        actor=actor,
    )


def digest_of(moved: Sequence[Moved]) -> str:
    """A digest of what was moved, for the ledger, which holds no names."""
    return text_digest(plain_text([to_plain(one) for one in moved]))
