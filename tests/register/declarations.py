"""Declarations for tests, as WCO messages."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from tidewaiter.core import Declaration, Item, MessageFunction, Party, Role
from tidewaiter.core.parts import Timestamp
from tidewaiter.messages.message import Message
from tidewaiter.messages.reading import read_bytes
from tidewaiter.messages.writing import write
from tidewaiter.register.intake.entries import Submission

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def declaration(lrn: str, **more) -> Declaration:
    """A small import declaration."""
    item = Item(
        number=1,
        commodity_code="01012100",
        description="horses",
        origin="FR",
        gross_mass=Decimal("10.5"),
        net_mass=Decimal("10"),
    )
    return Declaration(
        **{
            "lrn": lrn,
            "declaration_type": "IMA",
            "office": "GB000060",
            "issued_at": Timestamp.of(NOW),
            "item_count": 1,
            "parties": (Party(role=Role.DECLARANT, id="GB1"), Party(role=Role.IMPORTER, id="GB2")),
            "items": (item,),
        }
        | more
    )


def raw(one: Declaration, to: str = "wco-dec") -> bytes:
    """A declaration as the bytes of a message."""
    return write(one, to).raw


def message(one: Declaration, to: str = "wco-dec") -> Message:
    """A declaration as it is read back from a message."""
    (found,) = read_bytes(raw(one, to))
    return found


def submission(one: Declaration | Message, system: str = "S1", at: datetime = NOW) -> Submission:
    """A declaration on its way in."""
    read = message(one) if isinstance(one, Declaration) else one
    return Submission(message=read, sent_by=f"system:{system}", system=system, at=at)


def change(mrn: str, function: MessageFunction, lrn: str = "C1", **more) -> Declaration:
    """A message that changes a declaration."""
    return declaration(lrn, mrn=mrn, function=function, **more)
