"""Records built fast are in no respect other than those a frozen dataclass would build."""

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from decimal import Decimal

import pytest
from hypothesis import given

import tidewaiter.core as core
from tests.strategies import declarations
from tidewaiter.core import Declaration, Extra, Item, Packages, Party, Role
from tidewaiter.core.building import _MAKERS, built_fast, maker

KINDS = sorted(_MAKERS, key=lambda kind: kind.__name__)


def slowly(record):
    """The same record made the way a frozen dataclass makes it."""
    made = object.__new__(type(record))
    for one in fields(record):
        object.__setattr__(made, one.name, getattr(record, one.name))
    return made


@given(declarations())
def test_a_record_is_the_one_a_frozen_dataclass_would_build(declaration: Declaration):
    for record in (declaration, *declaration.items, *declaration.parties):
        plain = slowly(record)
        assert record == plain
        assert hash(record) == hash(plain)
        assert repr(record) == repr(plain)
        assert type(record) is type(plain)
        values = {f.name: getattr(record, f.name) for f in fields(record)}
        assert maker(type(record))(**values) == plain


@given(declarations())
def test_a_record_survives_copying_and_the_way_between_processes(declaration: Declaration):
    assert pickle.loads(pickle.dumps(declaration)) == declaration
    assert copy.deepcopy(declaration) == declaration
    assert core.digest(pickle.loads(pickle.dumps(declaration))) == core.digest(declaration)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_fields_keep_their_order_defaults_and_whether_they_go_by_name_only(kind: type):
    parameters = inspect.signature(kind).parameters
    assert list(parameters) == [f.name for f in fields(kind)] or any(
        f.kw_only for f in fields(kind)
    )
    for one in fields(kind):
        by_name = parameters[one.name].kind is inspect.Parameter.KEYWORD_ONLY
        assert by_name == one.kw_only
        absent = parameters[one.name].default is inspect.Parameter.empty
        assert absent or parameters[one.name].default == one.default


def test_what_a_frozen_dataclass_refuses_is_refused():
    with pytest.raises(TypeError):
        Item(1)
    with pytest.raises(TypeError):
        Item()
    with pytest.raises(TypeError):
        Item(number=1, colour="red")
    item = Item(number=1)
    with pytest.raises(FrozenInstanceError):
        item.number = 2
    with pytest.raises(AttributeError):
        object.__setattr__(item, "colour", "red")


def test_a_record_with_one_field_replaced_is_otherwise_the_same():
    party = Party(role=Role.IMPORTER, id="I1", name="One")
    assert replace(party, name="Two") == Party(role=Role.IMPORTER, id="I1", name="Two")


def test_no_name_of_a_field_gets_in_the_way_of_building():
    @built_fast
    @dataclass(frozen=True, slots=True)
    class Odd:
        kind: int = 1
        twin: int = 2
        plain: int = 3
        become: int = 4
        default_kind: int = 5

    assert Odd() == slowly(Odd())
    assert maker(Odd)() == Odd(1, 2, 3, 4, 5)
    assert Packages(count=1) == slowly(Packages(count=1))


def test_a_class_derived_from_a_record_keeps_its_own_class():
    class Crate(Item):
        pass

    assert type(Crate(number=1)) is Crate
    assert Crate(number=1).gross_mass is None


def test_a_class_that_cannot_be_built_fast_says_why():
    @dataclass(frozen=True, slots=True)
    class Made:
        parts: list = field(default_factory=list)

    with pytest.raises(TypeError, match="parts"):
        built_fast(Made)
    with pytest.raises(TypeError, match="slots"):
        built_fast(dataclass(frozen=True)(type("Open", (), {"__annotations__": {"a": int}})))


def test_a_maker_of_a_class_that_is_not_built_fast_is_the_class():
    assert maker(Decimal) is Decimal
    assert maker(Extra)("a", "b") == Extra("a", "b")
