"""Errors of the services as pages show them: a sentence, where it is, and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext

from tidewaiter.core.errors import TidewaiterError, nearest
from tidewaiter.pages.told import told

_PLACE = re.compile(r"(?:, )?(?:line (\d+), )?character (\d+)$")
_MEANT = nearest("word", ["word"]).template


@dataclass(frozen=True, slots=True)
class Shown:
    """An error beside its field.

    ``field`` is the last part of the place, such as ``effect.lane``; ``line`` and ``character``
    count from one and are 0 where the error is not about a spot in a text. ``meant`` is the word
    that was probably meant there.
    """

    message: str
    advice: str
    where: str
    field: str
    line: int = 0
    character: int = 0
    meant: str = ""

    @property
    def text(self) -> str:
        """The whole sentence, with line and character where there are any."""
        said = f"{self.message} {self.advice}".strip()
        if not self.character:
            return said[:1].upper() + said[1:]
        return gettext("Line %(line)s, character %(character)s: %(problem)s") % {
            "line": self.line,
            "character": self.character,
            "problem": said,
        }


def shown(problem: TidewaiterError) -> Shown:
    """One error."""
    spot = _PLACE.search(problem.where)
    place = problem.where[: spot.start()] if spot else problem.where
    meant = problem.advice.values.get("word") if problem.advice.template == _MEANT else None
    return Shown(
        message=told(problem.message),
        advice=told(problem.advice),
        where=place,
        field=place.rpartition(", ")[2],
        line=int(spot[1] or 1) if spot else 0,
        character=int(spot[2]) if spot else 0,
        meant=str(meant) if meant and spot else "",
    )


def all_shown(problem: TidewaiterError) -> list[Shown]:
    """An error, or all the errors that it stands for (its ``problems``)."""
    return [shown(one) for one in getattr(problem, "problems", ()) or (problem,)]
