"""Offices: where consignments are handled, by what means of transport, and when. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from tidewaiter.core import TidewaiterError, ValueRefused, from_plain
from tidewaiter.core.sentence import sentence
from tidewaiter.rulebook.calendars import Calendar
from tidewaiter.rulebook.errors import CalendarError, OfficeError


class Mode(StrEnum):
    """What an office is for: the means of transport that arrive there, or work inland."""

    SEA = "sea"
    AIR = "air"
    ROAD = "road"
    RAIL = "rail"
    POST = "post"
    WATERWAY = "waterway"
    INLAND = "inland"


@dataclass(frozen=True)
class Office:
    """A customs office; ``id`` is the code that declarations name.

    The time zone, hours, holidays and special days are those of
    :class:`~tidewaiter.rulebook.calendars.Calendar`.
    """

    id: str
    title: str
    mode: Mode
    time_zone: str = "UTC"
    hours: dict[str, tuple[str, ...]] = field(default_factory=dict)
    holidays: tuple[date, ...] = ()
    special: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.id.strip() or len(self.id) > 17:
            raise OfficeError("the code is empty or longer than 17 characters.", where="id")
        if not self.title.strip():
            raise OfficeError("it is empty.", where="title")
        _ = self.calendar

    @cached_property
    def calendar(self) -> Calendar:
        """When it works."""
        return Calendar(self.time_zone, self.hours, self.holidays, self.special)


def read_office(identifier: str, content: Mapping[str, Any]) -> Office:
    """An office from a document. Raises :class:`OfficeError` naming office and key."""
    try:
        office: Office = from_plain(Office, dict(content))
        if office.id != identifier:
            raise OfficeError(
                sentence("it is '{id}', not '{identifier}'.", id=office.id, identifier=identifier),
                where="id",
            )
    except (ValueRefused, OfficeError, CalendarError) as problem:
        raise placed(problem, OfficeError, f"office {identifier}") from None
    return office


def placed(problem: TidewaiterError, kind: type[TidewaiterError], where: str) -> TidewaiterError:
    """The same problem as an error of some kind, its place within a larger one."""
    place = f"{where}, {problem.where}" if problem.where else where
    return kind(problem.message, where=place, advice=problem.advice)
