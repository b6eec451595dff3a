"""Writing a new document: what one may begin with, what is said while one writes."""

from __future__ import annotations

import re

import pytest

from tests.rulebook.acting import change, filled
from tests.rulebook.people import browser, no_second_factor
from tidewaiter.identity.roles import RoleName
from tidewaiter.rulebook import kinds
from tidewaiter.rulebook.change import checked_texts
from tidewaiter.rulebook.models import ChangeRequest
from tidewaiter.rulebook.pages import texts

__all__ = ["no_second_factor"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]

EXAMPLES = [(kind.name, one) for kind in kinds.all_kinds() for one in kind.guide.examples]
GUIDED = [kind for kind in kinds.all_kinds() if kind.guide.keys]
GOOD = "id: XTBAY\ntitle: Bay\nmode: sea\n"


@pytest.fixture
def tara():
    filled(
        change("list", "watched", {"values": ["A1", "B2"]}),
        change("office", "GB1", {"id": "GB1", "title": "Port", "mode": "sea"}),
    )
    return browser("tara", RoleName.TARGETING)


@pytest.mark.parametrize(("kind", "example"), EXAMPLES, ids=[f"{k}-{e.name}" for k, e in EXAMPLES])
def test_an_example_can_be_used(kind, example, tara):
    page = tara.get(f"/rules/{kind}/new/", {"example": example.name}).content.decode()
    assert str(example.title) in page
    sent = {
        "text": example.text,
        "named": "new" if kind == "list" else "",
        "note": "-",
        "do": "check",
    }
    answer = tara.post(f"/rules/{kind}/new/", sent).content.decode()
    usable = "It can be used with everything in force" in answer
    overlaps = "are in force on the same days" in answer  # with the policy that is there already
    differs = kind == "case" and "expects" in answer  # by the profiles, which are the country's
    assert usable or overlaps or differs


def test_examples_show_every_key_that_is_needed():
    assert {"case", "policy", "office", "capacity"} == {kind.name for kind in GUIDED}
    for kind in GUIDED:
        for key in kind.guide.keys:
            if key.needed:
                for one in kind.guide.examples:
                    assert f"{key.name}:" in one.text, (kind.name, one.name, key.name)


def test_a_copy_begins_with_what_is_in_force(tara):
    page = tara.get("/rules/office/new/").content.decode()
    assert "?copy=GB1" in page
    copied = tara.get("/rules/office/new/", {"copy": "GB1"}).content.decode()
    assert "title: Port" in copied
    assert tara.get("/rules/office/new/", {"copy": "none"}).status_code == 404
    assert "title: Port" not in tara.get("/rules/office/new/?example=none").content.decode()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD, "It can be read"),
        (GOOD.replace("sea", "space"), "space"),
        (GOOD.replace("mode", "mood"), "mood"),
        ("id: [", "Error:"),
        (f"{GOOD}---\n{GOOD}", "2 documents"),
        ("  \n", "It is read as you write"),
    ],
)
def test_a_text_is_read_while_it_is_written(tara, text, says):
    before = ChangeRequest.objects.count()
    answer = tara.post("/rules/office/check/", {"text": text})
    assert says in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert ChangeRequest.objects.count() == before


def test_what_is_wrong_within_the_text_is_said_beside_the_text(tara):
    sent = {"text": GOOD.replace("sea", "space"), "note": "", "do": "propose"}
    page = tara.post("/rules/office/new/", sent).content.decode()
    assert page.count("&#x27;space&#x27;") >= 2
    assert set(re.findall(r'href="(#f-\w+)"', page)) == {"#f-text", "#f-note"}
    assert {'id="f-text"', 'id="f-note"'} <= set(re.findall(r'id="f-\w+"', page))


def test_only_who_may_propose_is_told(tara):
    assert browser("al", RoleName.AUDITOR).post("/rules/office/check/", {}).status_code == 403
    assert tara.post("/rules/nothing/check/", {"text": "a"}).status_code == 404
    assert tara.get("/rules/office/check/").status_code == 405


def test_what_is_typed_again_stays_what_it_was():
    name, content = "XTBAY", {"id": "XTBAY", "title": "Bay", "mode": "sea"}
    again = texts.content_of("office", GOOD)
    assert checked_texts([change("office", name, again)], "-") == checked_texts(
        [change("office", name, content)], "-"
    )
