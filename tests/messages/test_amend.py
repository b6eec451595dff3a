"""Amendments, duplicates and references of customs."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tidewaiter.core import (
    Amount,
    Declaration,
    Document,
    Extra,
    Item,
    MessageFunction,
    Party,
    Role,
    Timestamp,
)
from tidewaiter.messages import Kind, Status, read_bytes, screen, write
from tidewaiter.messages.amend import apply, pointers
from tidewaiter.messages.screening import Earlier, OnFile, Outcome, SeenInRun, key_of, remember
from tidewaiter.messages.wco_pointer import canonical_pointer

FIRST = Declaration(
    mrn="26TW1",
    lrn="L1",
    declaration_type="IMA",
    item_count=2,
    parties=(Party(role=Role.DECLARANT, id="D1"),),
    items=(
        Item(number=1, item_price=Amount(Decimal(10), "USD"), documents=(Document(id="A"),)),
        Item(number=2, origin="CN"),
    ),
)


def chain(number: int, steps: str) -> list[Extra]:
    """The extras of an amendment that points along ``42A/67A[1]/68A[2]``."""
    found = []
    for n, step in enumerate(steps.split("/"), start=1):
        section, _, rest = step.partition("[")
        index, _, tag = rest.partition("]")
        at = f"Amendment[{number}]/Pointer[{n}]"
        found.append(Extra(f"{at}/DocumentSectionCode", section))
        found += [Extra(f"{at}/SequenceNumeric", index)] if index else []
        found += [Extra(f"{at}/TagID", tag.lstrip("."))] if tag else []
    return found


def amendment(*places: str, **values) -> Declaration:
    extras = [e for n, place in enumerate(places, start=1) for e in chain(n, place)]
    return Declaration(
        mrn="26TW1", lrn="L2", function=MessageFunction.AMEND, extras=tuple(extras), **values
    )


def test_an_amendment_changes_what_it_points_to_and_nothing_else():
    change = amendment(
        "42A/67A[1]/68A[1]/23A[1]/79A[1].112",
        items=(Item(number=1, item_price=Amount(Decimal(99), "USD"), origin="KE"),),
    )
    result = apply(FIRST, change)
    assert result.findings == ()
    assert str(result.changed[0]) == "items.1.item_price"
    assert result.declaration.items[0].item_price == Amount(Decimal(99), "USD")
    assert result.declaration.items[0].origin is None
    assert result.declaration.mrn == "26TW1"


def test_an_item_is_pointed_to_by_its_number():
    change = amendment("42A/67A/68A[2]/92A[1].063", items=(Item(number=2, origin="KE"),))
    assert apply(FIRST, change).declaration.items[1].origin == "KE"


def test_an_amendment_may_add_an_item_and_delete_a_value():
    change = amendment(
        "42A/67A/68A[3]", "42A/67A/68A[2]/92A[1].063", items=(Item(number=3, origin="PE"),)
    )
    result = apply(FIRST, change).declaration
    assert [i.number for i in result.items] == [1, 2, 3]
    assert result.items[1].origin is None


def test_if_one_pointer_leads_nowhere_nothing_changes():
    change = amendment("42A[1].228", "42A/99Z[1].999", item_count=3)
    result = apply(FIRST, change)
    assert result.declaration is None
    assert [f.code for f in result.findings] == ["MSG-053"]


def test_without_pointers_what_is_carried_is_new():
    change = replace(amendment(), office="TW002", items=(Item(number=2, origin="PE"),))
    result = apply(FIRST, change).declaration
    assert result.office == "TW002"
    assert result.items[0].item_price is not None
    assert result.items[1].origin == "PE"


def test_a_replacement_keeps_only_what_customs_gave():
    new = Declaration(mrn="26TW1", lrn="L3", function=MessageFunction.REPLACE, item_count=0)
    result = apply(FIRST, new).declaration
    assert (result.mrn, result.items, result.item_count) == ("26TW1", (), 0)


def test_the_pointers_of_every_public_amendment_lead_somewhere(samples):
    from tidewaiter.messages import read_path

    seen = 0
    for message in read_path(samples / "wco"):
        if message.kind is Kind.AMENDMENT:
            for steps in pointers(message.declaration):
                seen += 1
                assert canonical_pointer(steps) is not None, steps
    assert seen > 40


def received(declaration: Declaration):
    (message,) = read_bytes(write(declaration, "wco").raw)
    assert message.status is Status.ACCEPTED
    return message


def nothing_on_file(_mrn: str):
    return None


def test_the_same_message_again_gets_the_same_answer():
    message = received(replace(FIRST, mrn=None))
    earlier = {key_of(message): Earlier(message.sha256, "26TW1")}
    assert screen(message, {}, nothing_on_file).outcome is Outcome.CREATE
    again = screen(message, earlier, nothing_on_file)
    assert (again.outcome, again.answer) == (Outcome.REPEAT, "26TW1")


def test_the_same_reference_with_other_content_is_an_error():
    message = received(replace(FIRST, mrn=None))
    other = received(replace(FIRST, mrn=None, item_count=3))
    earlier = {key_of(message): Earlier(message.sha256)}
    refused = screen(other, earlier, nothing_on_file)
    assert refused.outcome is Outcome.REFUSE
    assert refused.findings[0].code == "MSG-050"


@pytest.mark.parametrize(
    ("declaration", "on_file", "code"),
    [
        (FIRST, None, "MSG-051"),
        (amendment("42A[1].228"), None, "MSG-052"),
        (amendment("42A[1].228"), OnFile(FIRST, closed=True), "MSG-054"),
        (
            amendment("42A[1].228", issued_at=Timestamp.of(datetime(2026, 1, 1, tzinfo=UTC))),
            OnFile(replace(FIRST, issued_at=Timestamp.of(datetime(2026, 1, 2, tzinfo=UTC)))),
            "MSG-055",
        ),
    ],
)
def test_a_reference_of_customs_never_creates_and_must_be_known_and_open(
    declaration, on_file, code
):
    refused = screen(received(declaration), {}, lambda _mrn: on_file)
    assert refused.outcome is Outcome.REFUSE
    assert refused.findings[0].code == code


def test_a_cancellation_is_told_by_its_type_and_cancels():
    message = received(replace(amendment(), function=MessageFunction.CANCEL))
    assert message.kind is Kind.CANCELLATION
    screened = screen(message, {}, lambda _mrn: OnFile(FIRST))
    assert screened.outcome is Outcome.CHANGE
    assert screened.declaration.function is MessageFunction.CANCEL


def test_an_item_number_that_is_free_is_a_new_item_and_never_another_one():
    file = replace(FIRST, items=(FIRST.items[0], replace(FIRST.items[1], number=3)))
    added = amendment("42A/67A/68A[2]", items=(Item(number=2, origin="PE"),))
    result = apply(file, added).declaration
    assert {i.number: i.origin for i in result.items} == {1: None, 3: "CN", 2: "PE"}
    inside = amendment("42A/67A/68A[2]/92A[1].063", items=(Item(number=2, origin="PE"),))
    assert [f.code for f in apply(file, inside).findings] == ["MSG-053"]


def interchange(reference: str, lrn: str, sender: str = "A") -> bytes:
    body = f"UNH+1+CUSDEC:D:96B:UN'BGM+929+{lrn}+9'UNT+3+1'"
    return f"UNB+UNOA:1+{sender}+B+261123:1005+{reference}'{body}UNZ+1+{reference}'".encode()


def test_an_interchange_reference_used_for_other_bytes_is_a_replay(tmp_path):
    from tidewaiter.messages.command import read

    for name, raw in (
        ("1.edi", interchange("R1", "L1")),
        ("2.edi", interchange("R1", "L2")),
        ("3.edi", interchange("R1", "L1")),
        ("4.edi", interchange("R1", "L4", sender="C")),
        ("5.edi", interchange("R2", "L5")),
    ):
        (tmp_path / name).write_bytes(raw)
    found = list(read([tmp_path]))
    assert [m.accepted for m in found] == [True, False, True, True, True]
    assert found[1].findings[0].code == "MSG-070"
    assert "MSG-071" in [f.code for f in found[2].findings]
    assert not any(f.code == "MSG-071" for n in (0, 3, 4) for f in found[n].findings)


def test_what_cannot_be_read_keeps_its_reason_and_takes_no_reference(tmp_path):
    from tidewaiter.messages.command import read

    good = interchange("R1", "L1")
    for name, raw in (
        ("1.edi", good.replace(b"UNT+3", b"UNT+9")),
        ("2.edi", good),
        ("3.edi", good.replace(b"UNZ+1", b"UNZ+7")),
    ):
        (tmp_path / name).write_bytes(raw)
    found = list(read([tmp_path]))
    assert [m.accepted for m in found] == [False, True, False]
    assert [m.findings[0].code for m in found if not m.accepted] == ["MSG-012", "MSG-012"]


def test_a_register_refuses_a_replayed_interchange_by_the_same_port():
    seen = SeenInRun()
    (first,), (other,) = (read_bytes(interchange("R1", lrn)) for lrn in ("L1", "L2"))
    assert screen(first, seen, nothing_on_file).outcome is Outcome.CREATE
    remember(first, seen, "26TW1")
    again = screen(first, seen, nothing_on_file)
    assert (again.outcome, again.answer) == (Outcome.REPEAT, "26TW1")
    refused = screen(other, seen, nothing_on_file)
    assert [f.code for f in refused.findings] == ["MSG-070"]


def test_of_two_that_remember_the_same_key_the_first_wins_and_the_other_is_told():
    seen = SeenInRun()
    key = ("D1", "original", "L1")
    assert seen.remember(key, Earlier("one", "A")) == Earlier("one", "A")
    assert seen.remember(key, Earlier("two", "B")) == Earlier("one", "A")


def test_every_public_amendment_changes_the_declaration_it_was_made_for(samples):
    from tidewaiter.messages import read_path

    changed = 0
    for message in read_path(samples / "wco"):
        if message.kind is not Kind.AMENDMENT:
            continue
        change = message.declaration
        before = Declaration(
            mrn=change.mrn,
            items=tuple(Item(number=n, description="before") for n in range(1, 5)),
        )
        result = apply(before, change)
        if result.declaration is None:  # it points inside a part that this stand-in lacks
            assert {f.code for f in result.findings} == {"MSG-053"}
            continue
        changed += 1
        assert result.declaration.mrn == change.mrn
    assert changed > 4
