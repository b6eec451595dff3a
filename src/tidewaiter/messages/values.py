"""Values: between the text of a message and the typed value of a canonical field.

A leaf reads strictly (``ValueError`` for what is not exactly of its kind) and writes one spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from typing import Any, Protocol

from tidewaiter.core.building import maker
from tidewaiter.core.parts import Timestamp
from tidewaiter.messages.dates import (
    DATE_FORMATS,
    LENGTHS,
    TIMED,
    format_date,
    moment_of,
    parse_date,
)

_stamp = maker(Timestamp)

_DIGITS = re.compile(r"[+-]?(?:[0-9]{1,21}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})\Z")
_WHOLE = re.compile(r"[+-]?[0-9]{1,12}(?:\.0{0,6})?\Z")
PLAIN_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,20})(?:\.[0-9]{1,12})?\Z")
"""A decimal number that is not negative, spelt as it would be written."""
PLAIN_WHOLE = re.compile(r"(?:0|[1-9][0-9]{0,11})\Z")
"""A whole number that is not negative, spelt as it would be written."""


def plain_numbers(count: int) -> Callable[[str], Any]:
    """What matches so many decimal numbers, each spelt as it would be written, between ``'``."""
    return _repeated(PLAIN_NUMBER, count)


def plain_wholes(count: int) -> Callable[[str], Any]:
    """What matches so many whole numbers, each spelt as it would be written, between ``'``."""
    return _repeated(PLAIN_WHOLE, count)


@cache
def _repeated(pattern: re.Pattern[str], count: int) -> Callable[[str], Any]:
    one = pattern.pattern.removesuffix(r"\Z")
    return re.compile(f"{one}(?:'{one}){{{count - 1}}}\\Z").match


class Leaf(Protocol):
    """How one kind of value is read from and written to text."""

    def read(self, text: str) -> Any:
        """The value; raises ``ValueError``."""

    def write(self, value: Any) -> str:
        """The text."""


class TextLeaf:
    """Text as it is."""

    def read(self, text: str) -> str:
        """The text itself."""
        return text

    def write(self, value: str) -> str:
        """The text itself."""
        return value


class WholeLeaf:
    """A whole number; ``40.0`` is understood."""

    def read(self, text: str) -> int:
        """The number; raises ``ValueError``."""
        if not _WHOLE.match(text):
            raise ValueError(text)
        return int(text.partition(".")[0])

    def write(self, value: int) -> str:
        """Plain digits."""
        return str(value)


class DecimalLeaf:
    """A decimal number with the decimal mark of the format. No exponent, no thousands mark."""

    def __init__(self, mark: str = ".") -> None:
        self.mark = mark

    def read(self, text: str) -> Decimal:
        """The number; raises ``ValueError``."""
        if self.mark != ".":
            text = text.replace(self.mark, ".", 1)
        if not _DIGITS.match(text):
            raise ValueError(text)
        return Decimal(text)

    def write(self, value: Decimal) -> str:
        """Digits without an exponent, trailing zeros kept."""
        text = format(value, "f")
        return text.replace(".", self.mark) if self.mark != "." else text


class CodeLeaf:
    """A code of the format that stands for a value of an enumeration, or for another code."""

    def __init__(
        self, codes: Mapping[str, str], kind: Any, written: Mapping[str, str] | None = None
    ):
        make = kind if isinstance(kind, type) and issubclass(kind, Enum) else str
        self.codes = {code: make(value) if value else None for code, value in codes.items()}
        self.written: dict[Any, str] = {}
        for code, value in self.codes.items():
            if value is not None:
                self.written.setdefault(value, code)
        for name, code in (written or {}).items():
            self.written[make(name)] = code
        self.open = make is str

    def spelt(self) -> dict[str, Any]:
        """The values by those codes that would be written for them."""
        told = {code: value for code, value in self.codes.items() if value is not None}
        return {code: value for code, value in told.items() if self.written[value] == code}

    def read(self, text: str) -> Any:
        """The value, ``None`` for a code that says nothing about it.

        Raises ``ValueError`` for a code that is not in the list.
        """
        if text in self.codes:
            return self.codes[text]
        if self.open:
            return text
        raise ValueError(text)

    def write(self, value: Any) -> str:
        """The first code listed for the value; raises ``ValueError`` if there is none."""
        if value in self.written:
            return self.written[value]
        if self.open:
            return str(value)
        raise ValueError(value)


class DateLeaf:
    """A date or moment in the formats the mapping allows; the first that holds it is written.

    Those that are ``tolerated`` are read, and written only where a text was spelt so.
    """

    def __init__(self, formats: Sequence[str], tolerated: Sequence[str] = ()) -> None:
        self.written = tuple(formats)
        formats = self.formats = (*formats, *tolerated)
        taken = {"204"} if "304" in formats[: [*formats, "204"].index("204")] else set()
        self.own = {n: LENGTHS[n] for n in formats if n in LENGTHS and n not in taken}

    @property
    def timed(self) -> bool:
        """Whether there is room for a time of day."""
        return not TIMED.isdisjoint(self.written)

    def read(self, text: str, declared: str | None = None) -> Timestamp:
        """The moment; its value is ``None`` if the text fits no format."""
        return Timestamp(self.moment(text, declared), text)

    def stamp(self, text: str, declared: str) -> Timestamp | None:
        """The moment if it is spelt in the format declared, and no other would be declared for it.

        ``None`` where that is not certain: :meth:`read` then tells what the text is.
        """
        if len(text) != self.own.get(declared) or text[8:10] == "24":
            return None
        if not (text.isdecimal() and text.isascii()):
            return None
        try:
            return _stamp(moment_of(text), text)
        except ValueError:
            return None

    def moment(self, text: str, declared: str | None = None) -> datetime | None:
        """The moment in UTC or ``None``; ``declared`` is the format code in the message."""
        formats = (declared,) if declared in DATE_FORMATS else self.formats
        for name in formats:
            found = parse_date(text, name or "")
            if found is not None:
                return found
        return None

    def format_of(self, text: str) -> str:
        """The first format a text fits, else the one dates are written in."""
        for name in self.formats:
            if parse_date(text, name) is not None:
                return name
        return self.formats[0]

    def write(self, value: Timestamp) -> str:
        """The original text where it fits the formats, else the first that holds the moment.

        Where none does, the one that comes nearest: a day where there is no room for a time.
        """
        moment = value.value
        if moment is None or self.moment(value.text) == moment:
            return value.text
        return min(
            (format_date(moment, name) for name in self.written), key=partial(self._off, moment)
        )

    def _off(self, moment: datetime, text: str) -> timedelta:
        """How far what is read of a text is from a moment."""
        found = self.moment(text)
        return timedelta.max if found is None else abs(found - moment)

    def held(self, value: Timestamp) -> Timestamp:
        """What comes back of a moment that was written."""
        if value.value is None:
            return value
        return Timestamp(self.moment(self.write(value)), value.text)
