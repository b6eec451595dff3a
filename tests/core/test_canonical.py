"""One spelling for every value: equal things have equal bytes, and nothing is lost on the way."""

import json
import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import decimals, declarations, moments
from tidewaiter.core import (
    Amount,
    Assessment,
    Decision,
    Declaration,
    Evidence,
    Finding,
    Item,
    NotAssessed,
    Outcome,
    Party,
    Pointer,
    Proposal,
    Reason,
    Role,
    Route,
    Severity,
    Timestamp,
    ValueRefused,
    canonical_text,
    digest,
    from_plain,
    to_plain,
)
from tidewaiter.core.canonical import decimal_text, moment_text, parse_decimal

FINDING = Finding(
    code="RISK-001",
    desk="risk",
    severity=Severity.MAJOR,
    claim="net mass above gross mass",
    pointer=Pointer.parse("items.1.net_mass"),
    evidence=(Evidence(name="net_mass", value="12", pointer=Pointer.parse("items.1.net_mass")),),
)


@given(declarations())
def test_a_declaration_comes_back_from_its_canonical_text_unchanged(declaration: Declaration):
    text = canonical_text(declaration)
    again = from_plain(Declaration, json.loads(text))
    assert again == declaration
    assert canonical_text(again) == text


@given(declarations(), declarations())
def test_digests_agree_just_when_declarations_do(one: Declaration, other: Declaration):
    assert (digest(one) == digest(other)) == (one == other)
    assert digest(replace(one)) == digest(one)


@given(declarations(most_items=1))
def test_canonical_text_holds_no_empty_field_and_no_space_between(declaration: Declaration):
    def empties(plain) -> bool:
        if isinstance(plain, dict):
            return any(v in (None, [], ()) or empties(v) for v in plain.values())
        return isinstance(plain, list) and any(empties(v) for v in plain)

    text = canonical_text(declaration)
    assert not empties(json.loads(text))
    compact = json.dumps(
        json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert text == compact


def test_the_digest_of_a_known_declaration_never_changes():
    known = Declaration(
        mrn="26DE000000000000A1",
        accepted_at=Timestamp.of(datetime(2026, 11, 23, 10, 5, tzinfo=UTC)),
        invoice_total=Amount(Decimal("1250.500"), "EUR"),
        parties=(Party(role=Role.IMPORTER, name="Müller & Söhne"),),
        items=(Item(number=1, commodity_code="010121", net_mass=Decimal("2.50")),),
    )
    assert canonical_text(known) == (
        '{"accepted_at":{"text":"2026-11-23T10:05:00Z","value":"2026-11-23T10:05:00Z"},'
        '"function":"original","invoice_total":{"currency":"EUR","value":"1250.5"},'
        '"items":[{"commodity_code":"010121","net_mass":"2.5","number":1}],'
        '"mrn":"26DE000000000000A1","parties":[{"name":"Müller & Söhne","role":"importer"}]}'
    )
    assert digest(known) == "e3c90d937e0bb9981ee4d90f7e7bc775083ace5bf77b7b88a1f94cb0cc31e4c3"


@pytest.mark.parametrize(
    "whole",
    [
        FINDING,
        Finding(code="X-1", desk="risk", severity=Severity.MINOR, claim="on the whole of it"),
        Outcome(item=1, offence=False, assessed=Decimal("10.10"), minutes=0),
        Assessment(
            desk="risk",
            version="1",
            findings=(FINDING,),
            proposals=(
                Proposal(control="P", version="2", lane="red", probability=Decimal(1), reason="r"),
            ),
            not_assessed=(NotAssessed(desk="risk", control="P", reason="no mass", missing=("m",)),),
        ),
        Decision(
            declaration="26DE1",
            office=None,
            day=date(2026, 11, 23),
            lane="red",
            route=Route.SELECTED,
            probabilities={"red": Decimal("0.25"), "yellow": Decimal(1)},
            reasons=(
                Reason(
                    source="random",
                    version="1",
                    lane="red",
                    probability=Decimal("0.05"),
                    drawn=True,
                    text="drawn at random",
                ),
            ),
            findings=(FINDING,),
            versions={"risk": "1"},
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_desks_and_decisions_say_comes_back_unchanged(whole):
    assert from_plain(type(whole), json.loads(canonical_text(whole))) == whole


def test_a_date_that_could_not_be_read_keeps_its_text():
    stamp = Timestamp(None, "32.13.2026")
    assert from_plain(Timestamp, to_plain(stamp)) == stamp


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("1.50"), Decimal("1.5")),
        (Decimal("1E+3"), Decimal("1000.000")),
        (Decimal("-0.00"), Decimal(0)),
        (
            datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=2))),
            datetime(2026, 1, 1, 10, tzinfo=UTC),
        ),
        (frozenset({"b", "a"}), frozenset({"a", "b"})),
        ({"b": 1, "a": 2}, {"a": 2, "b": 1}),
    ],
)
def test_equal_values_have_one_digest(one, other):
    assert one == other
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    "value",
    [object(), b"bytes", float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity"), 1j],
)
def test_a_value_without_a_canonical_form_is_refused(value):
    with pytest.raises(TypeError, match="no canonical form"):
        canonical_text({"value": value})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1.50", "1.5"),
        ("100", "100"),
        ("100.00", "100"),
        ("1E+5", "100000"),
        ("1E-7", "0.0000001"),
        ("0E-9", "0"),
        ("-0", "0"),
        ("-2.10", "-2.1"),
        ("9999999999.999999", "9999999999.999999"),
    ],
)
def test_a_decimal_is_written_without_exponent_or_needless_zeros(value: str, text: str):
    assert decimal_text(Decimal(value)) == text


