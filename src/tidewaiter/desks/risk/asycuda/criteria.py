"""Import of a text of criteria: split it, read each, write profiles, report the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import dropwhile

from tidewaiter.core.tables import shipped
from tidewaiter.desks.risk.asycuda.grammar import Assign, If, Lane, Reader, Statement
from tidewaiter.desks.risk.asycuda.sql import Writer, kind_of, quoted, spelling
from tidewaiter.desks.risk.asycuda.tokens import Problem, Refused, Token, tokens

_HEADS = ("criteria", "criterion", "criterium", "rule")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Draft profiles, and what could not be carried over.

    A profile is a plain dictionary: ``id``, ``title``, ``owner``, ``reason``, ``when``, ``effect``
    (``lane``, ``probability`` in percent), ``status`` and ``source``, the criterion as it was.
    """

    profiles: tuple[dict[str, object], ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Criterion:
    """One criterion: its name, its tokens without the header, and its text."""

    name: str
    tokens: list[Token]
    text: str
    line: int
    blocks: bool


@dataclass(slots=True)
class _Found:
    lane: Lane
    conditions: tuple[str, ...]


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[str, str], ...]:
    return tuple((row["name"], row["word"]) for row in shipped(__package__, "fields"))


def default_fields() -> dict[str, str]:
    """Field names met in criteria and our words for them; a copy to add to or take from."""
    return dict(_table())


def import_criteria(text: str, *, fields: Mapping[str, str] | None = None) -> ImportReport:
    """Draft profiles from criteria text.

    ``fields`` replaces the table of :func:`default_fields`. Case, underscores and dots in field
    names do not matter. A criterion with anything that is not understood is left out whole and
    reported; nothing in the text raises. Raises :class:`ProfileError` if ``fields`` names a word
    that is not in our vocabulary.
    """
    names = default_fields() if fields is None else dict(fields)
    for word in names.values():
        kind_of(word)
    words = {spelling(name): word for name, word in names.items()}
    spelt = {spelling(name): name for name in names}
    profiles: list[dict[str, object]] = []
    problems: list[Problem] = []
    for criterion in _criteria(text):
        writer = Writer(words, spelt)
        try:
            found = _lanes(criterion, writer)
        except Refused as refusal:
            problems += [*writer.problems, refusal.problem]
            continue
        if writer.problems:
            problems += writer.problems
        else:
            profiles += _profiles(criterion, found, {str(p["id"]) for p in profiles})
    return ImportReport(tuple(profiles), tuple(problems))


def _criteria(text: str) -> list[_Criterion]:
    """The criteria of a text: by header, and without one by statement."""
    spans: list[tuple[str, int, list[Token]]] = [("", 0, [])]
    found = list(tokens(text))
    at = 0
    while at < len(found) - 1:
        name, after = _header(found, at)
        if after > at:
            spans.append((name, found[at].start, []))
        else:
            spans[-1][2].append(found[at])
            after = at + 1
        at = after
    criteria = []
    for name, start, own in spans:
        for part in [own] if name else _statements(own):
            if name or part:
                first = start if name else part[0].start
                end = part[-1].end if part else len(text)
                line = text.count("\n", 0, first) + 1
                closed = any(token.value in ("endif", "end") for token in part)
                read = [*part, _end(part, found[-1])]
                criteria.append(_Criterion(name, read, text[first:end], line, closed))
    return criteria


def _header(found: list[Token], at: int) -> tuple[str, int]:
    """The name in a header here and the place after it; the same place if there is none."""
    token = found[at]
    if token.kind == "header":
        return token.value or f"line {token.line}", at + 1
    named = found[at + 1] if at + 1 < len(found) else token
    statement = token.starts_line or (at > 0 and found[at - 1].value == ";")
    if token.value not in _HEADS or token.kind != "word" or not statement:
        return "", at
    if named.kind not in ("text", "word", "number", "code") or named.value in ("is", "if"):
        return "", at
    after = at + 2
    while found[after].value in (";", ":") and found[after].kind == "sign":
        after += 1
    name = named.value if named.kind == "text" else named.text
    return name or f"line {token.line}", after


def _statements(own: list[Token]) -> list[list[Token]]:
    """Unnamed criteria: each ends with its If, at Endif or, where none follows, at the next line's.

    What is nested stays together: an If is cut off only after the lane of the one before it.
    """
    parts: list[list[Token]] = [[]]
    last_end = max((place for place, token in enumerate(own) if _ends(own, place)), default=-1)
    depth = 0
    for place, token in enumerate(own):
        blocks = place <= last_end
        if token.value == "if" and not _ends(own, place):
            if not blocks and token.starts_line and _has_lane(parts[-1]):
                parts.append([])
            depth += 1
        parts[-1].append(token)
        if _ends(own, place):
            depth -= 1
            if depth <= 0:
                depth = 0
                parts.append([])
    trimmed = [list(dropwhile(lambda token: token.value == ";", part)) for part in parts]
    return [part for part in trimmed if part]


