"""One message on its way through the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tidewaiter.core import Declaration
from tidewaiter.core.finding import Finding
from tidewaiter.engine.arrivals import Arrived, Assessed
from tidewaiter.messages.message import Message
from tidewaiter.register import models
from tidewaiter.register.accounts.drawing import Drawn
from tidewaiter.register.models.incoming import Fate
from tidewaiter.register.work.opening import NewWork

Key = tuple[str, str, str]
"""Sender, function and LRN (or the digest of a message that has none)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A message that was read, who sent it, by which system, and when it came.

    ``key`` is one the sender chose, by which it will know the answer again.
    """

    message: Message
    sent_by: str
    at: datetime
    system: str = ""
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the sender is told.

    ``fate`` says what became of the message; ``decision`` is the decision in plain form where there
    is one, ``number`` the version of the declaration it is about. ``clash`` marks a reference that
    was used before for other content; ``first`` is the fate of the message that this one repeats.
    """

    message_id: int
    sha256: str
    fate: Fate
    mrn: str | None = None
    lrn: str | None = None
    number: int | None = None
    decided_at: datetime | None = None
    decision: Mapping[str, Any] | None = None
    declaration: Declaration | None = None
    findings: tuple[Finding, ...] = ()
    reason: str | None = None
    clash: bool = False
    first: Fate | None = None


@dataclass(slots=True)
class Entry:
    """The working record of one submission within a batch.

    ``key`` tells the message from others, ``chosen`` is the key its sender gave it,
    ``ring`` that of the interchange it came in, if that is new.
    ``on_file`` is the declaration that a message changes, ``previous`` the decision on it so far,
    ``taken`` what was drawn from which account, ``opened`` how the life of a new one begins.
    """

    submission: Submission
    key: Key | None = None
    chosen: Key | None = None
    ring: Key | None = None
    fate: Fate = Fate.NOTED
    reason: str | None = None
    findings: tuple[Finding, ...] = ()
    clash: bool = False
    original: int | None = None
    declaration: Declaration | None = None
    assessed: Assessed | None = None
    arrived: Arrived | None = None
    row: models.RawMessage | None = None
    receipt: Receipt | None = None
    on_file: models.Declaration | None = None
    previous: Mapping[str, Any] | None = None
    version: models.Version | None = None
    opened: NewWork | None = None
    taken: list[Drawn] = field(default_factory=list)

    def reset(self) -> None:
        """Forget everything but the submission, to be taken anew."""
        self.__init__(self.submission)  # type: ignore[misc]

    @property
    def message(self) -> Message:
        """The message that was submitted."""
        return self.submission.message

    @property
    def content(self) -> Declaration:
        """The declaration as it will stand."""
        if self.declaration is None:
            raise RuntimeError("the message holds no declaration")
        return self.declaration

    @property
    def decided(self) -> Arrived:
        """The decision."""
        if self.arrived is None:
            raise RuntimeError("the declaration is not decided yet")
        return self.arrived

    @property
    def standing(self) -> models.Declaration:
        """The row of the declaration."""
        if self.on_file is None:
            raise RuntimeError("the declaration has no row yet")
        return self.on_file

    @property
    def effective(self) -> bool:
        """Whether the message creates or changes a declaration."""
        return self.fate in (Fate.CREATED, Fate.CHANGED)
