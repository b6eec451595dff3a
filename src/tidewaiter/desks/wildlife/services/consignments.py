"""The declaration that officers act on: locked, theirs to act on, and what it says."""

from __future__ import annotations

import json
from typing import Any

from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.services.drafts import PermitRefused
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.register import selectors as register
from tidewaiter.register.models import Declaration
from tidewaiter.register.tombstones import absent


def declared(actor: Actor, mrn: str, permission: Permission) -> Declaration:
    """The declaration of a consignment, locked, for whoever has a permission at its office.

    Raises ``Forbidden`` and :class:`~tidewaiter.register.errors.NotFound`.
    """
    row = Declaration.objects.select_for_update().filter(mrn=mrn).first()
    if row is None:
        raise absent(actor, permission, mrn)
    require(actor, permission, office=row.office)
    return row


def said(row: Declaration) -> dict[str, Any]:
    """What the latest version of it says, as JSON values."""
    found: dict[str, Any] = json.loads(register.content(row).canonical)
    return found


def require_item(row: Declaration, item: int) -> dict[str, Any]:
    """The item of that position. Raises
    :class:`~tidewaiter.desks.wildlife.services.drafts.PermitRefused`."""
    items = said(row).get("items", [])
    if not 1 <= item <= len(items):
        raise PermitRefused(
            sentence("{mrn} has no item {item}.", mrn=row.mrn, item=item), where="item"
        )
    found: dict[str, Any] = items[item - 1]
    return found
