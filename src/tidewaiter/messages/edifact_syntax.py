"""The syntax of UN/EDIFACT (ISO 9735): what an interchange, a message and a segment are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tidewaiter.messages.findings import Refused

_TAG = re.compile(r"[A-Z][A-Z0-9]{2}\Z")
HELD = ("\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3")
MARKS = re.compile("[\ufdd0-\ufdd3]")
_TO_ESCAPE = re.compile(r"[?'+:]")


@dataclass(frozen=True, slots=True)
class Service:
    """The service characters: component and element separators, decimal mark, release, end."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    end: str = "'"
    told: bool = False


STANDARD = Service()


@dataclass(slots=True)
class RawMessage:
    """One message: the elements of UNH, the segments between UNH and UNT as text, its problem.

    ``reference`` is the message reference number (0062), ``start`` and ``stop`` are character
    offsets, ``first`` is the number of its first segment.
    """

    header: list[list[str]]
    segments: list[str] = field(default_factory=list)
    first: int = 0
    start: int = 0
    stop: int = 0
    problem: Refused | None = None
    closed: bool = False
    reference: str = field(init=False)

    def __post_init__(self) -> None:
        self.reference = component(self.header, 1, 1)

    @property
    def type(self) -> str:
        """Message type, version and release: ``CUSDEC:D:96B``."""
        return ":".join(component(self.header, 2, n) for n in (1, 2, 3))


@dataclass(slots=True)
class Interchange:
    """A file: its service characters, the elements of UNB, and its messages.

    ``odd`` says that characters that have no place in a text are in it somewhere, ``released``
    that there are release characters.
    """

    service: Service
    original: str
    encoding: str
    header: list[list[str]] = field(default_factory=list)
    messages: list[RawMessage] = field(default_factory=list)
    problem: Refused | None = None
    odd_characters: bool = False
    odd: bool = False
    released: bool = False

    def split(self, segment: str) -> list[list[str]]:
        """The elements of a segment (the tag first) as lists of components."""
        return split(segment, self.service)

    @property
    def reference(self) -> str:
        """The interchange control reference (0020)."""
        return component(self.header, 5, 1)


def component(elements: list[list[str]], element: int, number: int) -> str:
    """A component by element and number from 1, "" where it is absent."""
    if element < len(elements) and number <= len(elements[element]):
        return elements[element][number - 1]
    return ""


def split(segment: str, service: Service) -> list[list[str]]:
    """Elements and components of a segment, release characters resolved."""
    parts = [e.split(service.component) for e in segment.split(service.element)]
    if not segment.isascii() and MARKS.search(segment):
        return [[restore(c, service) for c in e] for e in parts]
    return parts


def restore(text: str, service: Service) -> str:
    """A component with what was released put back."""
    for mark, held in zip(HELD, released_by(service), strict=True):
        text = text.replace(mark, held)
    return text


def released_by(service: Service) -> tuple[str, str, str, str]:
    """The characters that a release character may stand before, in the order of :data:`HELD`."""
    return service.release, service.end, service.element, service.component


def looks_like(raw: bytes) -> bool:
    """Whether bytes begin as an interchange or a bare message does."""
    return raw.lstrip(b"\xef\xbb\xbf \r\n\t")[:3] in (b"UNA", b"UNB", b"UNH")


def escape(text: str) -> str:
    """A component for the standard service characters."""
    return _TO_ESCAPE.sub(r"?\g<0>", text) if _TO_ESCAPE.search(text) else text


def valid_tag(tag: str) -> bool:
    """Whether a text is a segment tag."""
    return bool(_TAG.match(tag))
