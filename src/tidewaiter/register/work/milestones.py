"""Milestones: what ports, banks and carriers tell about goods. Told once, never edited."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files

from django.db import transaction

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.parts import Timestamp
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.reference.lists import currencies
from tidewaiter.register.errors import Conflict
from tidewaiter.register.models import Declaration, Milestone
from tidewaiter.register.tombstones import absent
from tidewaiter.register.work.changing import announce

AHEAD = timedelta(minutes=10)
"""How far the clock of whoever tells it may be ahead of ours."""
MOST = 200
"""Milestones to a declaration: part payments and part loads have their room."""


class MilestoneRefused(TidewaiterError):
    """A milestone that cannot be taken in; ``where`` names its field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A milestone as it is told. Without a ``reference`` its time tells it from others."""

    kind: str
    happened_at: Timestamp
    place: str = ""
    amount: Decimal | None = None
    currency: str = ""
    reference: str = ""


@cache
def kinds() -> dict[str, bool]:
    """Kinds of milestone, and whether money belongs to each."""
    text = files("tidewaiter.register.work").joinpath("milestones.toml").read_text("utf-8")
    table = tomllib.loads(text)["milestones"]
    return {code: bool(one.get("money")) for code, one in table.items()}


def record(*, actor: Actor, mrn: str, told: Told, at: datetime) -> tuple[Milestone, bool]:
    """Take in a milestone; gives it, and whether it is new.

    The same one told again is found, not doubled. Raises ``Forbidden``,
    :class:`~tidewaiter.register.errors.NotFound`, :class:`MilestoneRefused`, and
    :class:`~tidewaiter.register.errors.Conflict` where the reference stands for another one.
    """
    with transaction.atomic():
        row = _locked(actor, mrn)
        new = _checked(row, told, actor, at)
        known = Milestone.objects.filter(
            declaration=row, kind=new.kind, reference=new.reference
        ).first()
        if known is not None:
            if _content(known) != _content(new):
                raise Conflict(
                    f"'{new.reference}' stands for another {new.kind}.", where="reference",
                    advice="Give it a reference of its own.",
                )  # fmt: skip
            return known, False
        if Milestone.objects.filter(declaration=row).count() >= MOST:
            raise MilestoneRefused(f"There are {MOST} milestones already.", where="kind")
        new.save()
        body: dict[str, object] = {
            "milestone": new.pk,
            "kind": new.kind,
            "happened_at": new.stated,
        }
        announce(row, "milestone.recorded", body, actor=actor.name, at=at)
        return new, True


def of(row: Declaration) -> Sequence[Milestone]:
    """The milestones of a declaration, the first one first. One query."""
    return list(Milestone.objects.filter(declaration=row).order_by("happened_at", "pk"))


def _checked(row: Declaration, told: Told, actor: Actor, at: datetime) -> Milestone:
    money = kinds().get(told.kind)
    if money is None:
        raise MilestoneRefused(
            f"'{told.kind}' is not a kind of milestone.", where="kind",
            advice=f"Kinds: {', '.join(kinds())}.",
        )  # fmt: skip
    moment = told.happened_at.value
    if moment is None:
        raise MilestoneRefused(
            f"'{told.happened_at.text}' is not a time.", where="at",
            advice="Write YYYY-MM-DDThh:mm:ssZ, or with another offset.",
        )  # fmt: skip
    if moment > at + AHEAD:
        raise MilestoneRefused(
            f"{told.happened_at.text} is still to come.", where="at",
            advice="Tell it when it has happened.",
        )  # fmt: skip
    _check_money(told, money=money)
    return Milestone(
        declaration=row,
        kind=told.kind,
        happened_at=moment,
        stated=told.happened_at.text,
        place=told.place,
        amount=told.amount,
        currency=told.currency,
        reference=told.reference or Timestamp.of(moment).text,
        told_at=at,
        told_by=actor.name,
    )


def _check_money(told: Told, *, money: bool) -> None:
    if not money and (told.amount is not None or told.currency):
        raise MilestoneRefused(f"No money belongs to '{told.kind}'.", where="amount")
    if (told.amount is None) != (not told.currency):
        raise MilestoneRefused("An amount and its currency go together.", where="currency")
    if told.currency and told.currency not in currencies():
        raise MilestoneRefused(
            f"'{told.currency}' is not a currency.", where="currency",
            advice="Write its three letters of ISO 4217.",
        )  # fmt: skip


def _content(one: Milestone) -> tuple[object, ...]:
    return one.happened_at, one.place, one.amount, one.currency


def _locked(actor: Actor, mrn: str) -> Declaration:
    row = Declaration.objects.select_for_update().filter(mrn=mrn).first()
    if row is None:
        raise absent(actor, Permission.MILESTONE_RECORD, mrn)
    require(actor, Permission.MILESTONE_RECORD, office=row.office)
    return row
