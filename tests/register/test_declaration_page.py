"""The page of a declaration: reasons first, everything to its place, nothing of other offices."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.acting import with_second_factor
from tests.register.actors import Api, officer
from tests.register.declarations import NOW, change, declaration, submission
from tests.register.rules import live
from tests.register.work.rows import OFFICE, work
from tidewaiter.core import Item, MessageFunction
from tidewaiter.desks.risk.language.vocabulary import vocabulary
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.models import RawMessage, WorkItem
from tidewaiter.register.pages import evidence, goods, originals, reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

PROFILE = {
    "source": "profile:VAL-01",
    "version": "1",
    "lane": "red",
    "probability": "1",
    "drawn": True,
    "text": "The value is too low.",
    "pointers": ["items.2"],
    "evidence": [
        {
            "name": "unit_value",
            "value": "4.1",
            "comparison": "less than 0.5 × reference.unit_value_p10 = 9.8",
            "pointer": "items.2.customs_value",
        }
    ],
    "legal_basis": "Article 17",
}
CHANCE = {
    "source": "random", "version": "1", "lane": "red", "probability": "0.005", "drawn": True,
    "text": "Chosen at random, 1 in 200. No other reason.",
}  # fmt: skip


def receive(*what, at=NOW):
    return take_in([submission(one, at=at) for one in what], live(), "GB")


def many(count: int):
    base = declaration("L1").items[0]
    items = tuple(replace(base, number=n + 1) for n in range(count))
    return declaration("L1", items=items, item_count=count)


@pytest.fixture
def ana():
    return officer("ana", RoleName.TARGETING, RoleName.BORDER, office=OFFICE)


def get(who, path: str, **query):
    return Api(who).client.get(path, query)


PATHS = ("", "versions/", "messages/1/", "messages/1/raw", "what-if/")


@pytest.mark.parametrize("path", PATHS)
def test_who_sees_it_and_who_does_not(path):
    (found,) = receive(declaration("L1"))
    address = f"/declarations/{found.mrn}/{path}"
    assert Client().get(address).status_code == 302
    ben = with_second_factor(officer("ben", RoleName.SUPERVISOR, office="GB000001"))
    assert get(ben, address).status_code == 404
    assert get(officer("zoe"), address).status_code == 404
    assert get(officer("kim", RoleName.READ_ONLY, office=OFFICE), address).status_code in (200, 403)
    assert get(officer("tim", RoleName.TARGETING, office=OFFICE), address).status_code == 200


@pytest.mark.parametrize("run_out", [False, True])
@pytest.mark.parametrize("hours", [3, 17, 200])
def test_the_head_and_the_queue_say_the_same_age(ana, hours, run_out):
    at = timezone.now() - timedelta(hours=hours, minutes=22)
    item = work("26GB1", reasons=(PROFILE,), at=at)
    if run_out:  # what the clock leaves behind
        WorkItem.objects.filter(pk=item.pk).update(clock="", due_at=None)
    queue, head = (
        re.sub(r"<[^>]+>", "", get(ana, path).content.decode())
        for path in ("/queue/", f"/declarations/{item.declaration.mrn}/")
    )
    (told,) = re.findall(r"(\d+ h \d+) (?:over|of \d)", queue)
    assert f"Over by {told} of" in head or f"{told} used of" in head


def test_the_head_says_what_to_do_why_and_by_when(ana):
    item = work("26GB1", reasons=(PROFILE,), items=3)
    text = get(ana, f"/declarations/{item.declaration.mrn}/").content.decode()
    assert "<h1>Examine item 2 before release</h1>" in text
    assert "The value is too low." in text
    assert "no officer has looked at it yet" in text
    assert "If nobody acts by then, a supervisor is called." in text
    assert 'id="r1"' in text
    assert "9.8 (0.5 × value per kg that nine in ten earlier imports exceed) or more" in text


def test_a_random_choice_is_said_openly(ana):
    work("26GB2", route="random", reasons=(CHANCE,))
    text = get(ana, "/declarations/26GB2/").content.decode()
    assert "Chosen at random, 1 in 200. No other reason." in text
    assert "nothing in the declaration. Chance chose it." in text


def test_what_could_not_be_assessed_is_no_nothing_found():
    content = {"items": [{"number": 1}]}
    unknown = {"desk": "risk", "control": "X", "reason": "hs not known.", "pointer": "items.1"}
    decision = {"versions": {"messages": "1", "risk": "1"}, "not_assessed": [unknown]}
    said = {one.desk: one.state for one in reasons.desks_said(decision, content, [])}
    assert said == {"Risk profiles": "unknown", "The message itself": "none"}


def test_pins_stand_at_the_cell_that_the_evidence_names():
    content = {"items": [{"number": 1}, {"number": 2, "customs_value": "5", "net_mass": "2"}]}
    effective, others, pins = reasons.told({"reasons": [PROFILE]}, content)
    assert pins.items == {2: {"value": [1]}}
    assert not others
    line = goods.goods(content, pins, 1).lines[1]
    assert line.pins == {"value": [1]}
    assert line.per_kg == Decimal("2.50")
    assert effective[0].evidence[0].place.text == "Item 2, customs value"


@pytest.mark.parametrize(
    ("comparison", "told", "otherwise"),
    [
        ("at most 3", "3 or less", "more than 3"),
        ("is 'CN'", "exactly CN", "anything but CN"),
        ("not given", "not given", "given"),
        ("like '29034%'", "beginning with 29034", "not beginning with 29034"),
        ("not has(document_types, '911')", "without 911", "with 911"),
        (
            "like '29%' or like '38%'",
            "beginning with 29 or beginning with 38",
            "not beginning with 29 and not beginning with 38",
        ),
        ("is 'this or that'", "exactly this or that", "anything but this or that"),
        ("nothing known", "nothing known", ""),
    ],
)
def test_comparisons_are_put_into_words(comparison, told, otherwise):
    assert evidence.compared(comparison) == (told, otherwise)


def test_999_items_come_in_pages_of_under_100_kb(ana, django_assert_max_num_queries):
    (found,) = receive(many(999))
    asks = Api(ana).client
    with django_assert_max_num_queries(24):
        first = asks.get(f"/declarations/{found.mrn}/")
    assert len(first.content) < 100_000
    assert "Items 1 to 40 of 999" in first.content.decode()
    last = asks.get(f"/declarations/{found.mrn}/", {"items": "999"}).content.decode()
    assert 'id="item999"' in last
    for odd in ("x", "-1", "9" * 30, "0"):
        assert asks.get(f"/declarations/{found.mrn}/", {"items": odd}).status_code == 200


def test_a_value_can_be_tried_and_nothing_is_kept(ana):
    (found,) = receive(declaration("L1"))
    asks = Api(ana).client
    address = f"/declarations/{found.mrn}/what-if/"
    text = asks.post(address, {"item": "1", "try.items.1.origin": "DE"}).content.decode()
    if "no ruleset" not in text:
        assert "DE instead of FR" in text or "It could not be tried" in text
    same = asks.post(address, {"item": "1", "try.items.1.origin": "FR"}).content.decode()
    assert "No value differs" in same
    assert RawMessage.objects.count() == 1
    border = Api(officer("bob", RoleName.BORDER, office=OFFICE)).client
    assert border.post(address, {"try.items.1.origin": "DE"}).status_code == 403
    assert 'id="whatif"' not in border.get(f"/declarations/{found.mrn}/").content.decode()


def test_a_message_is_shown_escaped_and_downloaded_as_it_came(ana):
    (found,) = receive(declaration("<b>L1</b>"))
    text = get(ana, f"/declarations/{found.mrn}/messages/1/").content.decode()
    assert "&lt;" in text
    assert "<DeclarationType>" not in text
    raw = get(ana, f"/declarations/{found.mrn}/messages/1/raw")
    assert raw["Content-Disposition"].startswith("attachment")
    assert raw["X-Content-Type-Options"] == "nosniff"
    assert raw.content == RawMessage.objects.get().raw
    assert get(ana, f"/declarations/{found.mrn}/messages/2/").status_code == 404


def test_two_versions_are_compared(ana):
    (found,) = receive(declaration("L1"))
    item = Item(number=1, commodity_code="01012100", description="mules", origin="FR")
    work_item = change(found.mrn, MessageFunction.AMEND, items=(item,))
    receive(work_item)
    text = get(ana, f"/declarations/{found.mrn}/versions/").content.decode()
    if RawMessage.objects.filter(fate="changed").exists():
        assert "mules" in text
    assert get(ana, f"/declarations/{found.mrn}/versions/", to="9").status_code == 404
    old, new = {"items": [{"number": 1, "origin": "FR"}]}, {"items": [{"number": 1}]}
    (one,) = originals.differences(old, new)
    assert (one.label, one.before, one.after) == ("Item 1, origin", "FR", None)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("history.importer_new", "Importer: never seen before"),
        (
            "history.seller_examined(365)",
            "Seller: items with a result of examination in 365 days",
        ),
        ("history.importer_hs_new", "importer and HS subheading: never seen together"),
        (
            "reference.net_gross_p05",
            "net mass as a share of gross mass: what 5 in 100 earlier imports stay below",
        ),
        (
            "reference.value_per_unit_n",
            "customs value per unit: earlier imports to compare with",
        ),
        ("reference.hs_unit_value_p05", "value per kg that nineteen in twenty imports exceed"),
        ("somewhere.else", "somewhere: else"),
    ],
)
def test_what_is_asked_of_the_past_is_said_in_words(name, words):
    assert evidence.name_of(name) == words
    assert evidence.plain(f"{name} not known.") == f"{words} not known."


def test_every_word_of_the_past_has_words():
    asked = [one for one in vocabulary().values() if one.name.startswith(("history.", "ref"))]
    assert len(asked) > 50
    for one in asked:
        name = f"{one.name}(90)" if one.days else one.name
        assert "_" not in evidence.name_of(name), name


def test_a_value_that_was_worked_out_says_from_what():
    one = {"name": "hs2", "value": "12 from hs 120991", "comparison": "in ('06', '12')"}
    assert evidence.shown(one, {}).value == "12 from HS code 120991"
    assert evidence.shown({"name": "description", "value": "cheese from X"}, {}).value == (
        "cheese from X"
    )
