"""Questions in cases: what a desk works out, held against the answer that is known.

Not all law ends in a decision on a declaration: the last day of a permit, a trend, a rate are
answers to a question. A desk offers its questions by name; a case gives what is asked about and the
part of the answer that it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

from tidewaiter.core import TidewaiterError, from_plain, to_plain
from tidewaiter.core.canonical import field_types, parse_decimal
from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.engine.cases.expect import Difference
from tidewaiter.engine.cases.places import Path, Place
from tidewaiter.engine.cases.shapes import Schema, Shapes


@dataclass(frozen=True)
class Question:
    """A question of a desk: ``asks`` is the dataclass of what must be given; ``answer`` gives a
    dataclass with the answer, or raises a TidewaiterError whose ``where`` names a field. ``under``
    answers besides under what the case gives desks: under its law."""

    asks: type
    answer: Callable[[Any], Any]
    under: Callable[[Any, Mapping[str, Any]], Any] | None = None


Questions = Mapping[str, Question]
"""By name: the desk, a dot, and what is asked."""


def ask_schema(questions: Questions, shapes: Shapes) -> Schema:
    """The schema of the key ``ask``: a table of questions, each with ``given`` and ``answer``."""
    return {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {
            name: {
                "type": "object",
                "required": ["given", "answer"],
                "additionalProperties": False,
                "properties": {
                    "given": shapes.of(question.asks),
                    "answer": {"type": "object", "minProperties": 1},
                },
            }
            for name, question in sorted(questions.items())
        },
    }


def answers(
    place: Place,
    asked: Mapping[str, Mapping[str, Any]],
    questions: Questions,
    given: Mapping[str, Any] = MappingProxyType({}),
) -> Iterator[Difference]:
    """Where answers differ from those a case holds, ``given`` being what it gives desks.

    Raises :class:`CaseError` naming the place.
    """
    for name, one in asked.items():
        question = questions[name]
        try:
            about = from_plain(question.asks, dict(one["given"]))
            came = question.under(about, given) if question.under else question.answer(about)
        except TidewaiterError as problem:
            raise place.wrapped(problem, ("ask", name, "given")) from None
        told = tuple(map(str, getattr(came, "reasons", ())))
        yield from _held(place, ("ask", name, "answer"), one["answer"], came, told)


def _held(
    place: Place, path: Path, wanted: Any, came: Any, told: tuple[str, ...]
) -> Iterator[Difference]:
    if isinstance(wanted, Mapping) and (is_dataclass(came) or isinstance(came, Mapping)):
        parts = came if isinstance(came, Mapping) else {n: getattr(came, n) for n in _names(came)}
        for key, inner in wanted.items():
            if key not in parts:
                message = sentence("there is no '{name}' in the answer.", name=key)
                raise place.error(message, (*path, key), nearest(key, parts))
            yield from _held(place, (*path, key), inner, parts[key], told)
    elif isinstance(wanted, list) and isinstance(came, list | tuple):
        if len(wanted) != len(came):
            yield _differs(path, wanted, to_plain(came), told)
            return
        for n, (inner, other) in enumerate(zip(wanted, came, strict=True)):
            yield from _held(place, (*path, n), inner, other, told)
    elif not _same(wanted, plain := to_plain(came)):
        yield _differs(path, wanted, plain, told)


def _names(answer: Any) -> list[str]:
    return list(field_types(type(answer)))


def _same(wanted: Any, came: Any) -> bool:
    """A number is held to as many decimals as are written, half up; all else must be equal.

    An empty answer is ``null`` or ``none``.
    """
    if came is None or came in ([], ""):
        return wanted in (None, "none")
    if isinstance(wanted, bool) or isinstance(came, bool):
        return wanted is came
    number, other = _number(wanted), _number(came)
    if number is None or other is None:
        return str(wanted) == str(came)
    places = number.as_tuple().exponent
    step = Decimal(1).scaleb(min(places, 0) if isinstance(places, int) else 0)
    return other.quantize(step, ROUND_HALF_UP) == number


def _number(value: Any) -> Decimal | None:
    try:
        return parse_decimal(value)
    except ValueError:
        return None


def _differs(path: Path, wanted: Any, came: Any, told: tuple[str, ...]) -> Difference:
    what = ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
    return Difference(declaration="", what=what, expected=_text(wanted), came=_text(came), why=told)


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_text, value)) + "]"
    return "none" if value is None else str(value)
