"""JSON Schema of the dataclasses of the vocabulary, as documents spell them.

The schema says what a person may write: a bare text for a time or an amount, parties by role,
items without a number. Types are told apart by JSON type alone, never by alternatives, so that an
error can name the one thing that is wrong.
"""

from __future__ import annotations

import types
from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Union, get_args, get_origin

from tidewaiter.core.canonical import field_types, needed
from tidewaiter.core.declaration import Item
from tidewaiter.core.parts import Amount, Party, Quantity, Role, Timestamp

Schema = dict[str, Any]

DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_NUMBER = r"^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)\s*$"
_WHOLE = r"^\s*[+-]?[0-9]+(\.0*)?\s*$"

_SCALARS: dict[Any, Schema] = {
    str: {"type": ["string", "number"]},
    Decimal: {"type": ["number", "string"], "pattern": _NUMBER},
    float: {"type": "number"},
    int: {"type": ["integer", "string"], "pattern": _WHOLE},
    bool: {"type": "boolean"},
    date: {"type": "string", "pattern": DATE},
    datetime: {"type": "string", "pattern": DATE[:-1]},
}
_BARE: dict[Any, Schema] = {
    Timestamp: {"type": ["string", "object"], "pattern": DATE[:-1]},
    Amount: {"type": ["string", "number", "object"], "pattern": _NUMBER[:-1] + "([A-Z]{3})?$"},
    Quantity: {"type": ["string", "number", "object"], "pattern": _NUMBER[:-1] + r"([^\s]+)?$"},
}
"""Parts that may be written as one bare value instead of a table."""


class Shapes:
    """Schemas by type; dataclasses are kept once in :attr:`definitions` and referred to."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def of(self, kind: Any) -> Schema:
        """The schema of a type."""
        origin = get_origin(kind)
        if origin in (Union, types.UnionType):
            return self._optional(next(a for a in get_args(kind) if a is not type(None)))
        if origin is tuple:
            return self._many(get_args(kind)[0])
        if origin is dict:
            return {"type": "object", "additionalProperties": self.of(get_args(kind)[1])}
        if isinstance(kind, type) and issubclass(kind, Enum):
            return {"type": "string", "enum": [str(member.value) for member in kind]}
        if is_dataclass(kind) and isinstance(kind, type):
            return {"$ref": f"#/$defs/{self._define(kind)}"}
        return dict(_SCALARS[kind])

    def table(self, kind: type, *, required: list[str] | None = None) -> Schema:
        """The schema of a dataclass as a table of its fields."""
        bare = dict(_BARE.get(kind, {"type": "object"}))
        known = field_types(kind)
        optional = types.NoneType
        must = [n for n in needed(kind) if optional not in get_args(known[n])]
        if kind is Item:
            must.remove("number")
        return bare | {
            "properties": {name: self._or_nothing(known[name]) for name in known},
            "required": must if required is None else required,
            "additionalProperties": False,
        }

    def _or_nothing(self, kind: Any) -> Schema:
        """A field left empty (``net_mass:``) is a field not given."""
        return (
            self._optional(kind)
            if get_origin(kind) not in (Union, types.UnionType)
            else (self.of(kind))
        )

    def _optional(self, kind: Any) -> Schema:
        schema = self.of(kind)
        if "$ref" in schema:
            return self._nullable_reference(schema["$ref"])
        found = schema["type"]
        named = found if isinstance(found, list) else [found]
        schema["type"] = [*named, "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
        return schema

    def _nullable_reference(self, reference: str) -> Schema:
        """A part that may be left empty has a definition of its own, to avoid alternatives."""
        name = reference.rpartition("/")[2]
        twin = f"{name}-or-nothing"
        if twin not in self.definitions:
            self.definitions[twin] = {}
            schema = dict(self.definitions[name])
            found = schema["type"]
            schema["type"] = [*(found if isinstance(found, list) else [found]), "null"]
            self.definitions[twin] = schema
        return {"$ref": f"#/$defs/{twin}"}

    def _many(self, kind: Any) -> Schema:
        schema: Schema = {"type": "array", "items": self.of(kind)}
        if kind is Party:
            schema["type"] = ["array", "object"]
            schema["properties"] = {role.value: self._by_role() for role in Role}
            schema["additionalProperties"] = False
        return schema

    def _by_role(self) -> Schema:
        if "PartyByRole" not in self.definitions:
            party = self.table(Party, required=[])
            del party["properties"]["role"]
            self.definitions["PartyByRole"] = party | {"type": ["string", "number", "object"]}
        return {"$ref": "#/$defs/PartyByRole"}

    def _define(self, kind: type) -> str:
        name = kind.__name__
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = self.table(kind)
        return name
