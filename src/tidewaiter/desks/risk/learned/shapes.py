"""What learned scores take and give over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from tidewaiter.desks.risk.learned import selectors
from tidewaiter.identity.shapes import Day, Id

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Note = Annotated[str, Field(min_length=1, max_length=1_000, pattern=r"^[^\x00]*$")]
Limit = Annotated[int, Field(ge=1, le=selectors.PAGE)]


class BringIn(Schema):
    """What goes with the file of a model."""

    note: Note


class TrainIn(Schema):
    """What to train on: the register, or some days of it. ``trees`` is the most.

    ``weights`` says how much an item counts by the kind of its examination.
    """

    note: Note
    day_from: Day | None = None
    day_to: Day | None = None
    trees: Annotated[int, Field(ge=10, le=2_000)] = 200
    weights: dict[str, Annotated[float, Field(gt=0, le=1_000)]] = Field(default_factory=dict)


class Started(Schema):
    """The job that was started."""

    job: Id


class ModelOut(Schema):
    """A model. ``use`` says how the policies in force use it: not at all where it is empty.

    ``candidate_for`` is the policy that a schedule trained it for, ``better`` whether it beat the
    model then in force on results that neither had seen: null where that cannot be told.
    """

    digest: str
    note: str
    trained_here: bool
    kept_by: str
    kept_at: datetime
    use: Literal["live", "shadow", ""]
    candidate_for: str
    better: bool | None


class ModelRead(ModelOut):
    """A model with its card: training, evaluation, warnings."""

    card: dict[str, Any]


class ModelPage(Schema):
    """Models, the latest first."""

    items: list[ModelOut]
    next: Id | None


class ReadingOut(Schema):
    """A reading of drift. ``moved`` holds features with their stability index."""

    model: str
    day: Day
    items: int
    moved: list[tuple[str, float]]
    examined: int
    hits: int
    rate_before: float | None
    alarms: list[str]


class ShadowOut(Schema):
    """A reading of a shadow: the days, and by who asked for items what was found of them.

    ``told`` is null where it cannot be told, and ``lacking`` says why.
    """

    score: str
    model: str
    shadow: str
    begin: Day
    day: Day
    told: dict[str, Any] | None
    lacking: str
