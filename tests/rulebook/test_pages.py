"""Pages of rules: what is shown, what is offered to whom, and that two people decide."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.rulebook.acting import change, filled
from tests.rulebook.people import browser, no_second_factor
from tests.rulebook.rows import policy, profile
from tidewaiter.identity.roles import RoleName
from tidewaiter.rulebook.models import ChangeRequest

__all__ = ["no_second_factor"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]

OFFICE = {"id": "GB1", "title": "Port", "mode": "sea"}
PLACES = (
    "/rules/",
    "/rules/changes/",
    "/rules/changes/1/",
    "/rules/list/",
    "/rules/list/new/",
    "/rules/list/show/watched/",
    "/rules/list/edit/watched/",
    "/rules/list/retire/watched/",
)
READABLE = ("/rules/", "/rules/changes/", "/rules/list/", "/rules/list/show/watched/")


@pytest.fixture(autouse=True)
def rules(db) -> ChangeRequest:
    return filled(
        change("list", "watched", {"values": ["A1", "B2"]}),
        change("office", "GB1", OFFICE),
        change("profile", "P1", profile("P1")),
    )


@pytest.fixture
def tara() -> Client:
    return browser("tara", RoleName.TARGETING)


@pytest.fixture
def sam() -> Client:
    return browser("sam", RoleName.SUPERVISOR)


def text(answer) -> str:
    return answer.content.decode()


def proposed(client: Client, **more) -> int:
    client.post("/rules/list/entries/watched/", {"add": "C3", "note": "seen twice", **more})
    return int(ChangeRequest.objects.latest("pk").pk)


@pytest.mark.parametrize("path", PLACES)
def test_who_is_not_signed_in_is_led_there(path):
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/sign-in/")


@pytest.mark.parametrize("path", PLACES)
def test_without_the_permission_it_is_refused_in_words(path):
    answer = browser("bo", RoleName.BORDER).get(path)
    assert answer.status_code == 403
    assert "rule." in text(answer)


def test_the_menu_leads_there_only_for_who_may_read(tara):
    assert 'href="/rules/"' in text(tara.get("/rules/"))
    assert 'href="/rules/"' not in text(browser("bo", RoleName.BORDER).get("/declarations/x/"))


@pytest.mark.parametrize("path", READABLE)
def test_an_auditor_reads_and_is_offered_nothing(path):
    answer = browser("al", RoleName.AUDITOR).get(path)
    assert answer.status_code == 200
    for word in (">Propose<", "/edit/", "/retire/", "/new/"):
        assert word not in text(answer)


def test_an_auditor_is_refused_what_is_not_offered():
    al = browser("al", RoleName.AUDITOR)
    assert al.get("/rules/list/edit/watched/").status_code == 403
    assert al.post("/rules/list/entries/watched/", {"add": "X", "note": "n"}).status_code == 403
    assert ChangeRequest.objects.count() == 1


def test_what_is_not_there_is_not_found(tara):
    for path in ("/rules/list/show/none/", "/rules/weather/", "/rules/changes/999999999/"):
        assert tara.get(path).status_code == 404


def test_a_list_is_searched_and_changed_by_two_people(tara, sam):
    found = text(tara.get("/rules/list/show/watched/", {"search": "b"}))
    assert "B2" in found
    assert 'value="A1"' not in found
    number = proposed(tara, remove="A1")
    page = text(sam.get(f"/rules/changes/{number}/"))
    assert "<ins>- C3</ins>" in page
    assert "<del>- A1</del>" in page
    sam.post(f"/rules/changes/{number}/decide/", {"decision": "approve"})
    assert ChangeRequest.objects.get(pk=number).outcome == "approved"
    now = text(tara.get("/rules/list/show/watched/"))
    assert 'value="C3"' in now
    assert 'value="A1"' not in now


def test_nobody_decides_what_they_proposed(sam):
    number = proposed(sam)
    page = text(sam.get(f"/rules/changes/{number}/"))
    assert 'value="approve"' not in page
    assert 'value="withdraw"' in page
    answer = sam.post(f"/rules/changes/{number}/decide/", {"decision": "approve"})
    assert answer.status_code == 403
    assert ChangeRequest.objects.get(pk=number).outcome == ""


def test_who_may_not_approve_is_told_so_and_refused(tara):
    number = proposed(browser("tim", RoleName.TARGETING))
    assert 'value="approve"' not in text(tara.get(f"/rules/changes/{number}/"))
    for decision in ("approve", "reject", "withdraw"):
        answer = tara.post(f"/rules/changes/{number}/decide/", {"decision": decision})
        assert answer.status_code == 403
    assert ChangeRequest.objects.get(pk=number).outcome == ""


def test_a_proposal_is_taken_back_by_who_made_it(tara):
    number = proposed(tara)
    answer = tara.post(f"/rules/changes/{number}/decide/", {"decision": "withdraw"}, follow=True)
    assert ChangeRequest.objects.get(pk=number).outcome == "withdrawn"
    assert "Withdrawn" in text(answer)


def test_a_rejection_needs_a_reason_beside_its_field(tara, sam):
    number = proposed(tara)
    answer = sam.post(f"/rules/changes/{number}/decide/", {"decision": "reject"})
    assert answer.status_code == 422
    assert "A rejection needs a reason" in text(answer)
    sam.post(f"/rules/changes/{number}/decide/", {"decision": "reject", "reason": "no"})
    assert ChangeRequest.objects.get(pk=number).outcome == "rejected"


def test_what_was_decided_before_is_said(tara, sam):
    number = proposed(tara)
    sam.post(f"/rules/changes/{number}/decide/", {"decision": "approve"})
    answer = browser("sue", RoleName.SUPERVISOR).post(
        f"/rules/changes/{number}/decide/", {"decision": "approve"}
    )
    assert answer.status_code == 422
    assert "It is approved already" in text(answer)


def test_a_text_is_checked_and_keeps_what_was_written(tara):
    bad = {"text": "id: GB1\ntitle: ''\nmode: sea\n", "note": "n", "number": "1"}
    answer = tara.post("/rules/office/edit/GB1/", bad)
    assert answer.status_code == 422
    assert "title" in text(answer)
    assert "mode: sea" in text(answer)
    good = {"text": "id: GB1\ntitle: Harbour\nmode: sea\n", "note": "n", "number": "1"}
    assert "can be used" in text(tara.post("/rules/office/edit/GB1/", good | {"do": "check"}))
    assert ChangeRequest.objects.count() == 1
    assert tara.post("/rules/office/edit/GB1/", good).status_code == 302
    assert ChangeRequest.objects.count() == 2


def test_an_old_page_does_not_overwrite_what_came_after(tara):
    stale = {"text": "id: GB1\ntitle: Quay\nmode: sea\n", "note": "n", "number": "0"}
    answer = tara.post("/rules/office/edit/GB1/", stale)
    assert answer.status_code == 422
    assert "version 1 counts now" in text(answer)


def test_retiring_says_what_stands_against_it(tara):
    assert "No lane policy" in text(tara.get("/rules/policy/retire/p/"))
    answer = tara.post("/rules/list/retire/watched/", {"note": "not used"}, follow=True)
    assert "It goes out of force." in text(answer)


def test_a_policy_is_said_in_words_and_for_a_day(tara, sam):
    words = policy(random=[{"share": "1"}], capacity=[{"per_day": 4}], expected_rates={"red": "15"})
    import yaml

    sent = {"text": yaml.safe_dump(words), "note": "n", "number": "1"}
    number = int(
        tara.post("/rules/policy/edit/p/", sent)["Location"].rstrip("/").rpartition("/")[2]
    )
    sam.post(f"/rules/changes/{number}/decide/", {"decision": "approve"})
    page = text(tara.get("/rules/policy/show/p/", {"traffic": "20"}))
    assert "1% of all traffic goes to Red by chance." in page
    assert "An office handles 4 consignments of Red in a day." in page
    assert ">3<" in page  # 15 percent of 20 is less than the capacity


def test_pages_ask_no_more_for_more_rows(tara, django_assert_max_num_queries):
    values = [change("list", f"l{n}", {"values": ["A"]}) for n in range(30)]
    from tests.rulebook.acting import proposed as propose
    from tests.rulebook.acting import supervisor

    number = propose(supervisor("sia"), *values)
    for path in ("/rules/list/", "/rules/changes/", f"/rules/changes/{number}/", "/rules/"):
        with django_assert_max_num_queries(22):
            assert tara.get(path).status_code == 200


def test_odd_questions_are_no_errors(tara):
    for query in ({"before": "x"}, {"before": "9" * 30}, {"outcome": "zzz"}, {"mine": "1"}):
        assert tara.get("/rules/changes/", query).status_code == 200
    for query in ({"traffic": "-1"}, {"traffic": "x"}, {"after": "zzz"}):
        assert tara.get("/rules/policy/show/p/", query).status_code == 200
