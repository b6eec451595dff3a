"""Quotas of importers, ceilings of the country, and who is registered."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from tidewaiter.core.canonical import plain_text, text_digest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.drafts import LicenceRefused, QuotaDraft, check_quota
from tidewaiter.desks.ozone.licences import Status, quota_account
from tidewaiter.desks.ozone.models import Ceiling, Quota, Trader
from tidewaiter.desks.ozone.services.noting import note, owner_of
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require, require_somewhere
from tidewaiter.register.accounts.services import NewAccount, open_accounts, set_limit
from tidewaiter.register.errors import Conflict


def set_quota(*, actor: Actor, draft: QuotaDraft, at: datetime) -> Quota:
    """Give an importer a quota for a year, or change how much it is.

    Raises ``Forbidden``, :class:`~tidewaiter.desks.ozone.drafts.LicenceRefused`, and
    :class:`~tidewaiter.register.errors.Conflict` where more is taken already, or where the quota is
    counted in another unit.
    """
    require_somewhere(actor, Permission.QUOTA_SET)
    check_quota(draft, of_importer=True)
    importer = draft.importer.strip()
    account = quota_account(draft.year, importer, draft.group)
    with transaction.atomic():
        row = Quota.objects.select_for_update().filter(account=account).first()
        if row is None:
            row = Quota(
                year=draft.year, importer=importer, group=draft.group, unit=draft.unit,
                account=account,
            )  # fmt: skip
            open_accounts([NewAccount(key=account, unit=draft.unit, limit=draft.limit)])
        elif row.unit != draft.unit:
            raise Conflict(
                sentence("It is counted in {unit} already.", unit=row.unit), where="unit"
            )
        else:
            set_limit(account, draft.limit)
        row.source, row.set_at, row.set_by = draft.source.strip(), at, actor.name
        row.save()
        body: dict[str, object] = {"limit": str(draft.limit), "unit": draft.unit}
        note("quota.set", text_digest(account), body, actor=actor.name, at=at)
        return row


def set_ceiling(*, actor: Actor, draft: QuotaDraft, at: datetime) -> Ceiling:
    """Say how much the country may consume of a group in a year. Raises as :func:`set_quota`."""
    require_somewhere(actor, Permission.QUOTA_SET)
    check_quota(draft, of_importer=False)
    with transaction.atomic():
        row, _ = Ceiling.objects.update_or_create(
            year=draft.year,
            group=draft.group,
            defaults={
                "unit": draft.unit,
                "limit": draft.limit,
                "source": draft.source.strip(),
                "set_at": at,
                "set_by": actor.name,
            },
        )
        body: dict[str, object] = {"limit": str(draft.limit), "unit": draft.unit}
        note("ceiling.set", f"{draft.group} {draft.year}", body, actor=actor.name, at=at)
        return row


def register_trader(
    *,
    actor: Actor,
    trader: str,
    name: str,
    importer: bool,
    exporter: bool,
    at: datetime,
    valid_from: date | None = None,
    valid_to: date | None = None,
    status: Status = Status.VALID,
) -> Trader:
    """Register an importer or exporter, or change a registration.

    Raises ``Forbidden`` and :class:`~tidewaiter.desks.ozone.drafts.LicenceRefused`.
    """
    require_somewhere(actor, Permission.LICENCE_ISSUE)
    trader = trader.strip()
    if not trader or len(trader) > 64 or "\x00" in trader:
        raise LicenceRefused("a trader needs the number that declarations show.", where="trader")
    if not importer and not exporter:
        raise LicenceRefused("say whether they import or export.", where="importer")
    if valid_from and valid_to and valid_to < valid_from:
        raise LicenceRefused("it ends before it begins.", where="valid_to")
    with transaction.atomic():
        row = Trader.objects.select_for_update().filter(trader=trader).first()
        if row is None:
            row = Trader(trader=trader, registered_by=actor.name)
        else:
            require(actor, Permission.LICENCE_ISSUE, owner=owner_of(row.registered_by))
        row.name, row.importer, row.exporter = name.strip(), importer, exporter
        row.valid_from, row.valid_to, row.status = valid_from, valid_to, status
        row.changed_at, row.changed_by = at, actor.name
        row.save()
        digest = text_digest(plain_text([trader, importer, exporter, str(status)]))
        note("trader.registered", text_digest(trader), {"digest": digest}, actor=actor.name, at=at)
        return row
