"""An interchange of UN/EDIFACT (ISO 9735) cut into messages and segments.

Counts and references at the end of message, group and interchange are held against those at the
beginning. A broken message is reported alone; a broken interchange concerns all its messages,
since nobody can tell what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate

from tidewaiter.messages.edifact_charsets import decode
from tidewaiter.messages.edifact_syntax import (
    HELD,
    MARKS,
    STANDARD,
    Interchange,
    RawMessage,
    Service,
    component,
    released_by,
)
from tidewaiter.messages.findings import Refused
from tidewaiter.messages.harden import DEFAULT, Limits, check_size
from tidewaiter.messages.text import odd_characters

_PLAIN = bytes(range(32, 127)) + b"\r\n\t"
_BLANKS = "\r\n\t "


def interchanges(raw: bytes) -> list[bytes]:
    """The interchanges of a file one by one, each with its own UNA where it has one.

    One ends with a UNZ that the next UNB follows; a file that cannot be told apart is one piece.
    """
    if raw.count(b"UNB") < 2:
        return [raw]
    found, start = [], 0
    while end := _ends(_marks(raw[start : start + 64])).search(raw, start):
        found.append(raw[start : end.end()])
        start = end.end()
    return [*found, raw[start:]]


def _marks(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """The separator of elements, the release character and the end of segments."""
    head = raw.lstrip(b"\xef\xbb\xbf \r\n\t")
    una = head[3:9] if head.startswith(b"UNA") and len(head) >= 9 else b":+.? '"
    return una[1:2], una[3:4].strip() or b"\xff", una[5:6]


@lru_cache(maxsize=64)
def _ends(marks: tuple[bytes, bytes, bytes]) -> re.Pattern[bytes]:
    element, release, end = map(re.escape, marks)
    value = rb"(?:%b.|[^%b%b])*" % (release, release, end)
    following = rb"(?=UNB%b|UNA.{6}\s*UNB)" % element
    return re.compile(rb"%b\s*UNZ%b%b%b\s*%b" % (end, element, value, end, following), re.DOTALL)


def open_interchange(raw: bytes, limits: Limits = DEFAULT) -> Interchange:
    """Cut a file into messages. Raises :class:`Refused` if nothing can be told apart."""
    check_size(raw, limits)
    if b"\x00" in raw:
        raise Refused("MSG-011", "NUL characters are not allowed.")
    text, encoding, odd = decode(raw)
    text = text.lstrip("\ufeff \r\n\t")
    service = _service(text)
    if not text.isascii() and any(mark in text for mark in HELD):
        raise Refused("MSG-004", "The text holds characters that are not for interchange.")
    original = text
    if service.release and service.release in text:
        for mark, held in zip(HELD, released_by(service), strict=True):
            text = text.replace(service.release + held, mark)
    found = Interchange(service, original, encoding, odd_characters=odd)
    segments = text.split(service.end)
    if len(segments) > limits.segments:
        raise Refused("MSG-007", f"{len(segments)} segments; at most {limits.segments} are read.")
    if segments[-1].strip():
        where = f"segment {len(segments)}"
        found.problem = Refused("MSG-012", "The last segment has no end.", where=where)
    found.odd = _holds_odd(raw, original)
    found.released = text is not original and bool(MARKS.search(text))
    _Cutter(found).run(segments[:-1], 9 if service.told else 0, released=found.released)
    return found


def _holds_odd(raw: bytes, text: str) -> bool:
    """Whether there are characters that have no place in a text; quickly for plain ASCII."""
    if raw.isascii():
        return bool(raw.translate(None, _PLAIN))
    return bool(odd_characters(text))


def _service(text: str) -> Service:
    if not text.startswith("UNA"):
        return STANDARD
    if len(text) < 9:
        raise Refused("MSG-011", "UNA is cut short.", where="segment 1")
    marks = text[3:9]
    service = Service(marks[0], marks[1], marks[2], marks[3].strip(), marks[5], told=True)
    separators = [service.component, service.element, service.release or "?", service.end]
    if len(set(separators)) < 4 or any(c.isalnum() or c.isspace() for c in separators):
        raise Refused("MSG-011", "UNA names characters that cannot tell parts apart.",
                      where="segment 1")  # fmt: skip
    return service


class _Cutter:
    """Goes through the segments once and checks the service segments against each other."""

    def __init__(self, interchange: Interchange) -> None:
        self.into = interchange
        self.current: RawMessage | None = None
        self.references: set[str] = set()
        self.group: tuple[str, int] | None = None
        self.groups = 0
        self.grouped = 0
        self.ended = False
        self.number = self.offset = self.at = 0

    def run(self, segments: list[str], skip: int, *, released: bool) -> None:
        texts = segments
        if self.spaced():
            texts = [raw.strip(_BLANKS) for raw in segments]
        if skip and texts:
            texts[0] = segments[0][skip:].strip(_BLANKS)
        sizes, ends = self.measure(segments, released=released)
        done = 0
        # comparing costs less than cutting out the tag, which comes to the same
        starts = [n for n, text in enumerate(texts) if "UN" <= text < "UO" and text[:3] in _SERVICE]
        for n in starts:
            self.between(texts[done:n], done)
            self.number = done = n + 1
            if ends:
                self.at, self.offset = ends[n] - sizes[n], ends[n]
            _SERVICE[texts[n][:3]](self, self.into.split(texts[n]))
        self.between(texts[done:], done)
        self.number = len(texts)
        self.finish()

    def spaced(self) -> bool:
        """Whether some segment has blanks around it."""
        text, end = self.into.original, self.into.service.end
        if "\n" in text or "\r" in text or "\t" in text:
            return True
        return " " in text and (f"{end} " in text or f" {end}" in text)

    def measure(self, segments: list[str], *, released: bool) -> tuple[list[int], list[int]]:
        """How long segments are and where they end, where there are several messages to tell."""
        if self.into.original.count("UNH") < 2:
            return [], []
        sizes = [len(raw) + 1 for raw in segments]
        if released:  # what was released counts twice in the original text
            sizes = [n + len(MARKS.findall(r)) for n, r in zip(sizes, segments, strict=True)]
        return sizes, list(accumulate(sizes))

    def between(self, texts: list[str], before: int) -> None:
        """Segments that are no service segments belong to the open message."""
        if self.current is not None:
            self.current.segments += texts
            return
        for self.number, text in enumerate(texts, start=before + 1):
            if text and self.into.problem is None:
                self.fail("MSG-011", "The segment stands outside a message.")

    def finish(self) -> None:
        """What is still open at the end was cut short."""
        if self.current is not None:
            self.refuse(self.current, "MSG-012", "The message has no UNT.")
        if self.into.header and not self.ended and self.into.problem is None:
            self.fail("MSG-012", "The interchange has no UNZ.")
        if not self.into.messages and self.into.problem is None:
            self.fail("MSG-014", "The interchange has no message.")
        if self.into.problem is not None and not self.into.messages:
            raise self.into.problem

    def fail(self, code: str, text: str) -> None:
        self.into.problem = Refused(code, text, where=f"segment {self.number}")

    def refuse(self, message: RawMessage, code: str, text: str) -> None:
        if message.problem is None:
            message.problem = Refused(code, text, where=f"segment {self.number}")

    def begin(self, elements: list[list[str]]) -> None:
        if self.into.header:
            self.fail("MSG-011", "A second UNB stands in the interchange.")
        self.into.header = elements

    def begin_group(self, elements: list[list[str]]) -> None:
        if self.group is not None:
            self.fail("MSG-012", "A group begins before the last one ended.")
        if self.into.messages and not self.groups:
            self.fail("MSG-012", "Messages stand before the first group, so none counts them.")
        self.groups += 1
        self.grouped = 0
        self.group = (component(elements, 5, 1), len(self.into.messages))

    def begin_message(self, elements: list[list[str]]) -> None:
        if self.current is not None:
            self.refuse(self.current, "MSG-012", "The message has no UNT.")
        message = RawMessage(elements, first=self.number, start=self.at)
        reference = message.reference
        if reference in self.references:
            self.refuse(message, "MSG-013", "The reference of UNH was used before.")
        if self.groups and self.group is None:
            self.refuse(message, "MSG-012", "The message stands outside the groups.")
        self.references.add(reference)
        self.into.messages.append(message)
        self.current = message
        self.grouped += 1

    def end_message(self, elements: list[list[str]]) -> None:
        message, self.current = self.current, None
        if message is None:
            self.fail("MSG-012", "UNT without UNH.")
            return
        message.stop = self.offset
        message.closed = True
        said, counted = component(elements, 1, 1), len(message.segments) + 2
        if not said.isdecimal() or int(said[:9]) != counted:
            self.refuse(message, "MSG-012", _miscount("UNT", said, "segments", counted))
        if component(elements, 2, 1) != message.reference:
            self.refuse(message, "MSG-012", "UNT names another message than UNH.")

    def end_group(self, elements: list[list[str]]) -> None:
        if self.group is None:
            self.fail("MSG-012", "UNE without UNG.")
            return
        reference, first = self.group
        self.group = None
        said = component(elements, 1, 1)
        if not said.isdecimal() or int(said[:9]) != self.grouped:
            text = _miscount("UNE", said, "messages", self.grouped)
        elif component(elements, 2, 1) != reference:
            text = "UNE names another group than UNG."
        else:
            return
        for message in self.into.messages[first:]:
            self.refuse(message, "MSG-012", text)

    def end(self, elements: list[list[str]]) -> None:
        if self.current is not None:
            self.refuse(self.current, "MSG-012", "The message has no UNT.")
            self.current = None
        if self.group is not None:
            self.fail("MSG-012", "UNG without UNE.")
        if self.ended:
            if self.into.problem is None:
                self.fail("MSG-012", "There are two UNZ.")
            return
        self.ended = True
        counted = self.groups or len(self.into.messages)
        said = component(elements, 1, 1)
        if not self.into.header:
            self.fail("MSG-012", "UNZ without UNB.")
        elif not said.isdecimal() or int(said[:9]) != counted:
            what = "groups" if self.groups else "messages"
            self.fail("MSG-012", _miscount("UNZ", said, what, counted))
        elif component(elements, 2, 1) != self.into.reference:
            self.fail("MSG-012", "UNZ names another interchange than UNB.")


_SERVICE: dict[str, Callable[[_Cutter, list[list[str]]], None]] = {
    "UNB": _Cutter.begin, "UNG": _Cutter.begin_group, "UNH": _Cutter.begin_message,
    "UNT": _Cutter.end_message, "UNE": _Cutter.end_group, "UNZ": _Cutter.end,
}  # fmt: skip


def _miscount(tag: str, said: str, what: str, counted: int) -> str:
    """What is wrong with a count; of what was sent only digits are said again."""
    number = said[:9] if said.isascii() and said.isdecimal() else "no number of"
    return f"{tag} counts {number} {what}, there are {counted}."
