"""The API as the reference shows it: its OpenAPI document, and a page of its operations.

Both are written from the mounted API, so Django must be set up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tidewaiter.identity.needs import EXTENSION
from tidewaiter.web.api import api
from tidewaiter.web.problems import DESCRIBED


def document() -> str:
    """The OpenAPI document as it is kept for review: sorted, one value a line."""
    return json.dumps(api.get_openapi_schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every operation, in the order of the document."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def api_page() -> str:
    """The tables of operations, by tag."""
    tagged: dict[str, list[str]] = {}
    for method, path, operation in operations():
        row = _operation(method, path, operation)
        tagged.setdefault(operation["tags"][0], []).append(row)
    lines = []
    for tag, rows in tagged.items():
        lines += [f"## {tag.capitalize()}", "", "| request | what it does | needs | answers |"]
        lines += ["| --- | --- | --- | --- |", *rows, ""]
    lines += ["## Refusals", "", "| status | meaning |", "| --- | --- |"]
    lines += [f"| {status} | {words} |" for status, words in DESCRIBED.items()]
    return "\n".join(lines)


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    asked = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
    query = f"<br>query: {', '.join(f'`{name}`' for name in asked)}" if asked else ""
    good = ", ".join(str(s) for s in operation["responses"] if int(s) < 400)
    does = operation.get("description") or operation["summary"]
    first = " ".join(does.split("\n\n")[0].split()).replace("``", "`").replace("|", "\\|")
    return f"| `{method} {path}`{query} | {first} | `{operation[EXTENSION]}` | {good} |"
