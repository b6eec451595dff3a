"""Shapes of permits, returns, findings and seizures over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Field, Schema

from tidewaiter.identity.shapes import Count, Day, Flag, Id

Name = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Long = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Number = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00/]*$")]
Short = Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Anywhere = Country | Literal[""]
Letters = Annotated[str, Field(max_length=3, pattern=r"^[A-Z]*$")]
Unit = Annotated[str, Field(max_length=10, pattern=r"^[A-Z0-9]*$")]
Quantity = Annotated[Decimal, Field(ge=0, max_digits=24, decimal_places=6)]
Appendix = Literal["I", "II", "III", ""]
Kind = Literal["export", "reexport", "import", "origin", "sea", "pre-convention", "captive-bred",
               "propagated", "exhibition", "ownership", "instrument", "samples"]  # fmt: skip


class PermitLineIn(Schema):
    """A species and what may be traded of it; codes are those of CITES."""

    taxon: Name
    quantity: Quantity
    unit: Unit = "NAR"
    term: Letters = ""
    source: Letters = ""
    appendix: Appendix = ""
    origin: Anywhere = ""
    origin_permit: Short = ""
    marks: Annotated[tuple[Short, ...], Field(max_length=200)] = ()


class PermitIn(Schema):
    """A permit as it is printed. ``draft`` keeps an own one until it is issued."""

    number: Number
    country: Country
    kind: Kind
    issuer: Name = ""
    issued_on: Day | None = None
    valid_to: Day | None = None
    exporter: Name = ""
    exporter_country: Anywhere = ""
    importer: Name = ""
    importer_country: Anywhere = ""
    purpose: Letters = ""
    stamp: Short = ""
    draft: Flag = False
    lines: Annotated[list[PermitLineIn], Field(min_length=1, max_length=100)]


class PermitLineOut(Schema):
    """A line with what is taken and left of it; both ``None`` while it is a draft."""

    number: int
    taxon: str
    term: str
    source: str
    appendix: str
    origin: str
    origin_permit: str
    marks: list[str]
    quantity: Decimal
    unit: str
    taken: Decimal | None
    left: Decimal | None


class PermitOut(Schema):
    """A permit. ``standing`` is what its issuer says, ``state`` what it is today.

    ``seen`` goes back with every change of it.
    """

    country: str
    number: str
    kind: str
    standing: str
    state: str
    issuer: str
    issued_on: date | None
    last_day: date
    exporter: str
    importer: str
    copies: list[str]
    confirmed: date | None
    used_on: date | None
    registered_by: str
    registered_at: datetime
    reason: str
    seen: int
    lines: list[PermitLineOut]


class PermitPage(Schema):
    """A page of permits, newest first. ``next`` is the ``after`` of the next page."""

    permits: list[PermitOut]
    next: int | None


class PermitsAsked(Schema):
    """What permits are narrowed to."""

    state: Literal["", "draft", "valid", "used", "expired", "withdrawn"] = ""
    whose: Literal["", "own", "foreign"] = ""
    search: Short = Field("", description="the beginning of a number, a species, part of a name")
    after: Id | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class StandingIn(Schema):
    """What became of a permit, with the count that was seen, and why."""

    standing: Literal["valid", "used", "cancelled", "replaced", "lost", "stolen", "denied"]
    seen: Count
    reason: Long = ""


class EndorsedLineIn(Schema):
    """What there really was of one line, in the line's unit."""

    line: Annotated[int, Field(ge=1, le=100)]
    quantity: Quantity
    dead: Annotated[int, Field(ge=0, le=1_000_000)] | None = None


class EndorsementIn(Schema):
    """Box 14. ``reason`` says why an earlier endorsement is corrected."""

    country: Country
    number: Number
    seen: Count
    on: Day
    place: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""
    transport: Short = ""
    original: Flag = True
    remark: Long = ""
    reason: Long = ""
    lines: Annotated[list[EndorsedLineIn], Field(min_length=1, max_length=100)]


class ReturnOut(Schema):
    """What an issuer is told, and where that stands: ``waiting``, ``failed``, ``sent``,
    ``acknowledged``, ``corrected``. ``used`` is by line of the permit."""

    id: int
    country: str
    number: str
    mrn: str
    direction: str
    on: date
    used: dict[str, Decimal]
    made_at: datetime
    status: str
    sent_on: date | None
    sent_how: str
    acknowledged_on: date | None
    answer: str


class ToldIn(Schema):
    """By which way a return was sent, or what the issuer answered; on which day."""

    what: Literal["sent", "acknowledged"]
    on: Day
    text: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""


class FoundIn(Schema):
    """What was found of one item; what was not looked at is left out."""

    item: Count
    how: Literal["looked at", "expert", "laboratory", "documents"]
    taxon: Name = ""
    term: Letters = ""
    source: Letters = ""
    quantity: Quantity | None = None
    unit: Unit = ""
    marks: Annotated[tuple[Short, ...], Field(max_length=200)] = ()
    remark: Long = ""


class FoundOut(FoundIn):
    """What was found, by whom and when."""

    taken_at: datetime
    taken_by: str


class SeizureIn(Schema):
    """What was seized, as the annual illegal trade report asks for it."""

    item: Count
    taxon: Name
    term: Letters
    quantity: Quantity
    unit: Unit = "NAR"
    detected_by: Literal["profile", "permit", "scan", "dog", "intelligence", "random", "other"]
    transport: Literal["air", "sea", "rail", "road", "mail", "passenger", "other"]
    reason: Literal["no permit", "false permit", "used permit", "undeclared", "false species",
                    "too much", "ban", "other"]  # fmt: skip
    appendix: Appendix = ""
    permit: Short = ""
    origin: Anywhere = ""
    transit: Annotated[str, Field(max_length=60, pattern=r"^([A-Z]{2}( [A-Z]{2})*)?$")] = ""
    destination: Anywhere = ""
    location: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""
    concealment: Long = ""
    law: Name = ""
    value: Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=2)] | None = None
    currency: Letters = ""
    alive: Flag = False
    disposal: Literal["pending", "stored", "returned", "zoo", "rescue centre", "released",
                      "destroyed", "donated", "sold"] = "pending"  # fmt: skip
    remark: Long = ""


class SeizureOut(SeizureIn):
    """A seizure, of which consignment, by whom and when."""

    mrn: str
    seized_at: datetime
    seized_by: str
