"""Pages of risk profiles: list, one, writing one, and that two people decide."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.rulebook.acting import change, filled
from tests.rulebook.people import browser, no_second_factor
from tests.rulebook.rows import profile
from tidewaiter.desks.risk.pages.content import content_of, fields_of, read_text, written
from tidewaiter.identity.roles import RoleName
from tidewaiter.rulebook import selectors
from tidewaiter.rulebook.models import ChangeRequest

__all__ = ["no_second_factor"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]

LAMP = profile(
    "LAMP-07",
    title="Lamps under price",
    owner="Valuation",
    reason="The lamps are cheap.",
    when="hs LIKE '9405%' AND importer IN LIST('watched')",
    legal_basis="Article 17",
)
PLACES = (
    "/profiles/",
    "/profiles/new/",
    "/profiles/words/",
    "/profiles/profile/LAMP-07/",
    "/profiles/edit/LAMP-07/",
)


@pytest.fixture(autouse=True)
def rules(db) -> ChangeRequest:
    return filled(
        change("list", "watched", {"values": ["A1", "B2"]}),
        change("profile", "LAMP-07", LAMP),
        change("profile", "OLD", profile("OLD", status="shadow", owner="Origin")),
    )


@pytest.fixture
def tara() -> Client:
    return browser("tara", RoleName.TARGETING)


@pytest.fixture
def sam() -> Client:
    return browser("sam", RoleName.SUPERVISOR)


def text(answer) -> str:
    return answer.content.decode()


def sheet(content=LAMP, **more: str) -> dict[str, str]:
    """The editor's form as the page sends it."""
    said = written(content)
    base = {"text": said, "before": said, "number": "1", "note": "why", "do": "propose"}
    return fields_of(read_text(said)) | base | more


@pytest.mark.parametrize("path", PLACES)
def test_who_is_not_signed_in_is_led_there(path):
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/sign-in/")


@pytest.mark.parametrize("path", PLACES)
def test_without_the_permission_it_is_refused_in_words(path):
    assert browser("bo", RoleName.BORDER).get(path).status_code == 403


def test_an_auditor_reads_and_is_neither_offered_nor_allowed_to_write():
    al = browser("al", RoleName.AUDITOR)
    for path in ("/profiles/", "/profiles/profile/LAMP-07/"):
        page = text(al.get(path))
        assert "/profiles/new/" not in page
        assert "/profiles/edit/" not in page
    assert al.get("/profiles/edit/LAMP-07/").status_code == 403
    assert al.post("/profiles/edit/LAMP-07/", sheet()).status_code == 403
    assert al.post("/profiles/check/", sheet()).status_code == 403


def test_the_list_is_narrowed_and_says_when_nothing_fits(tara):
    page = text(tara.get("/profiles/"))
    assert "Lamps under price" in page
    assert "OLD" in page
    narrowed = text(tara.get("/profiles/", {"owner": "Valuation", "status": "in force"}))
    assert "LAMP-07" in narrowed
    assert "/profiles/profile/OLD/" not in narrowed
    assert "/profiles/profile/LAMP-07/" not in text(tara.get("/profiles/", {"status": "shadow"}))
    assert "No profile fits" in text(tara.get("/profiles/", {"lane": "blue"}))
    assert "No profile fits" in text(tara.get("/profiles/", {"hits": "some"}))


def test_one_profile_says_what_it_does_in_words(tara):
    page = text(tara.get("/profiles/profile/LAMP-07/"))
    assert "The lamps are cheap." in page
    assert "Every hit is sent there." in page
    assert "(2 values)" in page
    assert "was examined yet" in page
    assert tara.get("/profiles/profile/none/").status_code == 404


def test_form_and_text_say_the_same():
    assert content_of(fields_of(LAMP), LAMP) == {**LAMP, "unknown": "nothing"}


def test_a_mistake_has_its_place_and_the_word_that_was_meant(tara):
    wrong = sheet(when="hs = '9405'\nAND orgin = 'XX'")
    answer = tara.post("/profiles/check/", wrong)
    assert "Line 2, character 5" in text(answer)
    assert "Did you mean &#x27;origin&#x27;?" in text(answer)
    assert 'value="2:5:origin"' in text(answer)
    mended = tara.post("/profiles/edit/LAMP-07/", wrong | {"fix": "2:5:origin", "do": ""})
    assert "AND origin = &#x27;XX&#x27;" in text(mended)


