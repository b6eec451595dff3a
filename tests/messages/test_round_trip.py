"""A declaration that is written and read again is the same on every field the format carries."""

from dataclasses import fields, is_dataclass, replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings

from tests.messages.strategies import declarations
from tidewaiter.core import Declaration, Item, MessageFunction, Timestamp
from tidewaiter.core.cargo import CargoReport
from tidewaiter.messages import formats
from tidewaiter.messages.carries import carried, dropped, project
from tidewaiter.messages.carries import lost as lost_of
from tidewaiter.messages.columns import COLUMNS
from tidewaiter.messages.reading import read_bytes
from tidewaiter.messages.tables import dropped_in_rows, to_csv
from tidewaiter.messages.writing import write


def plain_dates(value):
    """Dates by their moment: the spelling differs between formats."""
    if isinstance(value, Timestamp):
        return Timestamp(value.value, "") if value.value else value
    if isinstance(value, tuple):
        return tuple(plain_dates(v) for v in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{f.name: plain_dates(getattr(value, f.name)) for f in fields(value)}
        )
    return value


def only_content(declaration: Declaration) -> Declaration:
    items = tuple(replace(item, extras=()) for item in declaration.items)
    return plain_dates(replace(declaration, extras=(), items=items, message_id=None))


def differences(found, expected, at=""):
    """Places where two values differ, with both values: short enough to read."""
    if type(found) is type(expected) and is_dataclass(found):
        pairs = [(f.name, getattr(found, f.name), getattr(expected, f.name)) for f in fields(found)]
    elif isinstance(found, tuple) and isinstance(expected, tuple) and len(found) == len(expected):
        pairs = [(n, a, b) for n, (a, b) in enumerate(zip(found, expected, strict=True), start=1)]
    else:
        return [] if found == expected else [f"{at}: read {found!r}, wrote {expected!r}"]
    return [d for name, a, b in pairs for d in differences(a, b, f"{at}.{name}")]


@pytest.mark.parametrize("name", ["wco-dec", "asycuda-sad", "cusdec-d96b"])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(declaration=declarations())
def test_a_generated_declaration_comes_back_on_every_field_the_format_carries(name, declaration):
    mapping = formats.mapping(name)
    written = write(declaration, name)
    (message,) = read_bytes(written.raw)
    assert message.accepted, message.reason
    expected = only_content(project(declaration, mapping))
    found = message.content
    if expected.regime is None:
        found = replace(found, regime=None)
    elif name == "wco-dec":
        expected = replace(expected, regime=found.regime)
    assert differences(only_content(found), expected) == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(declaration=declarations())
def test_what_is_reported_as_dropped_is_just_what_does_not_come_back(declaration):
    for name in ("wco-dec", "asycuda-sad", "cusdec-d96b"):
        whole = set(dropped(declaration, formats.mapping(name)))
        assert not {p for p in whole if p.split(".")[0] in ("lrn", "mrn")}
        assert write(declaration, name).dropped == tuple(sorted(whole))


def test_a_format_that_lost_a_rule_would_be_noticed():
    fields_of = carried(formats.mapping("wco-dec"))
    assert "items.*.origin" in fields_of
    assert "parties.importer.address.city" in fields_of
    assert "voyage" not in fields_of


def at(value, steps):
    """What stands at a path of names, numbers, roles and ``*``."""
    for position, step in enumerate(steps):
        if value is None:
            return None
        if step == "*":
            return [at(one, steps[position + 1 :]) for one in value]
        if step.isdigit():
            value = value[int(step) - 1] if int(step) <= len(value) else None
        elif isinstance(value, tuple):
            value = next((p for p in value if p.role == step), None)
        else:
            value = getattr(value, step)
    return plain_dates(value)


def alone(declaration: Declaration) -> Declaration:
    """Without what a flat file cannot tell apart: several parties of a role."""
    roles: dict = {}
    for party in declaration.parties:
        roles.setdefault(party.role, party)
    return replace(declaration, parties=tuple(roles.values()))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(declaration=declarations())
def test_a_flat_file_gives_back_every_field_it_has_a_column_for(tmp_path_factory, declaration):
    declaration = alone(declaration)
    path = tmp_path_factory.mktemp("flat") / "one.csv"
    to_csv([declaration], path)
    (message,) = read_bytes(path.read_bytes())
    assert message.accepted, message.reason
    for column in COLUMNS.values():
        if column.level == "outcome":
            continue
        steps = column.pointer.split(".")
        found, expected = at(message.content, steps), at(declaration, steps)
        assert found == expected or (not found and not expected), (column.name, found, expected)
    assert dropped_in_rows(declaration) == lost_of(declaration, message.content)


def test_what_a_flat_file_has_no_column_for_is_named():
    declaration = Declaration(
        lrn="L1", items=(Item(number=1, ucr="U"), Item(number=2, origin="CN"))
    )
    assert dropped_in_rows(declaration) == ("items.1.ucr",)


def test_what_follows_from_another_field_is_not_told_as_left_behind():
    declaration = Declaration(lrn="A", declaration_type="IMA", items=(Item(number=1),))
    (read,) = read_bytes(write(declaration, "wco").raw)
    assert read.content.regime == "import"
    for kind in ("T1", "T2F", "TIR", "TRA"):
        (through,) = read_bytes(write(replace(declaration, declaration_type=kind), "wco").raw)
        assert through.content.regime == "transit"
    assert dropped(read.content, formats.mapping("wco-dec")) == ()
    exported = replace(read.content, declaration_type=None)
    assert dropped(exported, formats.mapping("wco-dec")) == ("regime",)


@pytest.mark.parametrize(
    ("name", "when", "text", "whole"),
    [
        ("cusdec", "2025-11-11T11:31:07Z", b"DTM+141:20251111113107:204'", True),
        ("cusdec", "2025-11-11T11:31:00Z", b"DTM+141:202511111131:203'", True),
        ("cusdec", "2025-11-11T00:00:00Z", b"DTM+141:20251111:102'", True),
        ("wco", "2025-11-11T11:31:07Z", b"20251111113107Z", True),
        ("asycuda", "2025-11-11T11:31:07Z", b"<Date>11/11/25</Date>", False),
        ("asycuda", "1955-01-02T00:00:00Z", b"<Date>01/02/1955</Date>", True),
    ],
)
def test_a_moment_is_written_in_the_first_format_that_holds_it(name, when, text, whole):
    moment = Timestamp.of(datetime.fromisoformat(when))
    written = write(Declaration(lrn="L1", accepted_at=moment), name)
    assert text in written.raw
    assert ("accepted_at.value" in written.dropped) is not whole
    (message,) = read_bytes(written.raw)
    assert (message.content.accepted_at.value == moment.value) is whole


def test_a_manifest_is_written_with_days_whatever_else_is_read_there():
    moment = Timestamp.of(datetime.fromisoformat("2025-11-11T11:31:07Z"))
    written = write(CargoReport(arrival_date=moment), "awmds")
    assert b"<Date_of_arrival>2025-11-11</Date_of_arrival>" in written.raw
    assert "arrival_date.value" in written.dropped


def test_that_a_declaration_changes_another_is_told_where_the_format_cannot_say_it():
    amendment = Declaration(lrn="L1", mrn="26TW1", function=MessageFunction.AMEND)
    assert "function" in write(amendment, "asycuda").dropped
    assert "function" not in write(amendment, "cusdec").dropped