@given(decimals(signed=True))
def test_a_decimal_is_read_back_exactly(value: Decimal):
    assert parse_decimal(decimal_text(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "1,5",
        "1.2.3",
        "1e5",
        "1E5",
        "NaN",
        "Infinity",
        "-inf",
        "1_000",
        "0x1",
        "--1",
    ],
)
def test_a_text_that_is_no_plain_number_is_refused(text: str):
    with pytest.raises(ValueError, match="is not a plain number"):
        parse_decimal(text)


@pytest.mark.parametrize("value", [True, None, float("nan"), float("inf"), Decimal("sNaN"), [1]])
def test_a_value_that_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="is not a plain number"):
        parse_decimal(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(" 12.50 ", "12.5"), (3, "3"), (0.1, "0.1"), (1e22, "1E+22"), (Decimal("1E+3"), "1000")],
)
def test_numbers_are_read_as_they_are_written(value, expected: str):
    assert parse_decimal(value) == Decimal(expected)


@given(moments())
def test_a_moment_is_read_back_exactly(moment: datetime):
    text = moment_text(moment)
    assert text.endswith("Z")
    assert from_plain(datetime, text) == moment


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change its time zone")
def test_the_time_zone_of_the_machine_changes_nothing(monkeypatch: pytest.MonkeyPatch):
    naive = datetime(2026, 11, 23, 10, 5)  # noqa: DTZ001
    seen = set()
    try:
        for zone in ("UTC", "Asia/Tokyo", "America/New_York"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            seen.add((moment_text(naive), from_plain(datetime, "2026-11-23T10:05:00")))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert seen == {("2026-11-23T10:05:00Z", naive.replace(tzinfo=UTC))}


@pytest.mark.parametrize(
    ("plain", "where", "word"),
    [
        ({"items": [{"number": 1}, {"number": 2, "orign": "DE"}]}, "items.2", "'origin'"),
        ({"officee": "DE1"}, "", "'office'"),
        ({"parties": [{"role": "impoter"}]}, "parties.1.role", "'importer'"),
        ({"gross_total": "12,5"}, "gross_total", "a number"),
        ({"item_count": 2.5}, "item_count", "a whole number"),
        ({"item_count": True}, "item_count", "a whole number"),
        ({"item_count": "1_0"}, "item_count", "a whole number"),
        ({"items": {"number": 1}}, "items", "not a list"),
        ({"items": [{"origin": "DE"}]}, "items.1", "needs a 'number'"),
        ({"items": [{"number": None}]}, "items.1", "needs a 'number'"),
        ({"items": [{"number": 1, "origin": {"code": "DE"}}]}, "items.1.origin", "a text"),
        ({"invoice_total": {"currency": "EUR"}}, "invoice_total", "needs a 'value'"),
        ({"invoice_total": "12"}, "invoice_total", "Amount"),
        ({"accepted_at": {"value": "32.13.2026", "text": "x"}}, "accepted_at.value", "a date"),
        (
            {"accepted_at": {"value": "0001-01-01T00:00:00+05:00", "text": "x"}},
            "accepted_at.value",
            "a date",
        ),
        ({"seals": ["A", None]}, "seals.2", "a text"),
        ({"regime": "sideways"}, "regime", "import, export, transit"),
        ({"office": True}, "office", "a text"),
    ],
)
def test_a_refusal_names_the_place_and_what_would_fit(plain, where: str, word: str):
    with pytest.raises(ValueRefused) as caught:
        from_plain(Declaration, plain)
    assert caught.value.where == where
    assert word in str(caught.value)


@pytest.mark.parametrize("pointer", [7, {"steps": ["items"]}, "items.0", "no pointer"])
def test_a_spelling_that_is_no_pointer_is_refused_with_its_place(pointer):
    plain = to_plain(FINDING) | {"pointer": pointer}
    with pytest.raises(ValueRefused) as caught:
        from_plain(Finding, plain, "findings.1")
    assert caught.value.where == "findings.1.pointer"


@pytest.mark.parametrize("probabilities", [["red"], "red", {"red": "often"}])
def test_a_table_of_numbers_that_is_none_is_refused(probabilities):
    plain = {"declaration": "A", "lane": "red", "route": "none", "probabilities": probabilities}
    with pytest.raises(ValueRefused) as caught:
        from_plain(Decision, plain)
    assert caught.value.where.startswith("probabilities")


def test_null_and_absent_mean_the_same():
    plain = {"mrn": "A", "office": None, "items": None, "parties": [{"role": "buyer", "id": None}]}
    expected = Declaration(mrn="A", parties=(Party(role=Role.BUYER),))
    assert from_plain(Declaration, plain) == expected


def test_numbers_given_for_texts_are_taken_as_written():
    assert from_plain(Declaration, {"office": 60}).office == "60"


@dataclass(frozen=True)
class Reading:
    """A dataclass of someone else's, with the scalars the vocabulary has no use for."""

    share: float
    sure: bool
    on: date


def test_dataclasses_outside_the_vocabulary_follow_the_same_rules():
    reading = Reading(0.5, True, date(2026, 11, 23))
    assert from_plain(Reading, to_plain(reading)) == reading
    for name, wrong in [("share", "half"), ("sure", "yes"), ("sure", 1), ("on", "23 November")]:
        with pytest.raises(ValueRefused, match=name):
            from_plain(Reading, to_plain(reading) | {name: wrong})


@given(st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text()))
def test_facts_come_back_as_they_were_stored(facts: dict):
    assert from_plain(dict[str, object], json.loads(canonical_text(facts))) == facts
