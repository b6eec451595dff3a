"""Shapes of what the work queue gives and takes over HTTP."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import Strict

from tidewaiter.identity.shapes import Count, Day, Flag, Id, Moment

Mrn = Annotated[str, Field(max_length=70, pattern=r"^[A-Za-z0-9./-]{1,70}$")]
Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
"""A reason or note."""
Word = Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")]
Name = Annotated[str, Field(max_length=150, pattern=r"^[^\x00]*$")]
Amount = Annotated[Decimal, Field(ge=0, max_digits=24, decimal_places=6)]


class QueueAsked(Schema):
    """What the work queue is narrowed to."""

    office: Word | None = None
    lane: Word | None = None
    state: Word | None = None
    assignee: Name | None = Field(None, description="an officer; empty for what is nobody's")
    overdue: bool | None = None
    escalated: bool | None = None
    open: bool | None = True
    search: Annotated[str, Field(max_length=70, pattern=r"^[^\x00]*$")] | None = Field(
        None, description="the beginning of an MRN or LRN"
    )
    after: Id | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class WorkOut(Schema):
    """Work about a declaration. ``number`` goes back as ``seen`` with every change."""

    mrn: str
    lrn: str
    office: str
    lane: str
    route: str
    state: str
    open: bool
    assignee: str
    clock: str
    due_at: datetime | None
    escalated_at: datetime | None
    opened_at: datetime
    changed_at: datetime
    number: int


class WorkPage(Schema):
    """A page of work, the oldest first. ``next`` is the ``after`` of the next page."""

    items: list[WorkOut]
    next: int | None


class EventOut(Schema):
    """One entry of the time line."""

    at: datetime
    actor: str
    event: str
    state_before: str
    state: str
    lane_before: str
    lane: str
    assignee: str
    reason: str


class WorkDetail(WorkOut):
    """Work with its time line and what you may do about it now."""

    time_line: list[EventOut]
    allowed: list[str]


class StepIn(Schema):
    """An event of the table of states."""

    event: Word
    seen: Count
    reason: Text = ""


class RerouteIn(Schema):
    """Another lane, and why."""

    lane: Word
    seen: Count
    reason: Text


class AssignIn(Schema):
    """To whom; empty for nobody."""

    to: Name
    seen: Count


class Seen(Schema):
    """One declaration and the number of its work that was seen."""

    mrn: Mrn
    seen: Count


class AssignAllIn(Schema):
    """Several at once, to one officer."""

    to: Name
    work: list[Seen] = Field(min_length=1, max_length=200)


class AssignedOut(Schema):
    """What was in the way of assigning one; null if it is assigned."""

    mrn: str
    problem: str | None


class TakeIn(Schema):
    """At which office; at any of yours if none is named."""

    office: Annotated[str, Field(max_length=17, min_length=1, pattern=r"^[^\x00]*$")] | None = None


class NoteIn(Schema):
    """A note for the time line."""

    note: Text


class ItemFoundIn(Schema):
    """What was found about an item; ``offence`` is null where it was not examined."""

    item: Count
    offence: Flag | None = None
    severity: Annotated[int, Strict(), Field(ge=1, le=5)] | None = None
    kinds: list[Word] = Field(default_factory=list, max_length=20)
    quantity_found: Amount | None = None
    unit: Annotated[str, Field(max_length=10, pattern=r"^[^\x00]*$")] = ""
    value_found: Amount | None = None
    assessed: Amount | None = None
    collected: Amount | None = None
    notes: Text = ""


class FoundIn(Schema):
    """An examination and what it found, item by item."""

    kind: Word
    items: list[ItemFoundIn] = Field(min_length=1, max_length=10_000)
    officers: list[Name] = Field(default_factory=list, max_length=50)
    began_at: Moment | None = None
    ended_at: Moment | None = None
    minutes: Annotated[int, Strict(), Field(ge=0, le=1_000_000)] | None = None
    notes: Text = ""
    reference: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00]*$")] | None = (
        None
    )
    version: Count | None = None


class CorrectionIn(FoundIn):
    """What is right, and why the earlier record was not."""

    reason: Text


class ItemFoundOut(Schema):
    """What was found about an item. Amounts are in national currency."""

    item: int
    offence: bool | None
    severity: int | None
    kinds: list[str]
    quantity_found: Decimal | None
    unit: str
    value_found: Decimal | None
    assessed: Decimal | None
    collected: Decimal | None
    notes: str


class ExaminationOut(Schema):
    """A record of an examination. ``corrected_by`` names the record that replaced it."""

    id: int
    version: int
    kind: str
    office: str
    officers: list[str]
    began_at: datetime | None
    ended_at: datetime | None
    minutes: int | None
    lane: str
    route: str
    recorded_at: datetime
    recorded_by: str
    corrects: int | None
    corrected_by: int | None
    reason: str
    notes: str
    reference: str | None
    items: list[ItemFoundOut]


class EffectAsked(Schema):
    """Which decisions, grouped by what; ``lane``: the lane that speaks for all trade, or the
    strictest."""

    by: Literal["profile", "desk", "office", "lane", "route"] = "profile"
    begin: Day
    end: Day
    office: Word | None = None
    lane: Word | None = None


class LineOut(Schema):
    """Sums of a group; ``rate`` with its 95 percent interval, null where nothing was examined."""

    group: str
    examined: int
    found: int
    rate: float | None
    low: float | None
    high: float | None
    minutes: int
    assessed: Decimal
    collected: Decimal
    assessed_per_minute: Decimal | None


class ShareOut(Schema):
    """An estimated share of all trade with its 95 percent interval."""

    value: float
    low: float
    high: float
    examined: int


class PopulationOut(Schema):
    """The offence rate of all trade; null where too few were examined, which ``advice`` says."""

    lane: str
    from_random: ShareOut | None
    from_all: ShareOut | None
    unexamined: int
    advice: str


class EffectOut(Schema):
    """The effect of control."""

    lines: list[LineOut]
    total: LineOut
    population: PopulationOut
