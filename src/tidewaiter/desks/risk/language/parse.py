"""Criteria text to a typed expression tree."""

from __future__ import annotations

import re

import sqlglot
from sqlglot.errors import ParseError, TokenError

from tidewaiter.core.errors import ProfileError
from tidewaiter.desks.risk.language.admit import Reader
from tidewaiter.desks.risk.language.kinds import place
from tidewaiter.desks.risk.language.nodes import Node

MAX_LENGTH = 20_000
"""Longest criterion accepted, in characters."""


def parse(text: str, *, where: str = "") -> Node:
    """The expression tree of a criterion.

    ``where`` names the profile in errors. Raises :class:`ProfileError` naming line and character,
    the unknown word and the nearest known one.
    """
    if len(text) > MAX_LENGTH:
        raise ProfileError(f"the criterion is longer than {MAX_LENGTH} characters.", where=where)
    if not text.strip():
        raise ProfileError("the criterion is empty.", where=where)
    try:
        tree = sqlglot.parse_one(text, dialect="duckdb")
        return Reader(text, where).flag(tree)
    except ParseError as problem:
        raise _syntax_error(text, where, problem) from None
    except TokenError as problem:
        raise ProfileError(_first_line(str(problem)), where=where) from None
    except RecursionError:
        raise ProfileError("the criterion is nested too deeply.", where=where) from None


def parse_value(text: str) -> Node:
    """The expression tree of a formula that gives any kind of value, such as a derived word's."""
    return Reader(text, "").node(sqlglot.parse_one(text, dialect="duckdb"))


def _first_line(text: str) -> str:
    return text.splitlines()[0] if text else "the criterion cannot be read."


def _syntax_error(text: str, where: str, problem: ParseError) -> ProfileError:
    detail = problem.errors[0] if problem.errors else {}
    line, col = detail.get("line") or 1, detail.get("col") or 1
    highlight = detail.get("highlight") or ""
    start = sum(len(row) + 1 for row in text.split("\n")[: line - 1]) + col - len(highlight)
    message = re.sub(r"<class '.*?\.(\w+)'>", r"\1", str(detail.get("description", problem)))
    near = f" near '{highlight}'" if highlight else ""
    return ProfileError(
        f"the criterion cannot be read{near}: {message}.", where=place(where, text, max(start, 0))
    )
