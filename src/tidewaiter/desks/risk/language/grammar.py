"""Criteria text to a tree of sqlglot, with errors at their place.

Only tokens of the language pass: everything else that SQL knows is refused before it is parsed.
sqlglot's own functions are switched off, so that a function is what it is called and nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlglot import TokenType, exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError, TokenError

from tidewaiter.core.errors import ProfileError, nearest
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.risk.language.kinds import Tree, place
from tidewaiter.desks.risk.language.vocabulary import FUNCTIONS, vocabulary

MAX_NESTING = 16
"""Most parentheses open at once. A limit of our own, so that it does not depend on the machine."""

Token = Any
"""A token as sqlglot cuts it."""

TOO_DEEP = sentence("the criterion is nested too deeply.")

OPERATORS = frozenset(
    ("=", "<>", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "(", ")", ",", ".")
)
KEYWORDS = frozenset(
    ("AND", "OR", "NOT", "IN", "LIST", "LIKE", "ESCAPE", "BETWEEN", "IS")
) | frozenset(("NULL", "TRUE", "FALSE", "DATE"))

_ADVICE = {
    "==": sentence("Write =."),
    "||": sentence("Texts are compared, not joined. For the other of two conditions write OR."),
    "&&": sentence("Write AND."),
    "!": sentence("Write NOT."),
    ";": sentence("A profile has one criterion. Join conditions with AND or OR."),
    "ILIKE": sentence("Write lower(description) LIKE 'cars%'."),
    "ISNULL": sentence("Write IS NULL."),
    "NOTNULL": sentence("Write IS NOT NULL."),
    "UNKNOWN": sentence("Write IS NULL."),
    "::": sentence("Write DATE '2026-01-31' for a date."),
    "[": sentence("A list of constants stands in parentheses: IN ('JP', 'AE')."),
    "//": sentence("Write floor(a / b)."),
    "?": sentence("A criterion has no parameters."),
    "$": sentence("A criterion has no parameters."),
    ":": sentence("A criterion has no parameters."),
}
_OPENED = {
    "'": sentence("a text begins here and does not end."),
    '"': sentence("a text begins here and does not end."),
    "/": sentence("a comment begins here and does not end."),
}
_NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_CURLY = "‘’‚‛“”„‟«»`´"
_CLOSED = re.compile(
    r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[^'\"/-]+|-|/(?!\*)", re.DOTALL
)


class _Parser(DuckDB.Parser):  # type: ignore[valid-type, misc]
    """Every function is read as it is called: none has a syntax of its own."""

    FUNCTIONS: dict[str, Any] = {}  # noqa: RUF012
    FUNCTION_PARSERS: dict[str, Any] = {}  # noqa: RUF012
    NO_PAREN_FUNCTIONS: dict[Any, Any] = {}  # noqa: RUF012
    NO_PAREN_FUNCTION_PARSERS: dict[str, Any] = {}  # noqa: RUF012


def read(text: str, where: str) -> Tree:
    """The tree of a criterion. Raises :class:`ProfileError` with the place of what is wrong."""
    dialect = DuckDB()
    _check_characters(text, where)
    try:
        tokens = dialect.tokenize(text)
        if not tokens:
            raise ProfileError("the criterion is empty.", where=where)
        _check_tokens(text, tokens, where)
        trees = _Parser(dialect=dialect).parse_into(exp.Condition, tokens, text)
    except TokenError:
        raise _unclosed(text, where) from None
    except ParseError as problem:
        raise _misplaced(text, where, problem) from None
    except (ProfileError, RecursionError):
        raise
    except Exception:  # whatever a parser not our own trips over is the fault of the text
        raise ProfileError("the criterion cannot be read.", where=where) from None
    if len(trees) != 1 or trees[0] is None:
        raise ProfileError("the criterion is empty.", where=where)
    return trees[0]


def _check_characters(text: str, where: str) -> None:
    for position, character in enumerate(text):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\r\t":
            raise ProfileError(
                sentence(
                    "the character U+{value} cannot be used.", value=format(ord(character), "04X")
                ),
                where=place(where, text, position),
            )


def _check_tokens(text: str, tokens: list[Token], where: str) -> None:
    names = {part for name in (*vocabulary(), *FUNCTIONS) for part in name.split(".")}
    depth = 0
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        spelt = text[token.start : token.end + 1]
        depth += (spelt == "(") - (spelt == ")")
        if depth > MAX_NESTING:
            raise ProfileError(TOO_DEEP, where=place(where, text, token.start))
        if _admitted(token, spelt, names):
            continue
        message, advice = (
            sentence("'{text}' is not part of the criteria language.", text=spelt),
            _advice(spelt),
        )
        if token.token_type is TokenType.IDENTIFIER:
            message, advice = (
                sentence("{spelt} is in double quotes.", spelt=spelt),
                _unquoted(token.text),
            )
        elif any(mark in spelt for mark in _CURLY):
            message, advice = (
                sentence("{spelt} has quotes that are not straight.", spelt=spelt),
                sentence("Write 'CN'."),
            )
        elif token.token_type is TokenType.NUMBER:
            message, advice = (
                sentence("'{spelt}' is not a number.", spelt=spelt),
                sentence("Write digits only, as in 1000 or 0.5."),
            )
        elif after is not None and after.text == "(" and spelt.isidentifier():
            message = sentence("there is no function '{name}'.", name=spelt.lower())
            advice = nearest(spelt.lower(), FUNCTIONS) or advice
        raise ProfileError(message, where=place(where, text, token.start), advice=advice)


def _admitted(token: Token, spelt: str, names: set[str]) -> bool:
    kind = token.token_type
    if kind is TokenType.STRING:
        return spelt.startswith("'")
    if kind is TokenType.NUMBER:
        return _NUMBER.fullmatch(spelt) is not None
    if kind is TokenType.VAR:
        return not any(mark in spelt for mark in _CURLY)
    if kind is TokenType.IDENTIFIER:
        return False
    return spelt in OPERATORS or spelt.upper() in KEYWORDS or spelt.lower() in names


def _advice(spelt: str) -> Sentence:
    known = _ADVICE.get(spelt.upper()) or _ADVICE.get(spelt[:1])
    return known or sentence("See the reference of the language for what is.")


def _unquoted(name: str) -> Sentence:
    if name.lower() in vocabulary():
        return sentence("Write {name} without quotes.", name=name)
    return sentence("Texts stand in single quotes: '{name}'.", name=name)


def _unclosed(text: str, where: str) -> ProfileError:
    """A quote or comment that is opened and not closed."""
    position = 0
    while (found := _CLOSED.match(text, position)) and found.end() > position:
        position = found.end()
    opened = text[position : position + 1]
    message = _OPENED.get(opened, sentence("it cannot be read."))
    return ProfileError(
        message,
        where=place(where, text, position),
        advice=sentence("Inside a text, write a quote twice: 'men''s shoes'.")
        if opened in ("'", '"')
        else "",
    )


def _misplaced(text: str, where: str, problem: ParseError) -> ProfileError:
    detail = problem.errors[0] if problem.errors else {}
    line, col = detail.get("line") or 1, detail.get("col") or 1
    near = detail.get("highlight") or ""
    start = sum(len(row) + 1 for row in text.split("\n")[: line - 1]) + col - len(near)
    said, quoted = str(detail.get("description", "")), near if near[:1] == "'" else f"'{near}'"
    if said.startswith("Expecting )"):
        message = sentence("a closing parenthesis is missing after {quoted}.", quoted=quoted)
    elif said.startswith("Required keyword"):
        message = sentence("something is missing beside {quoted}.", quoted=quoted)
    else:
        message = sentence("{quoted} does not fit here.", quoted=quoted)
    return ProfileError(message, where=place(where, text, max(start, 0)))
