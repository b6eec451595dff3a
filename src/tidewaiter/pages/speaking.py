"""Desks that propose lanes in words of their own, and how pages say those words again.

Proposals of every desk are kept as those of profiles are, by ``profile:`` and a name. A desk whose
names begin alike tells here what they are called, where they lead, and what its reasons say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.safestring import SafeString


class Speaker(Protocol):
    """What a desk tells of its proposals. Reasons are in the plain form that decisions keep."""

    @property
    def desk(self) -> str:
        """The desk."""

    @property
    def prefix(self) -> str:
        """What the names of its proposals begin with."""

    @property
    def word(self) -> str | Promise:
        """What kind of source it is."""

    @property
    def figures(self) -> Mapping[str, str | Promise]:
        """The evidence that is shown beside the text, with what each is called."""

    def text(self, reason: Mapping[str, Any]) -> SafeString | None:
        """What a reason says, in the reader's language; ``None`` for what is not recognised."""

    def code(self, reason: Mapping[str, Any]) -> str:
        """What the source is called."""

    def address(self, reason: Mapping[str, Any]) -> str:
        """Where the source has its page."""


_speakers: dict[str, Speaker] = {}


def speak(one: Speaker) -> None:
    """Let a desk speak for its proposals."""
    _speakers[one.prefix] = one


def speaker_of(source: str) -> Speaker | None:
    """Who speaks for the source of a reason; ``None`` for all that is nobody's of these."""
    kind, _, name = source.partition(":")
    if kind != "profile":
        return None
    return next((one for prefix, one in _speakers.items() if name.startswith(prefix)), None)
