"""The JSON Schema and the runner say the same about what a case may look like."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import tidewaiter.desks
from tests.engine.cases.casework import PermitGiven
from tests.strategies import declarations
from tidewaiter.core import CaseError, to_plain
from tidewaiter.desks import case_readers, case_schema_text
from tidewaiter.engine.cases import case_schema
from tidewaiter.engine.cases.places import documents_of, schema_errors
from tidewaiter.engine.cases.reading import read_cases
from tidewaiter.engine.documents import parse_documents

SHIPPED = Path(tidewaiter.desks.__file__).parent / "case.schema.json"
CASES = sorted((Path(__file__).parents[2] / "desks" / "risk" / "cases").glob("*.yaml"))
SCHEMA = case_schema(case_readers())


def documents() -> list[dict[str, Any]]:
    return [
        document
        for file in CASES
        for document in parse_documents(file.read_text("utf-8"), ValueError, where=str(file))
    ]


def test_the_schema_that_is_shipped_is_the_one_in_force():
    assert SHIPPED.read_text("utf-8") == case_schema_text(), "write it anew: case_schema_text()"


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(json.loads(case_schema_text()))


def test_the_schema_accepts_every_case():
    validator = Draft202012Validator(SCHEMA)
    for document in documents():
        assert list(validator.iter_errors(document)) == []


def as_editors_read(document: Any) -> Any:
    """The document as YAML 1.2 tools read it: ``4.1`` is a number to them, not a text."""
    if isinstance(document, dict):
        return {key: as_editors_read(value) for key, value in document.items()}
    if isinstance(document, list):
        return [as_editors_read(value) for value in document]
    if isinstance(document, str) and re.fullmatch(r"-?[1-9][0-9]*\.[0-9]+|0\.[0-9]+", document):
        return float(document)
    return document


def test_the_schema_accepts_every_case_in_an_editor():
    validator = Draft202012Validator(SCHEMA)
    for document in documents():
        assert list(validator.iter_errors(as_editors_read(document))) == []


def tables(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in inner:
        if isinstance(one, dict | list):
            yield from tables(one, (*path, key))


def mutations() -> Iterator[dict[str, Any]]:
    """Every case with a key too many in every table, and with every value made a list."""
    for document in documents():
        for path in tables(document):
            changed = copy.deepcopy(document)
            inner = changed
            for step in path:
                inner = inner[step]
            inner["zzz"] = 1
            yield changed
            for key in [k for k in inner if k != "zzz"]:
                again = copy.deepcopy(changed)
                inner = again
                for step in path:
                    inner = inner[step]
                del inner["zzz"]
                inner[key] = [[1]]
                yield again


def refused(document: dict[str, Any], folder: Path) -> bool:
    """Whether the runner refuses the document before it decides anything."""
    file = folder / "case.yaml"
    file.write_text(yaml.safe_dump(document), "utf-8")
    return bool(read_cases(file, SCHEMA)[1])


def test_what_the_schema_rejects_the_runner_rejects(tmp_path):
    validator = Draft202012Validator(SCHEMA)
    rejected = accepted = 0
    for changed in list(mutations())[::5]:
        if validator.is_valid(changed):
            accepted += 1
        else:
            rejected += 1
            assert refused(changed, tmp_path), changed
    assert rejected > 100
    assert accepted < rejected / 5  # tables of free keys: lists, facts, expectations by name


@given(declarations())
def test_every_declaration_there_can_be_is_accepted_and_read_back(declaration):
    plain = to_plain(declaration)
    document = {"case": "x", "declarations": [plain], "expect": {"lane": "green"}}
    text = yaml.safe_dump(document, allow_unicode=False)
    (read,) = parse_documents(text, CaseError, where="x")
    (place,) = documents_of(text, "x")
    assert list(schema_errors(place, read, SCHEMA)) == []


@given(st.sampled_from(documents()), st.data())
def test_a_key_that_nobody_knows_is_refused_in_every_part_of_a_declaration(document, data):
    changed = copy.deepcopy(document)
    path = data.draw(st.sampled_from(list(tables(changed["declarations"]))))
    inner: Any = changed["declarations"]
    for step in path:
        inner = inner[step]
    inner["comodity_code"] = "x"
    assert not Draft202012Validator(SCHEMA).is_valid(changed)


def test_two_desks_may_not_mean_different_things_by_one_key():
    class Other(PermitGiven):
        desk = "other"

        def given_keys(self):
            return {"permits": {"type": "array"}}

    case_schema([PermitGiven(), PermitGiven()])
    with pytest.raises(CaseError, match="permits"):
        case_schema([PermitGiven(), Other()])
