"""Shapes of values that requests of every room may hold: days, numbers of rows, words."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, Strict, StringConstraints

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

MOMENT = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]"
    r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)
"""How a time is written, as a regular expression."""
_MOMENT = re.compile(MOMENT)


def _written_day(value: Any) -> Any:
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise ValueError("a day is written YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_written_day)]
"""A day as ISO 8601 writes it; seconds since 1970 and other spellings are refused."""


def _written_moment(value: Any) -> Any:
    if isinstance(value, datetime) or (isinstance(value, str) and _MOMENT.fullmatch(value)):
        return value
    raise ValueError("a time is written YYYY-MM-DDThh:mm:ssZ or with another offset")


Moment = Annotated[datetime, BeforeValidator(_written_moment)]
"""A time as RFC 3339 writes it."""

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""The number of a row."""

Text = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
"""A short text that both databases can keep."""

Flag = Annotated[bool, Strict()]
"""True or false in a body; 0, 1 and "yes" are refused."""

Count = Annotated[int, Strict(), Field(ge=1, le=2**31 - 1)]
"""A number in a body that counts from one; texts are refused."""

Office = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_-]{1,17}|\*)$")]
"""The code of an office, or ``*`` for all of them."""
