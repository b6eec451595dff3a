"""Criteria text as tokens, each with its line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be carried over: where it is, why, and what to do.

    ``line`` and ``column`` count from 1.
    """

    line: int
    column: int
    text: str
    reason: str
    advice: str = ""


class Refused(Exception):
    """Stops the reading of one criterion."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.reason)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, value or sign.

    ``kind`` is ``word``, ``text`` (quoted), ``number``, ``pattern`` (bare, with wildcards),
    ``header``, ``sign``, ``strange`` or ``end``. ``value`` is lower case for signs and for words;
    ``text`` is as written. ``starts_line`` marks the first token of a line.
    """

    kind: str
    value: str
    text: str
    line: int
    column: int
    start: int
    end: int
    starts_line: bool

    def problem(self, reason: str, advice: str = "") -> Problem:
        """A problem at this token."""
        return Problem(self.line, self.column, self.text or "end of text", reason, advice)


_COMMENT = re.compile(r"//[^\n]*|--[^\n]*|/\*.*?(?:\*/|\Z)", re.S)
_LINE_COMMENT = re.compile(r";[^\n]*")
_HEADER = re.compile(r"\[[^\]\n]*\]")
_TEXT = re.compile(r"\"([^\"\n]*)\"|'((?:[^'\n]|'')*)'|[“”„]([^“”„\n]*)[“”]|[‘’]([^‘’\n]*)[‘’]")
_PATTERN = re.compile(r"[\w.]*[*?][\w.*?]*(?=[\s),;]|\Z)")
_CODE = re.compile(r"\d[\w]*[A-Za-z_]\w*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_WORD = re.compile(r"[^\W\d][\w.]*")
_SIGN = re.compile(r":=|<=|>=|<>|!=|==|[-+*/%=<>(),;:]")
_SPACE = re.compile(r"\s+")
_STATEMENT = re.compile(
    r"\s*(?:$|//|--|/\*|;|\[|if\b|else\b|end\s*if\b|criteri|rule\b|\w+(?:\s+lane)?\s*(?:is\b|:=|=))",
    re.I | re.M,
)

_EQUALS = {"=", "==", "<>", "!=", "eq", "ne", "like"}
SPELT = {
    "eq": "=",
    "==": "=",
    "ne": "<>",
    "!=": "<>",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "plus": "+",
    "minus": "-",
    "mul": "*",
    "div": "/",
}
"""Other spellings of operators."""


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, a last one of kind ``end``. Strange characters become tokens too."""
    at, line, line_start, fresh = 0, 1, 0, True
    before, in_list = "", False
    while at < len(text):
        skipped = _skip(text, at, fresh, before)
        if skipped > at:
            breaks = text.count("\n", at, skipped)
            if breaks:
                line, fresh = line + breaks, True
                line_start = text.rindex("\n", at, skipped) + 1
            at = skipped
            continue
        kind, value, end = _next(text, at, fresh, before in _EQUALS or in_list)
        yield Token(kind, value, text[at:end], line, at - line_start + 1, at, end, fresh)
        in_list = (before == "in" and value == "(") or (in_list and value != ")")
        before, at, fresh = value, end, False
    yield Token("end", "", "", line, at - line_start + 1, at, at, True)


def _skip(text: str, at: int, fresh: bool, before: str) -> int:
    """Where white space or a comment that begins here ends.

    A semicolon ends a statement; first on its line, or before words that are no statement, it
    begins a comment.
    """
    for form in (_SPACE, _COMMENT):
        if match := form.match(text, at):
            return match.end()
    if fresh and (match := _LINE_COMMENT.match(text, at)):
        return match.end()
    if before == ";" and not fresh and not _STATEMENT.match(text, at):
        end = text.find("\n", at)
        return len(text) if end < 0 else end
    return at


def _next(text: str, at: int, fresh: bool, value_place: bool) -> tuple[str, str, int]:
    if fresh and (match := _HEADER.match(text, at)):
        return "header", match.group()[1:-1].strip(), match.end()
    if match := _TEXT.match(text, at):
        inner = next((part for part in match.groups() if part is not None), "")
        return "text", inner.replace("''", "'") if match.group(2) else inner, match.end()
    if value_place and (match := _PATTERN.match(text, at)):
        return "pattern", match.group(), match.end()
    for kind, form in (("code", _CODE), ("number", _NUMBER), ("word", _WORD), ("sign", _SIGN)):
        if match := form.match(text, at):
            found = match.group()
            return kind, found.lower() if kind in ("word", "sign") else found, match.end()
    return "strange", text[at], at + 1
