"""The error tree. Every error says where it happened and what to do about it.

TidewaiterError
├── PointerError          a path into a declaration that leads nowhere
├── ValueRefused          a value that does not fit the field it is meant for
├── MappingError          a mapping file that cannot be used
├── SourceError           an input file that cannot be read at all
├── ProfileError          a risk profile that cannot be used
├── PolicyError           a lane policy that cannot be used
├── CaseError             a case file that cannot be used
└── ReplayError           a stored decision that cannot be replayed
"""

from __future__ import annotations

from tidewaiter.core.sentence import Sentence, as_sentence, joined, sentence


class TidewaiterError(Exception):
    """Base of all errors a user can cause and mend.

    ``where`` names the place (a file, a line, a profile, a pointer), ``advice`` says what to do.
    ``message`` and ``advice`` are in English; made by :func:`~tidewaiter.core.sentence.sentence`,
    or written out, they can be said in other languages.
    """

    message: Sentence
    advice: Sentence

    def __init__(self, message: str, *, where: str = "", advice: str = "") -> None:
        self.message = as_sentence(message)
        self.where = where
        self.advice = as_sentence(advice)
        super().__init__(str(self))

    @property
    def whole(self) -> Sentence:
        """Where it happened, what, and what to do, as one sentence."""
        told = self.message
        if self.where:
            told = sentence("{where}: {message}", where=self.where, message=told)
        return joined((told, self.advice)) if self.advice else told

    def __str__(self) -> str:
        return self.whole


class PointerError(TidewaiterError):
    """A path into a declaration that names no field, or an occurrence that is not there."""


class ValueRefused(TidewaiterError):
    """A value that does not fit its field: not a number, not a date, not a code of the list."""


class MappingError(TidewaiterError):
    """A mapping file that cannot be used: unknown field, missing column, wrong format."""


class SourceError(TidewaiterError):
    """An input that cannot be read at all: not found, truncated, wrong encoding throughout."""


class ProfileError(TidewaiterError):
    """A risk profile that cannot be used; ``where`` holds the profile and the character."""


class PolicyError(TidewaiterError):
    """A lane policy that cannot be used."""


class CaseError(TidewaiterError):
    """A case file that cannot be used."""


class ReplayError(TidewaiterError):
    """A stored decision that cannot be replayed: facts missing or digests that do not match."""


def nearest(word: str, known: object) -> Sentence:
    """The known word most like ``word`` as an advice sentence, or "" if none is close.

    ``known`` is any iterable of strings.
    """
    import difflib

    matches = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)  # type: ignore[call-overload]
    return sentence("Did you mean '{word}'?", word=matches[0]) if matches else Sentence("")
