"""Working time of an office: opening hours by weekday, holidays, special days, in its time zone.

Pure. Moments are UTC. Opening hours are local wall-clock times. Where clocks change, an hour that
is skipped is not worked; one that comes twice is worked twice, and a span that begins or ends in it
means the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tidewaiter.core.sentence import sentence
from tidewaiter.rulebook.errors import CalendarError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FURTHEST = 3_700
"""Days that are searched for an opening; a calendar closed for longer has none."""

Span = tuple[datetime, datetime]
"""A begin and an end, in UTC; the end is not part of it."""

_DAY = timedelta(days=1)
_MIDNIGHT = "24:00"


@dataclass(frozen=True)
class Calendar:
    """When an office works.

    ``hours`` gives spans such as ``08:00-12:00`` by weekday (``monday`` ...); a weekday that is
    absent is closed. ``special`` gives the spans of single days (``2026-12-24``), which go before
    holidays and weekdays; no spans mean closed. Without any hours the office never closes.
    Raises :class:`CalendarError` naming the key.
    """

    time_zone: str = "UTC"
    hours: dict[str, tuple[str, ...]] = field(default_factory=dict)
    holidays: tuple[date, ...] = ()
    special: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _ = self.zone, self._weekly, self._single, self._closed
        if self.hours and not any(self._weekly.values()):
            raise CalendarError(
                "the office is never open.", where="hours", advice="Leave hours out: always open."
            )

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of the wall clock."""
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise CalendarError(
                sentence("there is no time zone '{time_zone}'.", time_zone=self.time_zone),
                where="time_zone",
                advice="Write a name of the IANA database, such as Africa/Nairobi.",
            ) from None

    @cached_property
    def _weekly(self) -> dict[int, list[tuple[int, int]]]:
        for name in self.hours:
            if name not in WEEKDAYS:
                raise CalendarError(
                    sentence("'{name}' is not a weekday.", name=name),
                    where="hours",
                    advice=sentence("They are {known}.", known=", ".join(WEEKDAYS)),
                )
        return {
            WEEKDAYS.index(name): _spans(spans, f"hours.{name}")
            for name, spans in self.hours.items()
        }

    @cached_property
    def _single(self) -> dict[date, list[tuple[int, int]]]:
        found = {}
        for text, spans in self.special.items():
            try:
                day = date.fromisoformat(text)
            except ValueError:
                raise CalendarError(
                    sentence("'{text}' is not a day.", text=text), where="special"
                ) from None
            found[day] = _spans(spans, f"special.{text}")
        return found

    @cached_property
    def _closed(self) -> frozenset[date]:
        return frozenset(self.holidays)

    def openings(self, day: date) -> list[Span]:
        """The spans in which the office is open on a local day, in order, as UTC moments."""
        return _merged(self._moments(day, span) for span in self._minutes(day))

    def _minutes(self, day: date) -> Sequence[tuple[int, int]]:
        if day in self._single:
            return self._single[day]
        if day in self._closed:
            return []
        if not self.hours:
            return [(0, 24 * 60)]
        return self._weekly.get(day.weekday(), [])

    def _moments(self, day: date, minutes: tuple[int, int]) -> Span:
        midnight = datetime.combine(day, time())
        begin, end = (
            (midnight + timedelta(minutes=n)).replace(tzinfo=self.zone).astimezone(UTC)
            for n in minutes
        )
        return begin, end

    def of_utc_day(self, day: date) -> list[Span]:
        """The spans in which the office is open on a day of UTC, kept for the day last asked."""
        known = self._last_day.get(day)
        if known is None:
            begin = datetime.combine(day, time(), UTC)
            end = begin + _DAY
            known = [(b, min(e, end)) for b, e in self.from_on(begin, 2) if b < end]
            self._last_day.clear()
            self._last_day[day] = known
        return known

    @cached_property
    def _last_day(self) -> dict[date, list[Span]]:
        return {}

    def from_on(self, moment: datetime, days: int = FURTHEST) -> Iterator[Span]:
        """What is left of the openings from a moment on, span by span, for so many days."""
        first = moment.astimezone(self.zone).date() - _DAY
        last = moment
        for number in range(min(days + 2, (date.max - first).days - 1)):
            for begin, end in self.openings(first + number * _DAY):
                begin = max(begin, last)
                if begin < end:
                    yield begin, end
                    last = end


