"""Offices: where consignments are handled, by what means of transport, and when. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from tidewaiter.core.documents import read_document
from tidewaiter.rulebook.calendars import Calendar
from tidewaiter.rulebook.errors import OfficeError


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
    return read_document("office", Office, OfficeError, identifier, content)
