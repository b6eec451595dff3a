"""Where a version is in its life, told from decisions and dates. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from tidewaiter.rulebook.timeline import Effect, in_charge


class Status(StrEnum):
    """The stations of a version."""

    PROPOSED = "proposed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SCHEDULED = "scheduled"
    IN_FORCE = "in force"
    SHADOW = "shadow"
    DRAFT = "draft"
    RETIRED = "retired"
    SUPERSEDED = "superseded"
    ENDED = "ended"


_UNDECIDED = {"": Status.PROPOSED, "rejected": Status.REJECTED, "withdrawn": Status.WITHDRAWN}
_OWN = {"shadow": Status.SHADOW, "draft": Status.DRAFT, "retired": Status.RETIRED}


def status_of(
    outcome: str,
    version: int,
    effects: Iterable[Effect],
    moment: datetime,
    own: object = None,
) -> Status:
    """The status of a version (by key) of a document at a moment.

    ``outcome`` is that of its request, ``effects`` those of the document's approved versions;
    ``own`` is what the document says of itself (``shadow``, ``draft``, ``retired``), if anything.
    """
    if outcome in _UNDECIDED:
        return _UNDECIDED[outcome]
    known = list(effects)
    mine = next(effect for effect in known if effect.version == version)
    if mine.start > moment:
        return Status.SCHEDULED
    last = max((e for e in known if e.start <= moment), key=lambda e: (e.start, e.number))
    if last.version != version:
        return Status.SUPERSEDED
    if mine.retires:
        return Status.RETIRED
    if in_charge(known, moment) is None:
        return Status.ENDED
    return _OWN.get(str(own), Status.IN_FORCE)
