"""Shapes of quantities, licences, quotas, traders and consultations over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Field, Schema

from tidewaiter.identity.shapes import Count, Day, Flag, Id

Name = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Long = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]
Number = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00/]*$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Mass = Annotated[Decimal, Field(ge=0, max_digits=24, decimal_places=6)]
Kilograms = Annotated[
    str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,6})?$", description="kilograms, such as 13.6")
]
Year = Annotated[int, Field(ge=1986, le=2100)]


class ChargeShareOut(Schema):
    """One component of what is charged."""

    substance: str
    annex: str | None
    share: Decimal
    kg: Decimal
    odp: Decimal
    odp_tonnes: Decimal
    gwp: Decimal
    co2e_tonnes: Decimal


class ChargeOut(Schema):
    """What a mass amounts to; exact, not rounded. ``hs`` is the subheading by composition."""

    gas: str
    kg: Decimal
    odp_tonnes: Decimal
    co2e_tonnes_annex_f: Decimal
    co2e_tonnes_all: Decimal
    by_group: dict[str, Decimal]
    hs: str | None
    shares: list[ChargeShareOut]
    working: list[str]


class LicenceLineIn(Schema):
    """A substance or blend by any usual name, and how many kilograms of it."""

    substance: Name
    kg: Mass
    end_use: Annotated[str, Field(max_length=40, pattern=r"^[a-z-]*$")] = ""


class LicenceIn(Schema):
    """A licence. Without ``offices`` it holds at every office."""

    number: Number
    kind: Literal["import", "export", "transit"]
    holder: Number
    holder_name: Name = ""
    counterparty: Name = ""
    counterparty_country: Country | Literal[""] = ""
    end_use: Annotated[str, Field(max_length=40, pattern=r"^[a-z-]*$")] = ""
    condition: Literal["", "recovered", "recycled", "reclaimed", "used"] = ""
    offices: Annotated[
        tuple[Annotated[str, Field(max_length=17, pattern=r"^[A-Z0-9]*$")], ...],
        Field(max_length=200),
    ] = ()
    valid_from: Day
    valid_to: Day
    evidence: Long = ""
    lines: Annotated[list[LicenceLineIn], Field(min_length=1, max_length=50)]


class LicenceLineOut(Schema):
    """A line with what is taken and left of it; both ``None`` while it does not count."""

    number: int
    substance: str
    kg: Decimal
    end_use: str
    taken: Decimal | None
    left: Decimal | None


class LicenceOut(Schema):
    """A licence. ``seen`` goes back with every change of it."""

    number: str
    kind: str
    holder: str
    holder_name: str
    counterparty: str
    counterparty_country: str
    end_use: str
    condition: str
    offices: list[str]
    valid_from: date
    valid_to: date
    status: str
    evidence: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    reason: str
    seen: int
    lines: list[LicenceLineOut]


class LicencePage(Schema):
    """A page of licences, newest first. ``next`` is the ``after`` of the next page."""

    licences: list[LicenceOut]
    next: int | None


class LicencesAsked(Schema):
    """What licences are narrowed to."""

    status: Annotated[str, Field(max_length=12, pattern=r"^[a-z]*$")] = ""
    search: Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")] = Field(
        "", description="the beginning of a number, or a holder"
    )
    after: Id | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class SeenIn(Schema):
    """The count that was seen, and why."""

    seen: Count
    reason: Long = ""


class StatusIn(SeenIn):
    """What a licence becomes."""

    status: Literal["valid", "suspended", "revoked", "cancelled"]


class QuotaIn(Schema):
    """A quota of an importer; the same importer, group and year again changes it."""

    year: Year
    importer: Number
    group: Annotated[str, Field(max_length=12, pattern=r"^[A-Z-]+$")]
    unit: Literal["kg", "ODP-t", "CO2e-t"]
    limit: Mass
    source: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]


class QuotaOut(Schema):
    """A quota with what is taken and left of it."""

    year: int
    importer: str
    group: str
    unit: str
    limit: Decimal
    taken: Decimal
    left: Decimal
    source: str


class TraderIn(Schema):
    """A registration; the same trader again changes it."""

    trader: Number
    name: Name
    importer: Flag = True
    exporter: Flag = False
    valid_from: Day | None = None
    valid_to: Day | None = None
    status: Literal["valid", "suspended", "revoked"] = "valid"


class TraderOut(Schema):
    """A registered trader."""

    trader: str
    name: str
    importer: bool
    exporter: bool
    valid_from: date | None
    valid_to: date | None
    status: str


class AskIn(Schema):
    """A question to the authority of a country about a licence."""

    licence: Number
    country: Country
    question: Annotated[str, Field(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]
    mrn: Annotated[str, Field(max_length=70, pattern=r"^[A-Za-z0-9./-]*$")] = ""


class AnswerIn(Schema):
    """What the authority answered."""

    answer: Literal["confirmed", "denied"]
    reply: Annotated[str, Field(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]


class ConsultationOut(Schema):
    """A question with its clock and its answer, which is empty while it is open."""

    id: int
    licence: Annotated[str, Field(validation_alias="number")]
    country: str
    mrn: str
    question: str
    asked_at: datetime
    asked_by: str
    remind_on: date
    due: date
    reminded_at: datetime | None
    answer: str
    answered_at: datetime | None
    answered_by: str
    reply: str