def test_a_list_that_is_not_there_is_told_while_one_writes(tara):
    answer = tara.post("/profiles/check/", sheet(when="importer IN LIST('wached')"))
    assert "there is no list" in text(answer).lower()


def test_the_side_that_was_changed_counts(tara):
    by_text = sheet(do="check") | {"text": written({**LAMP, "title": "By text"})}
    assert 'value="By text"' in text(tara.post("/profiles/edit/LAMP-07/", by_text))
    by_form = sheet(do="check", title="By form")
    assert "title: By form" in text(tara.post("/profiles/edit/LAMP-07/", by_form))
    both = by_text | {"title": "By form"}
    answer = tara.post("/profiles/edit/LAMP-07/", both)
    assert answer.status_code == 422
    assert "The text counts" in text(answer)
    assert 'value="By text"' in text(tara.post("/profiles/edit/LAMP-07/", both | {"use": "text"}))


def test_a_change_is_proposed_seen_by_a_second_person_and_counts(tara, sam):
    answer = tara.post("/profiles/edit/LAMP-07/", sheet(effect_lane="yellow"), follow=True)
    number = ChangeRequest.objects.latest("pk").pk
    assert "Take it back" in text(answer)
    assert "It cannot be tara." in text(answer)
    assert "waits for a second person" in text(tara.get("/profiles/profile/LAMP-07/"))
    page = text(sam.get(f"/rules/changes/{number}/"))
    assert "<del>  lane: red</del>" in page
    assert "<ins>  lane: yellow</ins>" in page
    assert tara.post(f"/rules/changes/{number}/decide/", {"decision": "approve"}).status_code == 403
    sam.post(f"/rules/changes/{number}/decide/", {"decision": "approve"})
    now = selectors.current(datetime.now(UTC)).everything["profile"]["LAMP-07"]
    assert now.effect.lane == "yellow"
    assert "What changed from version 1" in text(tara.get("/profiles/profile/LAMP-07/"))


def test_a_reason_and_a_day_are_asked_for_beside_their_fields(tara):
    answer = tara.post("/profiles/edit/LAMP-07/", sheet(note=""))
    assert answer.status_code == 422
    assert "It is empty; say why." in text(answer)
    answer = tara.post("/profiles/edit/LAMP-07/", sheet(takes_effect="soon"))
    assert "not a day" in text(answer)
    later = sheet(takes_effect="2027-01-01", title="Later")
    assert tara.post("/profiles/edit/LAMP-07/", later).status_code == 302
    assert ChangeRequest.objects.latest("pk").versions.get().valid_from.year == 2027


def test_a_new_profile_needs_a_name_of_its_own(tara):
    taken = sheet(number="0")
    answer = tara.post("/profiles/new/", taken)
    assert answer.status_code == 422
    assert "of this name already" in text(answer)
    fresh = sheet({**LAMP, "id": "LAMP-08"}, number="0")
    assert tara.post("/profiles/new/", fresh).status_code == 302
    assert 'value="Lamps under price"' in text(tara.get("/profiles/new/", {"like": "LAMP-07"}))


def test_an_old_page_does_not_overwrite_what_came_after(tara):
    answer = tara.post("/profiles/edit/LAMP-07/", sheet(number="7"))
    assert answer.status_code == 422
    assert "version 1 counts now" in text(answer)


def test_a_profile_is_retired_by_two_people_and_still_shown(tara, sam):
    tara.post("/rules/profile/retire/LAMP-07/", {"note": "over"})
    number = ChangeRequest.objects.latest("pk").pk
    sam.post(f"/rules/changes/{number}/decide/", {"decision": "approve"})
    page = text(tara.get("/profiles/profile/LAMP-07/"))
    assert "Retired" in page
    assert "The lamps are cheap." in page


def test_words_for_completion_name_fields_functions_and_lists(tara):
    words = {one["word"] for one in tara.get("/profiles/words/").json()["words"]}
    assert {"origin", "unit_value", "coalesce(", "LIST('watched')"} <= words
    assert "history.importer_examined(90)" in words


def test_pages_ask_no_more_for_more_rows(tara, django_assert_max_num_queries):
    from tests.rulebook.rows import approved

    for number in range(30):
        approved("profile", f"N{number}", profile(f"N{number}"))
    tara.get("/profiles/")
    with django_assert_max_num_queries(22):
        assert tara.get("/profiles/").status_code == 200
    with django_assert_max_num_queries(22):
        assert tara.get("/profiles/profile/N1/").status_code == 200
