"""Shapes of tests, transits, seizures and reports of the ozone desk over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Field, Schema

from tidewaiter.desks.ozone.models import CylinderTest
from tidewaiter.desks.ozone.plausible import Likely
from tidewaiter.desks.ozone.services import testing
from tidewaiter.desks.ozone.shapes import Country, Long, Mass, Name, Year
from tidewaiter.identity.shapes import Count, Day, Flag


class TestIn(Schema):
    """What was read at a cylinder. ``identified`` is percent of mass by substance."""

    item: Count
    label: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]
    pressure: Annotated[Decimal, Field(max_digits=8, decimal_places=3)] | None = Field(
        None, description="bar"
    )
    gauge: Flag = True
    temperature: Annotated[Decimal, Field(max_digits=6, decimal_places=2)] | None = Field(
        None, description="degrees Celsius"
    )
    liquid: Flag | None = True
    identified: (
        Annotated[
            dict[Annotated[str, Field(max_length=80)], Annotated[Decimal, Field(ge=0, le=100)]],
            Field(max_length=20),
        ]
        | None
    ) = None
    instrument: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""
    cylinder: Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")] = ""


class LikelyOut(Schema):
    """A gas that fits a reading, why it is likelier than others, and where that is known from."""

    gas: str
    why: list[str]
    source: str | None


class TestOut(Schema):
    """A test as it is kept.

    ``others`` are the further gases that fitted then, the most plausible first; ``likely`` are
    those that fit by the tables as they are now, with reasons.
    """

    item: int
    label: str
    pressure: Decimal | None
    gauge: bool
    temperature: Decimal | None
    liquid: bool | None
    identified: dict[str, Decimal] | None
    instrument: str
    cylinder: str
    verdict: str
    others: list[str]
    likely: list[LikelyOut]
    taken_at: datetime
    taken_by: str

    @staticmethod
    def resolve_likely(row: CylinderTest) -> list[Likely]:
        """The same as the page shows."""
        return list(testing.read_again(row).likely)


class ExitIn(Schema):
    """The exit of goods in transit."""

    item: Count
    kg: Mass
    left_on: Day
    left_to: Country
    left_as: Name = Field("", description="what left, where it is not what came")


class JourneyOut(Schema):
    """Goods in transit or a free zone; ``left_on`` is ``None`` until nothing is left of them.

    ``left_kg`` before that is what declarations have taken out of a free zone so far.
    ``exit_office`` is the one through which the declaration says goods in transit will leave.
    """

    place: str
    reference: str
    item: int
    trader: str
    substance: str
    kg: Decimal
    due: date
    exit_office: str
    destination: str
    left_on: date | None
    left_kg: Decimal | None
    left_to: str
    left_as: str


class SeizureIn(Schema):
    """What was seized of an item."""

    item: Count
    substance: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]
    kg: Mass
    cylinders: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    declared_as: Name = ""
    concealment: Long = ""
    detected_by: Literal[
        "profile", "licence", "cylinder test", "scan", "intelligence", "random", "other"
    ]
    origin: Country | Literal[""] = ""
    destination: Country | Literal[""] = ""
    route: Name = ""
    disposal: Literal["stored", "destroyed", "reclaimed", "returned", "auctioned", "pending"] = (
        "pending"
    )


class SeizureOut(Schema):
    """A seizure as it is recorded."""

    id: int
    mrn: str
    item: int
    substance: str
    kg: Decimal
    cylinders: int | None
    declared_as: str
    concealment: str
    detected_by: str
    origin: str
    destination: str
    route: str
    disposal: str
    seized_at: datetime
    seized_by: str


class ConsumptionOut(Schema):
    """Consumption of a group in a year; ``ceiling`` is ``None`` where none is set.

    ``treaty`` is what the Protocol allows: ``None`` where nothing is limited yet, and where
    ``treaty_assessed`` is false because no baseline is known.
    """

    group: str
    unit: str
    production: Decimal
    imports: Decimal
    exports: Decimal
    destroyed: Decimal
    consumption: Decimal
    ceiling: Decimal | None
    treaty: Decimal | None
    treaty_assessed: bool


class BaselineOut(Schema):
    """The baseline of a Party in a group, in tonnes of CO2e for HFCs, else in ODP-tonnes."""

    country: str
    group: str
    level: Decimal
    unit: str


class BaselinesOut(Schema):
    """The baselines that count, and where they are from; none where nobody has brought any."""

    source: str
    as_of: date | None
    valid_from: date | None
    baselines: list[BaselineOut]


class BaselineIn(Schema):
    """The baseline of a Party in a group."""

    country: Country
    group: Annotated[str, Field(max_length=12, pattern=r"^[A-Z/-]*$")]
    level: Mass


class BaselinesIn(Schema):
    """Baselines of one source and day, which count from a day on once they are approved."""

    source: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
    as_of: Day
    valid_from: Day
    note: Long = ""
    baselines: Annotated[list[BaselineIn], Field(min_length=1, max_length=5000)]


class BaselinesTaken(Schema):
    """The change of the rulebook that waits for somebody else."""

    change_request: int


class ReportedOut(Schema):
    """A line of the data report under Article 7, in kilograms.

    ``new`` holds all uses together; ``by_use`` says how much of it is for each use that does not
    count, and what was stockpiled. ``assumed`` is how much of ``new`` and ``recovered`` has the
    licence's country or that of origin, because no declaration names one.
    """

    form: str
    annex: str
    substance: str
    country: str
    non_party: bool
    new: Decimal
    recovered: Decimal
    assumed: Decimal
    by_use: dict[str, Decimal]


class MirrorOut(Schema):
    """What came in beside what a partner says it sent; ``None`` where it told nothing.

    ``assumed`` is how much of ``ours`` no declaration names the country of.
    """

    country: str
    substance: str
    ours: Decimal
    assumed: Decimal
    theirs: Decimal | None
    difference: Decimal | None
    innocent: list[str]


class PartnerLine(Schema):
    """What a partner says it sent of a substance in a year."""

    year: Year
    country: Country
    substance: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]
    kg: Mass


class PartnerIn(Schema):
    """Figures of partners; what they say of a country and year replaces what was known of it."""

    source: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
    lines: Annotated[list[PartnerLine], Field(min_length=1, max_length=20_000)]


class PartnerTaken(Schema):
    """How many lines were kept."""

    lines: int
