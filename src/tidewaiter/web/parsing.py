"""How bodies and queries are read: strictly, so that no room meets what no database can keep."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from tidewaiter.core.errors import TidewaiterError

JSON = "application/json"
_NO_TEXT = re.compile("[\\x00\\ud800-\\udfff]")
PLAIN = r"^[^\x00]*$"
"""What every text of a query is: said in the OpenAPI document of those that say nothing else."""
DEEPEST = 64
"""Objects and lists within one another; whatever is real is far shallower."""


class Unreadable(TidewaiterError):
    """A body that is not JSON as RFC 8259 has it."""


class UnknownContent(TidewaiterError):
    """A body of another kind than the operation takes."""


class TextRefused(TidewaiterError):
    """A text with a character that stands for nothing: NUL, or half of a pair."""


class StrictParser(Parser):
    """Reads JSON objects in UTF-8, and queries, without anything that cannot be kept."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The object in a body.

        Raises :class:`UnknownContent`, :class:`Unreadable`, :class:`TextRefused`.
        """
        if request.content_type != JSON:
            raise UnknownContent(f"The body is '{request.content_type}'.", advice=f"Send {JSON}.")
        try:
            found = json.loads(request.body.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Unreadable("The body is not JSON in UTF-8.") from None
        if not isinstance(found, dict):
            raise Unreadable("The body is not a JSON object.")
        _check(found, 1)
        return found

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The values of a query. Raises :class:`TextRefused`."""
        for key, values in data.lists():
            _check([key, *(value for value in values if isinstance(value, str))], 1)
        found: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        return found


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def _check(value: Any, depth: int) -> None:
    if isinstance(value, str):
        if _NO_TEXT.search(value):
            raise TextRefused("A text holds NUL or half of a surrogate pair.")
    elif isinstance(value, float) and not math.isfinite(value):
        raise Unreadable("A number is too large.")
    elif isinstance(value, dict | list):
        if depth > DEEPEST:
            raise Unreadable(f"The body is more than {DEEPEST} levels deep.")
        for one in value if isinstance(value, list) else (*value.keys(), *value.values()):
            _check(one, depth + 1)


def say_plain(parameters: Iterable[dict[str, Any]]) -> None:
    """Say of the texts of a query, as an OpenAPI document describes them, what :data:`PLAIN` is."""
    for one in parameters:
        schema = one["schema"]
        for kind in schema.get("anyOf", [schema]):
            narrowed = kind.keys() & {"pattern", "format", "enum", "const"}
            if one["in"] == "query" and kind.get("type") == "string" and not narrowed:
                kind["pattern"] = PLAIN
