"""Opening accounts and changing what they hold. Permissions and the ledger are the caller's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from tidewaiter.core.sentence import sentence
from tidewaiter.register.errors import Conflict, NotFound
from tidewaiter.register.models import Account
from tidewaiter.register.models.accounts import MILLIONTHS, MOST, whole_millionths


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account to be opened: its key, the unit it counts, and how much it holds.

    ``key`` begins with the desk's name and a colon, by which the desk is told of what happens.
    """

    key: str
    unit: str
    limit: Decimal


def open_accounts(wanted: Sequence[NewAccount]) -> None:
    """Open accounts; two queries, however many.

    Raises :class:`~tidewaiter.register.errors.Conflict` where a key is used already or a limit is
    more than an account can count, and opens none then.
    """
    keys = [one.key for one in wanted]
    with transaction.atomic():
        used = Account.objects.filter(key__in=keys).values_list("key", flat=True).first()
        if used is not None or len({*keys}) < len(keys):
            twice = used or next(key for key in keys if keys.count(key) > 1)
            raise Conflict(
                sentence("There is an account '{key}' already.", key=twice),
                advice="Change its limit instead.",
            )
        Account.objects.bulk_create(
            Account(key=one.key, unit=one.unit, limit=_holds(one.limit)) for one in wanted
        )


def set_limit(key: str, limit: Decimal) -> None:
    """Let an account hold another quantity; one statement, so that no decision comes between.

    Raises :class:`~tidewaiter.register.errors.NotFound`, and
    :class:`~tidewaiter.register.errors.Conflict` where more than that is taken already or it is
    more than an account can count.
    """
    holds = _holds(limit)
    if Account.objects.filter(key=key, taken__lte=holds).update(limit=holds):
        return
    account = Account.objects.filter(key=key).first()
    if account is None:
        raise NotFound(sentence("There is no account '{key}'.", key=key))
    raise Conflict(
        sentence(
            "It cannot be lowered to {limit} {unit}: {taken} {unit} are taken already.",
            limit=limit,
            unit=account.unit,
            taken=Decimal(account.taken) / MILLIONTHS,
        ),
        where="limit",
    )


def _holds(limit: Decimal) -> int:
    holds = whole_millionths(limit)
    if holds > MOST:
        most = MOST // MILLIONTHS
        raise Conflict(sentence("An account counts to {most} at most.", most=most), where="limit")
    return holds
