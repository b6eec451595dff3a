"""YAML documents, read strictly.

A key that stands twice is an error, not a silent overwrite, and ``NO`` is Norway, not ``false``:
only ``true`` and ``false`` are booleans. Dates and numbers are left as text for the reader of the
field to judge, so that ``010121`` stays a commodity code.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.sentence import sentence

MAX_BYTES = 32_000_000
"""Largest document read, in bytes."""


class _StrictLoader(yaml.SafeLoader):
    """SafeLoader without duplicate keys, aliases, YAML 1.1 booleans, dates and octal numbers."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key!r} is not a text", problem_mark=key_node.start_mark
                )
            if key in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key '{key}' stands twice", problem_mark=key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(
                problem="aliases (*) are not allowed", problem_mark=event.start_mark
            )
        return super().compose_node(parent, index)


_StrictLoader.yaml_implicit_resolvers = {}
for _first, _tag, _pattern in (
    ("tf", "bool", r"^(?:true|false)$"),
    ("-0123456789", "int", r"^-?(?:0|[1-9][0-9]{0,17})$"),
    ("~n", "null", r"^(?:~|null)$"),
):
    _StrictLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^$"), [""])


def load_documents(path: Path, error: type[TidewaiterError]) -> list[dict[str, Any]]:
    """All documents of a YAML file, empty ones left out; a list counts as so many documents.

    Raises ``error`` naming the file and line.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise error(
                sentence("the file is larger than {max_bytes} bytes.", max_bytes=MAX_BYTES),
                where=str(path),
            )
        return parse_documents(path.read_text("utf-8-sig"), error, where=str(path))
    except UnicodeDecodeError as problem:
        raise error(
            sentence("the file is not UTF-8 (byte {start}).", start=problem.start),
            where=str(path),
            advice="Save as UTF-8.",
        ) from None
    except OSError as problem:
        raise error(
            sentence("the file cannot be read: {strerror}.", strerror=problem.strerror),
            where=str(path),
        ) from None


def parse_documents(text: str, error: type[TidewaiterError], *, where: str) -> list[dict[str, Any]]:
    """All documents of a YAML text. Raises ``error`` naming the line."""
    try:
        documents = [d for d in yaml.load_all(text, _StrictLoader) if d is not None]
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        spot = f"{where}, line {mark.line + 1}" if mark else where
        raise error(sentence("{problem}.", problem=problem.problem), where=spot) from None
    except (yaml.YAMLError, RecursionError) as problem:
        told = str(problem).splitlines()[0]
        raise error(sentence("{told}", told=told), where=where) from None
    flat = [one for d in documents for one in (d if isinstance(d, list) else [d])]
    for document in flat:
        if not isinstance(document, dict):
            raise error("the document is not a table of keys and values.", where=where)
    return flat