def _ends(own: list[Token], place: int) -> bool:
    """Whether an Endif, in one word or two, ends here."""
    token = own[place]
    if token.kind != "word":
        return False
    return token.value == "endif" or (
        token.value == "if" and place > 0 and own[place - 1].value == "end"
    )


def _has_lane(part: list[Token]) -> bool:
    thens = [place for place, token in enumerate(part) if token.value == "then"]
    return bool(thens) and any(token.value != "if" for token in part[thens[-1] + 1 :])


def _end(part: list[Token], last: Token) -> Token:
    if not part:
        return last
    final = part[-1]
    column = final.column + final.end - final.start
    return Token("end", "", "", final.line, column, final.end, final.end, False)


def _lanes(criterion: _Criterion, writer: Writer) -> list[_Found]:
    reader = Reader(criterion.tokens, criterion.blocks)
    statements = reader.statements(inside=False)
    if reader.token.kind != "end":
        raise reader.refuse("This does not belong to any If.")
    found = _walk(statements, (), writer)
    if not found:
        first = criterion.tokens[0]
        raise Refused(first.problem("No lane is set.", "Write Then RedLane IS 100."))
    return found


def _walk(
    statements: tuple[Statement, ...], conditions: tuple[str, ...], writer: Writer
) -> list[_Found]:
    """Every lane that is set, with the conditions that lead to it."""
    found: list[_Found] = []
    for statement in statements:
        if isinstance(statement, Lane):
            if not conditions:
                reason = "A lane without any condition is a rate for everything."
                advice = "Set expected rates in the lane policy."
                raise Refused(statement.token.problem(reason, advice))
            if not 0 < Decimal(statement.percent) <= 100:
                reason = "The rate of a lane is a number above 0, at most 100."
                raise Refused(statement.token.problem(reason))
            found.append(_Found(statement, conditions))
        elif isinstance(statement, Assign):
            _assign(statement, writer)
        else:
            found += _branches(statement, conditions, writer)
    return found


def _branches(statement: If, conditions: tuple[str, ...], writer: Writer) -> list[_Found]:
    condition = writer.condition(statement.condition)
    before = dict(writer.variables)
    found = _walk(statement.then, (*conditions, condition), writer)
    after_then = writer.variables
    writer.variables = dict(before)
    found += _walk(statement.other, (*conditions, f"NOT ({condition})"), writer)
    both = {**after_then, **writer.variables}
    writer.variables = {
        name: held if after_then.get(name) == writer.variables.get(name) else None
        for name, held in both.items()
    }
    return found


def _assign(statement: Assign, writer: Writer) -> None:
    token = statement.token
    if not re.fullmatch(r"(?:num|str|dat)\d+", token.value):
        reason = "This cannot be set by a profile."
        raise Refused(token.problem(reason, "Only lanes and working variables such as Num01 can."))
    if not token.value.startswith("num"):
        raise Refused(token.problem("Only working variables for numbers are carried over."))
    writer.variables[token.value] = writer.number(statement.value)


def _profiles(
    criterion: _Criterion, found: list[_Found], taken: set[str]
) -> list[dict[str, object]]:
    title = criterion.name or f"Criterion at line {criterion.line}"
    profiles: list[dict[str, object]] = []
    for one in found:
        rate = _rate(one.lane)
        slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "criterion"
        name = stem = f"asycuda-{slug}" + (f"-{one.lane.lane}" if len(found) > 1 else "")
        number = 2
        while name in taken:
            name, number = f"{stem}-{number}", number + 1
        taken.add(name)
        several = len(one.conditions) > 1
        when = " AND ".join(f"({c})" if several else c for c in one.conditions)
        profiles.append(
            {
                "id": name,
                "title": title,
                "owner": "import from ASYCUDA",
                "reason": f"Selectivity criterion {quoted(title)}, line {criterion.line}.",
                "when": when,
                "effect": {"lane": one.lane.lane, "probability": rate},
                "status": "draft",
                "source": criterion.text,
            }
        )
    return profiles


def _rate(lane: Lane) -> int | float:
    percent = Decimal(lane.percent)
    return int(percent) if percent == int(percent) else float(percent)
