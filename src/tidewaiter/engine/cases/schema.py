"""The JSON Schema of case files, put together from the vocabulary and the desks' own keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tidewaiter.core import CaseError, Declaration, Route, Severity
from tidewaiter.core.sentence import sentence
from tidewaiter.engine.cases.asking import Questions, ask_schema
from tidewaiter.engine.cases.given import GivenReader
from tidewaiter.engine.cases.shapes import DATE, Schema, Shapes
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.messages.columns import COLUMNS, Kind

_TEXT: Schema = {"type": ["string", "number"]}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_SHARE: Schema = {
    "type": ["number", "string"],
    "pattern": r"^(0(\.[0-9]+)?|1(\.0+)?|\.[0-9]+)$",
    "minimum": 0,
    "maximum": 1,
}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_REPEAT: Schema = {"type": "integer", "minimum": 1, "maximum": 10_000}
_COLUMN_KINDS: dict[Kind, Schema] = {
    Kind.NUMBER: {"type": ["number", "string", "null"]},
    Kind.INTEGER: {"type": ["integer", "string", "null"]},
    Kind.FLAG: {"type": ["boolean", "null"]},
    Kind.MOMENT: {"type": ["string", "null"], "pattern": DATE[:-1]},
}


def case_schema(readers: Iterable[GivenReader], questions: Questions | None = None) -> Schema:
    """The schema of one case: one document of a case file.

    Raises :class:`CaseError` if two desks want the same key with different meanings.
    """
    found = tuple(readers)
    shapes = Shapes()
    shapes.of(Declaration)
    definitions = shapes.definitions
    declaration = dict(definitions["Declaration"])
    properties = {"repeat": _REPEAT} | declaration["properties"]
    definitions["Written"] = declaration | {"properties": properties}
    policy = shapes.of(LanePolicy)
    definitions["LanePolicy"] |= {"type": ["object", "string"], "required": []}
    definitions["Expectation"] = _expectation()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A case: given facts, declarations, and what is expected of them",
        "type": "object",
        "required": ["case"],
        "additionalProperties": False,
        "properties": {
            "case": _TEXT,
            "about": _about(),
            "ask": ask_schema(questions or {}, shapes),
            "on": {"type": "string", "pattern": DATE},
            "given": _given(found, policy),
            "declarations": {
                "type": "array",
                "minItems": 1,
                "items": {"$ref": "#/$defs/Written"},
            },
            "expect": _expect(),
            "expect_lanes": {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": _COUNT,
            },
        },
        "$defs": dict(sorted(definitions.items())),
    }


def expectation_schema(schema: Schema) -> Schema:
    """The schema of what is expected of one declaration, taken out of a case's."""
    return {**_reference("Expectation"), "$defs": schema["$defs"]}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _expect() -> Schema:
    """One expectation, a list of them in order, or a table of them by declaration."""
    return {
        "type": ["object", "array"],
        "minItems": 1,
        "minProperties": 1,
        "items": _reference("Expectation"),
        "properties": _expectation()["properties"],
        "additionalProperties": _reference("Expectation"),
    }


def _about() -> Schema:
    known = ("why", "law", "source")
    return {
        "type": ["string", "object"],
        "properties": dict.fromkeys(known, _TEXT),
        "additionalProperties": False,
    }


def _given(readers: tuple[GivenReader, ...], policy: Schema) -> Schema:
    own: dict[str, Any] = {
        "policy": policy,
        "seed": _TEXT,
        "history": {"type": "array", "items": _history()},
        "facts": {
            "type": "object",
            "additionalProperties": False,
            "properties": {reader.desk: _facts(reader) for reader in readers},
        },
    }
    for reader in readers:
        for key, schema in reader.given_keys().items():
            if key in own and own[key] != schema:
                raise CaseError(
                    sentence("two readers of cases want the key '{key}'.", key=key),
                    where=reader.desk,
                )
            own[key] = dict(schema)
    return {"type": "object", "additionalProperties": False, "properties": own}


def _facts(reader: GivenReader) -> Schema:
    """Facts of every declaration beside those of named ones."""
    stated = dict(reader.facts_schema())
    by_declaration = {"type": "object", "additionalProperties": stated}
    properties = {**stated["properties"], "declarations": by_declaration}
    return {**stated, "properties": properties}


def _history() -> Schema:
    columns = {
        c.name: _COLUMN_KINDS.get(c.kind, {"type": ["string", "number", "null"]})
        for c in COLUMNS.values()
    }
    inner = {"declaration": _reference("Declaration"), "repeat": _REPEAT}
    return {
        "type": "object",
        "properties": inner | columns,
        "additionalProperties": False,
        "dependentSchemas": {
            "declaration": {"properties": dict.fromkeys(columns, False)},
        },
    }


def _expectation() -> Schema:
    return {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {
            "lane": {"type": "string"},
            "route": {"type": "string", "enum": [route.value for route in Route]},
            "findings": _listed(
                {"code": _TEXT, "desk": _TEXT, "pointer": _TEXT, "severity": _one_of(Severity)},
                ["code"],
            ),
            "reasons": _listed(
                {
                    "source": _TEXT,
                    "lane": _TEXT,
                    "probability": _SHARE,
                    "drawn": {"type": "boolean"},
                    "pointers": _TEXTS,
                },
                ["source"],
            ),
            "not_assessed": _listed(
                {
                    "control": _TEXT,
                    "desk": _TEXT,
                    "missing": _TEXTS,
                    "lane": {"type": ["string", "null"]},
                    "pointer": _TEXT,
                },
                ["control"],
            ),
            "absent": {**_TEXTS, "minItems": 1},
            "deferred_to": {"type": "string"},
            "instructions": _listed({"to": _TEXT, "text": _TEXT}, ["text"]),
            "probabilities": {"type": "object", "minProperties": 1, "additionalProperties": _SHARE},
            "and_others": {"type": "boolean"},
        },
    }


def _one_of(kind: Any) -> Schema:
    return {"type": "string", "enum": [member.value for member in kind]}


def _listed(properties: Mapping[str, Schema], required: list[str]) -> Schema:
    """``none``, or a list of entries; a bare text stands for the first key of an entry."""
    return {
        "type": ["string", "array"],
        "pattern": "^none$",
        "minItems": 1,
        "items": {
            "type": ["string", "number", "object"],
            "properties": dict(properties),
            "required": required,
            "additionalProperties": False,
        },
    }


EXPECTATIONS = frozenset(_expectation()["properties"])
"""What can be expected of a declaration."""