def _spans(texts: Sequence[str], where: str) -> list[tuple[int, int]]:
    """Spans as minutes of the day, in order. Raises :class:`CalendarError`."""
    found = sorted(_span(text, where) for text in texts)
    for (_, end), (begin, _) in pairwise(found):
        if begin < end:
            raise CalendarError("two of the spans overlap.", where=where)
    return found


def _span(text: str, where: str) -> tuple[int, int]:
    begin, _, end = text.partition("-")
    try:
        span = _minute(begin.strip()), _minute(end.strip())
    except ValueError:
        raise CalendarError(
            sentence("'{text}' is not a span of time.", text=text),
            where=where,
            advice="Write 08:00-16:30.",
        ) from None
    if span[0] >= span[1]:
        raise CalendarError(
            sentence("'{text}' ends before it begins.", text=text),
            where=where,
            advice=sentence(
                "Write a night as two spans: until {midnight}, and from 00:00 the next day.",
                midnight=_MIDNIGHT,
            ),
        )
    return span


def _minute(text: str) -> int:
    if text == _MIDNIGHT:
        return 24 * 60
    hour, minute = text.split(":")
    if len(hour) != 2 or len(minute) != 2:
        raise ValueError(text)
    at = time(int(hour), int(minute))
    return at.hour * 60 + at.minute


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order without overlaps: a change of clocks can bring two together."""
    found: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def add_working_time(
    start: datetime, hours: int | float | Decimal | timedelta, calendar: Calendar
) -> datetime:
    """The earliest moment by which so many hours have been worked after ``start``, in UTC.

    No hours give ``start`` itself. Raises :class:`CalendarError` if the calendar has not so many
    hours in the next ten years, :class:`ValueError` for a negative number.
    """
    left = hours if isinstance(hours, timedelta) else timedelta(hours=float(hours))
    if left < timedelta():
        raise ValueError(f"{hours} hours are negative")
    start = start.astimezone(UTC)
    if not left:
        return start
    for begin, end in calendar.from_on(start):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    raise CalendarError("the office is not open for so long in the next ten years.")


def working_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much the office works between two moments; nothing if the second is not later."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    days = max((end - start).days, 0) + 2
    spans = calendar.from_on(start, days)
    return sum((max(min(e, end) - b, timedelta()) for b, e in spans), timedelta())


def next_opening(moment: datetime, calendar: Calendar) -> datetime:
    """The moment itself if the office is open then, else when it opens next, in UTC.

    Raises :class:`CalendarError` if it does not open in the next ten years.
    """
    for begin, _ in calendar.from_on(moment.astimezone(UTC)):
        return begin
    raise CalendarError("the office does not open in the next ten years.")


def is_open(moment: datetime, calendar: Calendar) -> bool:
    """Whether the office is open at a moment."""
    day = moment.astimezone(calendar.zone).date()
    around = (day - _DAY, day, day + _DAY)
    return any(b <= moment < e for one in around for b, e in calendar.openings(one))


def elapsed_share(now: datetime, calendar: Calendar) -> float:
    """The share (0 to 1) of the opening hours of the UTC day of ``now`` that has passed.

    The day is that of UTC, as is the day of declarations, which capacity is counted by. On a day
    without opening hours all has passed: there is nothing to hold back for later.
    """
    now = now.astimezone(UTC)
    spans = calendar.of_utc_day(now.date())
    whole = sum((end - begin for begin, end in spans), timedelta())
    passed = (max(min(end, now) - begin, timedelta()) for begin, end in spans)
    return sum(passed, timedelta()) / whole if whole else 1.0


ALWAYS_OPEN = Calendar()
"""The calendar of an office that the rulebook does not describe."""
