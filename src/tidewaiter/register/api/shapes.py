"""Shapes of what the register gives and takes over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema

from tidewaiter.identity.shapes import Day, Id

Mrn = Annotated[str, Field(max_length=70, pattern=r"^[A-Za-z0-9./-]{1,70}$")]
"""A movement reference number in a path."""


Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""A number that counts from one."""


class DeclarationsAsked(Schema):
    """What a list of declarations is narrowed to."""

    office: Annotated[str, Field(max_length=17)] | None = None
    lane: Annotated[str, Field(max_length=20)] | None = None
    state: Annotated[str, Field(max_length=30)] | None = None
    day_from: Day | None = None
    day_to: Day | None = None
    importer: Annotated[str, Field(max_length=64)] | None = None
    search: Annotated[str, Field(max_length=70)] | None = Field(
        None, description="the beginning of an MRN or LRN, or a whole trader number"
    )
    after: Id | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class VersionAsked(Schema):
    """Which version; the latest decided one if none is named."""

    version: Number | None = None


class DecisionAsked(VersionAsked):
    """Which decision, and whether with the facts it was taken on."""

    facts: bool = False


class FindingOut(Schema):
    """Something odd about a message, and where."""

    code: str
    severity: str
    claim: str
    pointer: str
    wco_pointer: str
    advice: str | None


class Answer(Schema):
    """What became of a message. ``decision`` is there for whoever may see reasons."""

    outcome: str = Field(description="created, changed, noted, refused or rejected")
    repeated: bool = Field(description="the same message was taken in before; this is its answer")
    message: int = Field(description="the number the message is kept under")
    sha256: str
    mrn: str | None
    lrn: str | None
    version: int | None
    lane: str | None
    decided_at: datetime | None
    decision: dict[str, Any] | None
    findings: list[FindingOut]


class DeclarationOut(Schema):
    """A declaration as lists show it."""

    mrn: str
    lrn: str
    office: str
    regime: str
    day: date | None
    received_at: datetime
    changed_at: datetime
    version: int = Field(alias="number")
    lane: str
    route: str
    state: str
    declarant: str
    importer: str
    items: int


class DeclarationPage(Schema):
    """A page of declarations, newest first. ``next`` is the ``after`` of the next page."""

    items: list[DeclarationOut]
    next: int | None


class VersionOut(Schema):
    """One version of a declaration: what a message made of it, and how that was decided."""

    version: int
    function: str
    made_at: datetime
    message: int
    sha256: str
    lane: str | None
    route: str | None


class DeclarationDetail(DeclarationOut):
    """A declaration with its current content in canonical form and its versions."""

    content: dict[str, Any]
    versions: list[VersionOut]


class DecisionOut(Schema):
    """A decision: the whole of it, the facts it was taken on, and whether it replays."""

    mrn: str
    version: int
    decided_at: datetime
    ruleset: str
    ledger_entry: int | None
    decision: dict[str, Any]
    facts: dict[str, Any] | None


class NearMissOut(Schema):
    """Something that would have asked for a lane, but for one condition."""

    control: str
    title: str
    lane: str
    condition: dict[str, Any]
    pointer: str
    unknown: bool


class ExplanationOut(DecisionOut):
    """A decision with what nearly held. ``replay`` says whether it comes out the same again."""

    near_misses: list[NearMissOut]
    replays: bool
    replay_problem: str | None


class WhatIfIn(Schema):
    """Values by pointer, such as ``{"items.1.origin": "CN"}``; null takes a value away."""

    changes: dict[str, Any] = Field(min_length=1, max_length=50)


class WhatIfOut(Schema):
    """What would have been decided."""

    lane_before: str
    lane_after: str
    changes: list[dict[str, Any]]
    decision: dict[str, Any]
    notes: list[str]
