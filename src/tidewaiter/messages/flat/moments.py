"""Dates and times: texts to UTC moments, with the spelling kept beside."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.core.parts import Timestamp
from tidewaiter.messages.cells import MOMENT
from tidewaiter.messages.flat.kinds import Made
from tidewaiter.messages.flat.rules import FlatMapping, Rule

MANY = 2_000
"""From so many different texts on, they are parsed all at once first."""

_DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}|\d{4}-?W\d{2}(-?\d)?")
_ZONE = re.compile(r"(Z|[+-]\d{2}:?\d{2})$")
_CLOCK = re.compile(r"%[HIMSfpXcT]")


def moments(texts: pa.StringArray, rule: Rule, mapping: FlatMapping) -> Made:
    """Moments in UTC by the rule's format, else ISO 8601.

    A text without a zone is in the rule's time zone, else UTC. A date without a time of day is
    midnight UTC of that date, whatever the time zone, so that the calendar day stays.
    """
    if len(texts) >= MANY and rule.timezone is None:
        found = _all_at_once(texts, rule.format)
        if found is not None:
            return Made(found, {}, _spelt(texts))
    stamps: list[datetime | None] = []
    spelt: list[str | None] = []
    bad: dict[int, str] = {}
    for position, text in enumerate(texts.to_pylist()):
        moment = None
        if text is not None:
            try:
                moment = parse_moment(text, rule)
            except (ValueError, OverflowError):
                bad[position] = _not_a_date(rule.format)
        stamps.append(moment)
        spelt.append(None if moment is None or Timestamp.of(moment).text == text else text)
    return Made(pa.array(stamps, MOMENT), bad, pa.array(spelt, pa.string()))


def arrow_moments(array: pa.Array, rule: Rule) -> pa.Array:
    """Arrow dates and timestamps as UTC moments; what is finer than a microsecond is cut off."""
    if pa.types.is_date(array.type):
        return array.cast(pa.timestamp("s")).cast(MOMENT)
    array = array.cast(pa.timestamp("us", array.type.tz), safe=False)
    if array.type.tz is None:
        zone = rule.timezone or "UTC"
        array = pc.assume_timezone(array, zone, ambiguous="earliest", nonexistent="latest")
    return array.cast(MOMENT)


def parse_moment(text: str, rule: Rule) -> datetime:
    """One text as a moment in UTC. Raises :class:`ValueError` or :class:`OverflowError`."""
    if rule.format is None and _DAY.fullmatch(text):
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    if rule.format is None:
        moment = datetime.fromisoformat(text)
    else:
        moment = datetime.strptime(text, rule.format)  # noqa: DTZ007 - the zone is set below
        if not _CLOCK.search(rule.format):
            return moment.replace(tzinfo=UTC)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=_zone(rule.timezone))
    return moment.astimezone(UTC)


@cache
def _zone(name: str | None) -> tzinfo:
    return ZoneInfo(name) if name else UTC


def _not_a_date(pattern: str | None) -> str:
    if pattern is None:
        return "is not a date or time in ISO 8601 (2026-11-23). Set format in the mapping."
    return f"is not a date or time of the form {pattern}."


def _all_at_once(texts: pa.StringArray, pattern: str | None) -> pa.Array | None:
    """The moments, or ``None`` unless every text is understood beyond doubt."""
    try:
        if pattern is None:
            return _iso(texts)
        found = pc.strptime(texts, format=pattern, unit="us", error_is_null=True)
        again = pc.strftime(found.cast(pa.timestamp("s")), format=pattern)
    except pa.ArrowInvalid:
        return None
    same = pc.equal(again, texts)
    if same.null_count > texts.null_count or pc.all(same).as_py() is False:
        return None  # such as 30 February, which some systems read as 2 March
    return found.cast(MOMENT)


def _iso(texts: pa.StringArray) -> pa.Array:
    """ISO 8601 with or without a zone; what the first text has is tried first: failing is slow."""
    kinds = [pa.timestamp("us"), MOMENT]
    first = next((text.as_py() for text in texts if text.is_valid), "")
    if _ZONE.search(first):
        kinds.reverse()
    try:
        return texts.cast(kinds[0]).cast(MOMENT)
    except pa.ArrowInvalid:
        return texts.cast(kinds[1]).cast(MOMENT)


def _spelt(texts: pa.StringArray) -> pa.Array:
    """The texts, null where they are spelt ``2026-11-23T10:05:00Z`` (their moments are known)."""
    plain = pc.match_like(texts, "____-__-__T__:__:__Z")
    return pc.if_else(plain, pa.scalar(None, pa.string()), texts)
