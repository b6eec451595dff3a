"""A declaration with very many items and reasons: its page is bounded, and leads to all of it."""

from __future__ import annotations

import re

import pytest

from tests.register.actors import Api, officer
from tests.register.work.rows import OFFICE, work
from tidewaiter.core.canonical import plain_text
from tidewaiter.identity.roles import RoleName
from tidewaiter.register.models import Decision
from tidewaiter.register.pages import narrowing, pinning, reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

ITEMS = 999
CODES = 30
ADDRESS = "/declarations/26GB9/"


def finding(item: int, code: str, gas: str = "R-404A") -> dict:
    """A finding of an item in the plain form that decisions keep."""
    return {
        "desk": "ozone",
        "code": code,
        "severity": "major",
        "claim": f"No licence is given for {gas}.",
        "pointer": f"items.{item}.commodity_code",
    }


def reason(one: dict) -> dict:
    """The reason that a finding gives."""
    return {
        "source": f"finding:{one['code']}",
        "version": "1",
        "lane": "red",
        "probability": "1",
        "drawn": True,
        "text": one["claim"],
        "pointers": [one["pointer"]],
        "evidence": [{"name": "commodity_code", "value": one["pointer"], "comparison": "38"}],
        "legal_basis": "Article 4B",
    }


def unknown(item: int) -> dict:
    """That something could not be assessed of an item."""
    text = "Whether ZZ is a Party is not known."
    return {
        "desk": "ozone",
        "control": "ozone:schedule",
        "reason": text,
        "failed": True,
        "missing": ["ZZ"],
        "urgency": 50,
        "pointer": f"items.{item}",
    }


@pytest.fixture
def asks():
    """An officer who looks at a declaration of 999 items with 2,000 reasons and desk rows."""
    findings = [finding(n, "OZONE-010", f"gas {n}") for n in range(1, ITEMS + 1)]
    findings += [finding(n, f"TEST-{n}") for n in range(1, CODES)]
    unknowns = [unknown(n) for n in range(1, ITEMS + 1)]
    item = work("26GB9", reasons=tuple(map(reason, findings)), items=ITEMS)
    decision = Decision.objects.get(version__declaration=item.declaration)
    content = {
        "lane": "red",
        "reasons": list(map(reason, findings)),
        "findings": findings,
        "not_assessed": unknowns,
        "versions": {"ozone": "1", "messages": "1"},
    }
    Decision.objects.filter(pk=decision.pk).update(content=plain_text(content))
    return Api(officer("ana", RoleName.TARGETING, office=OFFICE)).client


def test_its_page_has_a_bounded_number_of_rows(asks, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        page = asks.get(ADDRESS).content.decode()
    assert page.count('class="reason"') == reasons.SOURCES
    assert page.count("<li") < 250
    assert page.count("<tr") < 120
    assert len(page.encode()) < 150_000
    assert "999 times" in page
    assert "No licence is given for …." in page
    assert "989 more" not in page
    assert "This print has what the page showed." in page


def test_every_reason_is_on_some_page(asks):
    found: set[str] = set()
    begin = 1
    while begin:
        page = asks.get(ADDRESS, {"reasons": begin}).content.decode()
        found |= set(re.findall(r'<li class="reason" id="(r\d+)"', page))
        following = re.search(r'hx-get="\?reasons=(\d+)&amp;part=reasons"', page)
        begin = int(following[1]) if following else 0
    assert found == {f"r{n}" for n in range(1, CODES + 1)}


def test_every_row_of_a_reason_is_on_some_page(asks):
    found: set[int] = set()
    begin = 1
    for _ in range(ITEMS):
        part = asks.get(
            ADDRESS, {"more": f"r1.{begin}", "part": "reasons"}, headers={"hx-request": "true"}
        ).content.decode()
        assert "<html" not in part
        one = part[part.index('id="r1"') : part.index('id="r2"')]
        found |= set(map(int, re.findall(r"gas (\d+)", one)))
        following = re.search(r'hx-get="\?more=r1\.(\d+)&amp;', one)
        if not following:
            break
        begin = int(following[1])
    assert found == set(range(1, ITEMS + 1))


def test_only_what_speaks_of_one_item_can_be_shown(asks):
    page = asks.get(ADDRESS, {"only": "700"}).content.decode()
    assert "Only what speaks of item 700 is shown: 1 reason of 30." in page
    assert "No licence is given for <bdi>gas 700</bdi>." in page
    assert "gas 699" not in page
    assert page.count('<tr id="item') == 1
    assert 'id="item700"' in page
    for odd in ("0", "1000", "x", "7" * 40):
        page = asks.get(ADDRESS, {"only": odd}).content.decode()
        assert "No item has this number." in page
        assert page.count('class="reason"') == reasons.SOURCES


@pytest.mark.parametrize("more", ["", "r1", "r1.x", "r1.99999", ".5", "zz.3", "r1." + "9" * 30])
def test_an_odd_address_shows_the_beginning(asks, more):
    page = asks.get(ADDRESS, {"more": more, "reasons": "9999", "desks": "-1"}).content.decode()
    assert page.count('class="reason"') == reasons.SOURCES
    assert "before are not shown" not in page


def test_a_pin_leads_to_the_page_that_has_its_reason(asks):
    page = asks.get(ADDRESS).content.decode()
    assert 'href="#r1" aria-label="Reason 1"' in page
    assert 'href="?reasons=21#r25" aria-label="Reason 25"' in page
    assert 'id="r25"' in asks.get(ADDRESS, {"reasons": 21}).content.decode()


def test_reasons_of_one_source_are_one():
    """Findings of one code are one reason with the pin at each of their items."""
    content = {"items": [{"number": n} for n in (1, 2, 3)]}
    rows = [reason(finding(n, "OZONE-010")) for n in (3, 1)]
    effective, _ = reasons.told({"reasons": [*rows, reason(finding(2, "TEST-1"))]}, content)
    assert [(one.number, one.count, one.code) for one in effective] == [
        (1, 2, "OZONE-010"),
        (2, 1, "TEST-1"),
    ]
    pins = pinning.pins(effective, content).items
    assert {item: cell["code"] for item, cell in pins.items()} == {1: [1], 2: [2], 3: [1]}
    (part, _) = reasons.parts(effective, narrowing.NOTHING, "reasons").rows
    assert [told.places[0].text for told in part.told] == ["Item 1, HS code", "Item 3, HS code"]


@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 24, 25, 26, 100])
def test_slices_cover_a_list_once(count):
    seen: list[int] = []
    begin = 1
    while begin:
        found = narrowing.cut(range(count), begin, 4, 20)
        seen += found.rows
        assert found.further == count - len(seen)
        assert not found.before or found.before < found.first
        begin = found.after
    assert seen == list(range(count))
