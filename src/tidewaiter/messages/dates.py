"""Dates and moments: between text in a named format and the moment in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_OFFSET = re.compile(r"(.*[0-9])\s*(Z|[+-][0-9]{2}(?::?[0-9]{2})?)\Z", re.DOTALL)

_PATTERNS: dict[str, tuple[str, re.Pattern[str]]] = {
    "101": ("%y%m%d", re.compile(r"\d{6}\Z")),
    "102": ("%Y%m%d", re.compile(r"\d{8}\Z")),
    "201": ("%y%m%d%H%M", re.compile(r"\d{10}\Z")),
    "203": ("%Y%m%d%H%M", re.compile(r"\d{12}\Z")),
    "204": ("%Y%m%d%H%M%S", re.compile(r"\d{14}\Z")),
    "304": ("%Y%m%d%H%M%S", re.compile(r"\d{14}\Z")),
    "date": ("%Y-%m-%d", re.compile(r"\d{4}-\d\d-\d\d\Z")),
    "m/d/yy": ("%m/%d/%y", re.compile(r"\d{1,2}/\d{1,2}/\d{2}\Z")),
    "m/d/yyyy": ("%m/%d/%Y", re.compile(r"\d{1,2}/\d{1,2}/\d{4}\Z")),
    "d/m/yy": ("%d/%m/%y", re.compile(r"\d{1,2}/\d{1,2}/\d{2}\Z")),
    "d/m/yyyy": ("%d/%m/%Y", re.compile(r"\d{1,2}/\d{1,2}/\d{4}\Z")),
    "dd.mm.yyyy": ("%d.%m.%Y", re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}\Z")),
}
TIMED = frozenset(("201", "203", "204", "304", "iso"))
"""Formats with room for a time of day."""

_FIXED = frozenset(("102", "203", "204", "304"))
"""Formats of four digits for the year and two for each part that follows."""
LENGTHS = {"102": 8, "203": 12, "204": 14}
"""How long a text in these formats is; no other format that is read looks the same."""
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\Z")

DATE_FORMATS = (*_PATTERNS, "iso")
"""Names of date formats: UN/EDIFACT 2379 codes, ``iso``, and written patterns."""


def parse_date(text: str, name: str) -> datetime | None:
    """A moment in UTC from text in one named format, ``None`` if it does not fit."""
    offset, body = UTC, text.strip()
    if name in ("304", "iso"):
        found = _OFFSET.match(body) if len(body) > 10 else None
        if found:
            body, offset = found[1], _zone(found[2])
        if name == "iso":
            return _parse_iso(body, offset)
    pattern = _PATTERNS.get(name)
    if pattern is None or not pattern[1].match(body):
        return None
    try:
        # All dates of messages are placed in UTC unless they say otherwise.
        if name in _FIXED and body.isascii() and body[8:10] != "24":  # ten times as fast
            moment = moment_of(body)
            if offset is not UTC:
                moment = moment.replace(tzinfo=offset)
        else:
            moment = datetime.strptime(body, pattern[0]).replace(tzinfo=offset)
        return moment if offset is UTC else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4096)
def moment_of(text: str) -> datetime:
    """A moment in UTC from the digits of a date and perhaps a time; raises ``ValueError``.

    Days come again in message after message, so a bounded number of them is remembered.
    """
    return datetime.fromisoformat(f"{text[:8]}T{text[8:] or '00'}Z")


def format_date(moment: datetime, name: str) -> str:
    """A moment as text in one named format, in UTC."""
    if name == "iso":
        return moment.isoformat().replace("+00:00", "Z")
    text = moment.strftime(_PATTERNS[name][0])
    if moment.year < 1000:
        text = text.replace(str(moment.year), f"{moment.year:04d}", 1)
    return f"{text}Z" if name == "304" else text


def _parse_iso(body: str, offset: timezone) -> datetime | None:
    if not _ISO.match(body):
        return parse_date(body, "date")
    try:
        return datetime.fromisoformat(body).replace(tzinfo=offset).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    if shift >= timedelta(hours=24):
        return UTC
    return timezone(-shift if text[0] == "-" else shift)
