"""What to say about a declaration that is not on file."""

from __future__ import annotations

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.sentence import sentence
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.register.errors import Gone, NotFound
from tidewaiter.register.models import Tombstone


def absent(actor: Actor, permission: Permission, mrn: str) -> TidewaiterError:
    """The error to raise: it never was, or it was purged, when, and by which rule.

    Raises ``Forbidden`` for whoever could not have seen the declaration.
    """
    stone = Tombstone.objects.filter(mrn_digest=Tombstone.digest(mrn)).first()
    if stone is None:
        require(actor, permission, office="", owner=None)
        return NotFound(sentence("There is no declaration {mrn}.", mrn=mrn))
    require(actor, permission, office=stone.office, owner=f"system:{stone.system}")
    return Gone(
        sentence(
            "The declaration {mrn} was purged at {at}, as it had ended {days} days before: {rule}.",
            mrn=mrn,
            at=stone.purged_at.isoformat(),
            days=stone.days,
            rule=stone.rule,
        ),
        advice="The ledger still holds that it was decided, and that it was purged.",
    )
