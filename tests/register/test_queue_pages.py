"""The queue: what it shows, to whom, in which order, and what is done from it."""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.register.actors import Api, officer
from tests.register.work.rows import OFFICE, work
from tests.register.work.rows import officer as actor
from tidewaiter.identity.roles import RoleName
from tidewaiter.register import mentions
from tidewaiter.register.models import SavedView, WorkEvent, WorkItem
from tidewaiter.register.models.mentions import Kind
from tidewaiter.register.work import waiting
from tidewaiter.register.work.waiting import Asked, Place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def client(name: str = "ann", *roles: RoleName, office: str = OFFICE) -> Client:
    return Api(officer(name, *(roles or (RoleName.BORDER,)), office=office)).client


def text(answer) -> str:
    plain = re.sub(r"</?bdi[^>]*>", "", answer.content.decode())
    return " ".join(plain.split())


def test_without_signing_in_there_is_the_sign_in_page():
    for path in ("/queue/", "/queue/news/", "/queue/views/", "/search/"):
        assert Client().get(path).status_code == 302
    for path in ("/queue/next/", "/queue/do/", "/queue/undo/"):
        assert Client().post(path).status_code == 302


def test_a_row_says_what_why_where_and_how_long():
    reason = {"source": "profile:P1", "lane": "red", "drawn": True, "text": "The price is low."}
    more = reason | {"source": "finding:CITES-001", "text": "The permit is missing."}
    work("26GB0000000000001", reasons=(reason, more), at=timezone.now() - timedelta(hours=3))
    shown = text(client().get("/queue/"))
    for part in ("The price is low.", "and 1 more", "3 h of 16 h", "Waits for an examination"):
        assert part in shown
    assert "1 consignment waits for an officer." in shown


def test_what_is_over_target_comes_first_and_is_said_in_words():
    now = timezone.now()
    work("M1", at=now)
    work("M2", at=now - timedelta(hours=17, minutes=22))
    shown = text(client().get("/queue/"))
    assert "1 h 22 over" in shown
    assert "1 is over target." in shown
    assert shown.index("/declarations/M2/") < shown.index("/declarations/M1/")
    assert "/declarations/M1/" not in text(client("bob").get("/queue/", {"age": "over"}))


def test_another_office_sees_nothing_and_who_has_no_role_is_told():
    work("M1")
    assert "/declarations/M1/" not in text(client("ben", office="GB000040").get("/queue/"))
    answer = Api(officer("zoe")).client.get("/queue/")
    assert answer.status_code == 403
    assert "do not include the queue" in text(answer)


def test_filters_narrow_and_count():
    work("M1", "red")
    work("M2", "yellow")
    item = work("M3", "yellow")
    WorkItem.objects.filter(pk=item.pk).update(assignee="ann")
    one = client()
    assert "/declarations/M1/" not in text(one.get("/queue/", {"lane": "yellow"}))
    mine = text(one.get("/queue/", {"assignee": "me"}))
    assert "/declarations/M3/" in mine
    assert "/declarations/M2/" not in mine
    both = text(one.get("/queue/", {"lane": ["yellow", "red"], "assignee": "nobody"}))
    assert "/declarations/M1/" in both
    assert "Nothing here fits all of that" in text(one.get("/queue/", {"state": "sampled"}))


def test_a_desk_a_profile_and_what_was_not_assessed_can_be_asked_for():
    first, second = work("M1"), work("M2")
    mentions.keep(
        [
            (first.declaration_id, {(Kind.PROFILE, b"P1"), (Kind.DESK, b"risk")}),
            (second.declaration_id, {(Kind.UNASSESSED, b"ozone"), (Kind.UNASSESSED, b"risk")}),
        ]
    )
    told = waiting.tally(actor(), Asked(), at=timezone.now()).raised
    assert told[Kind.UNASSESSED] == [("", 1)]  # one consignment, whichever desks could not
    assert told[Kind.PROFILE] == [("P1", 1)]
    one = client()
    for query, mrn in (
        ({"profile": "P1"}, "M1"),
        ({"desk": "risk"}, "M1"),
        ({"unassessed": "1"}, "M2"),
        ({"unassessed": "ozone"}, "M2"),
    ):
        shown = text(one.get("/queue/", query))
        assert f"/declarations/{mrn}/" in shown
        assert shown.count("/declarations/M") == 1


def test_why_something_waits_is_said_in_the_readers_language():
    told = {
        "source": "finding:MSG-036", "version": "1", "lane": "red", "probability": "1",
        "drawn": True, "text": "The country code is not known.",
    }  # fmt: skip
    work("M1", reasons=(told,))
    one = client()
    one.cookies["django_language"] = "fr"
    shown = text(one.get("/queue/"))
    assert "The country code is not known." not in shown
    assert "Le code pays est inconnu." in shown


def test_what_a_supervisor_was_told_of_can_be_asked_for():
    told, _other = work("M1"), work("M2")
    WorkItem.objects.filter(pk=told.pk).update(escalated_at=timezone.now())
    shown = text(client().get("/queue/", {"called": "1"}))
    assert "/declarations/M1/" in shown
    assert "/declarations/M2/" not in shown
    assert "a supervisor is told" in shown


@pytest.mark.parametrize("sort", ["target", "oldest"])
def test_paging_by_key_walks_there_and_back(sort):
    now = timezone.now()
    for number in range(12):
        work(f"M{number:02}", at=now - timedelta(hours=number % 4))
    ann, asked = actor(), Asked(sort=sort)
    seen, after = [], None
    pages = []
    while True:
        page = waiting.page(ann, asked, at=now, after=after, limit=5)
        pages.append([row.declaration.mrn for row in page.rows])
        seen += pages[-1]
        if page.after is None:
            break
        after = Place.read(str(page.after))
    assert len(seen) == len(set(seen)) == 12
    back = waiting.page(ann, asked, at=now, before=page.before, limit=5)
    assert [row.declaration.mrn for row in back.rows] == pages[1]
    first = waiting.page(ann, asked, at=now, before=back.before, limit=5)
    assert [row.declaration.mrn for row in first.rows] == pages[0]
    assert first.before is None


def test_queries_are_as_many_for_two_rows_as_for_twenty(django_assert_max_num_queries):
    one = client()
    for number in range(2):
        work(f"M{number}")
    with django_assert_max_num_queries(16):
        one.get("/queue/")
    for number in range(2, 22):
        work(f"M{number}")
    with django_assert_max_num_queries(16):
        one.get("/queue/")


def test_odd_questions_are_no_errors():
    one = client()
    work("M1")
    for query in (
        {"after": "x"}, {"after": "2026-11-25~"}, {"before": "9~" + "9" * 30}, {"age": "x"},
        {"lane": ["'", "\x00"]}, {"sort": "x"}, {"after": "9999-12-31T23:59:59Z~1"},
    ):  # fmt: skip
        assert one.get("/queue/", query).status_code == 200
    assert one.get("/queue/news/", {"work": "x"}).status_code == 200
    assert one.post("/queue/do/", {"do": "x"}).status_code == 302
    assert one.post("/queue/do/", {"do": "me", "work": "M\x001~1"}).status_code == 302
    assert one.get("/queue/do/").status_code == 405


def test_assigning_in_bulk_can_be_undone_once():
    work("M1")
    work("M2")
    one = client()
    asked = {"do": "me", "work": ["M1~1", "M2~9"], "back": "lane=red"}
    answer = one.post("/queue/do/", asked, follow=True)
    shown = text(answer)
    assert answer.redirect_chain[-1][0] == "/queue/?lane=red"
    assert "1 consignment is assigned to you." in shown
    assert "M2: It was changed in the meantime" in shown
    assert WorkItem.objects.get(declaration__mrn="M1").assignee == "ann"
    assert 'name="work" value="M1~2"' in shown
    back = {"work": "M1~2", "back": "lane=red"}
    assert "The assignment was undone." in text(one.post("/queue/undo/", back, follow=True))
    assert WorkItem.objects.get(declaration__mrn="M1").assignee == ""
    assert "Something else happened" in text(one.post("/queue/undo/", back, follow=True))


def test_an_assignment_to_a_colleague_can_be_undone_until_something_else_happens():
    work("M1")
    one, two = client(), client("bob")
    shown = text(one.post("/queue/do/", {"do": "to", "work": ["M1~1"]}))
    assert "<option>bob</option>" in shown
    one.post("/queue/do/", {"do": "to", "to": "bob", "work": ["M1~1"]})
    assert WorkItem.objects.get().assignee == "bob"
    two.post("/queue/do/", {"do": "nobody", "work": ["M1~2"]})
    shown = text(one.post("/queue/undo/", {"work": "M1~2"}, follow=True))
    assert "Something else happened to it since." in shown
    assert WorkItem.objects.get().assignee == ""


def test_work_is_not_given_to_who_may_not_do_it():
    work("M1")
    officer("ben", RoleName.BORDER, office="GB000040")
    one = client()
    assert "<option>ben" not in text(one.post("/queue/do/", {"do": "to", "work": ["M1~1"]}))
    one.post("/queue/do/", {"do": "to", "to": "ben", "work": ["M1~1"]})
    assert WorkItem.objects.get().assignee == ""


def test_documents_are_asked_for_in_bulk_with_a_reason():
    work("M1", "yellow")
    work("M2", "red")
    one = client()
    asked = {"do": "documents", "work": ["M1~1", "M2~1"]}
    assert "Which documents, and why" in text(one.post("/queue/do/", asked))
    assert "Say which documents." in text(one.post("/queue/do/", asked | {"reason": " "}))
    shown = text(one.post("/queue/do/", asked | {"reason": "The invoice."}, follow=True))
    assert "Documents were asked for." in shown
    assert "M2: &#x27;request documents&#x27; is not possible" in shown
    assert WorkEvent.objects.filter(event="request documents", reason="The invoice.").count() == 1


def test_who_may_not_do_work_is_offered_no_button_and_refused():
    work("M1")
    one = client("aud", RoleName.AUDITOR)
    shown = text(one.get("/queue/"))
    assert "Take the next one" not in shown
    assert "Assign to me" not in shown
    one.post("/queue/do/", {"do": "me", "work": ["M1~1"]})
    one.post("/queue/next/")
    other = client("ben", office="GB000040")
    other.post("/queue/do/", {"do": "me", "work": ["M1~1"]})
    assert WorkItem.objects.get().assignee == ""


def test_take_the_next_one_opens_what_is_most_pressing():
    work("M1", at=timezone.now())
    work("M2", at=timezone.now() - timedelta(hours=9))
    one = client()
    assert one.post("/queue/next/")["Location"] == "/declarations/M2/?queue="
    assert one.post("/queue/next/")["Location"] == "/declarations/M1/?queue="
    assert "nothing to take" in text(one.post("/queue/next/", follow=True))


@pytest.mark.django_db(transaction=True)
def test_officers_who_take_at_once_are_each_given_another_one():
    for number in range(12):
        work(f"M{number}")
    clients = [client(f"o{number}") for number in range(6)]
    start = Barrier(len(clients))

    def take(one: Client) -> None:
        try:
            start.wait()
            for _ in range(2):
                assert one.post("/queue/next/").status_code == 302
        finally:
            connection.close()

    threads = [Thread(target=take, args=(one,)) for one in clients]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    taken = WorkItem.objects.exclude(assignee="").values_list("assignee", flat=True)
    assert sorted(taken) == sorted([f"o{number}" for number in range(6)] * 2)
    assert WorkEvent.objects.filter(event="assign").count() == 12


def test_views_are_kept_renamed_and_removed_and_are_nobody_elses():
    one, other = client(), client("bob")
    one.post("/queue/views/", {"name": " Red  ones ", "query": "lane=red&x=1"})
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Red ones", "lane=red")
    assert "Red ones" in text(one.get("/queue/"))
    assert "Red ones" not in text(other.get("/queue/"))
    again = one.post("/queue/views/", {"name": "Red ones", "query": ""})
    assert again.status_code == 422
    assert "of that name already" in text(again)
    assert other.post(f"/queue/views/{view.pk}/", {"do": "remove"}).status_code == 404
    one.post(f"/queue/views/{view.pk}/", {"name": "Mine"})
    assert SavedView.objects.get().name == "Mine"
    one.post(f"/queue/views/{view.pk}/", {"do": "remove"})
    assert not SavedView.objects.exists()


def test_news_says_what_came_and_what_was_decided():
    one = client()
    work("M1")
    mark = {"work": WorkItem.objects.get().pk, "event": WorkEvent.objects.get().pk, "since": "9:00"}
    assert text(one.get("/queue/news/", mark)) == ""
    work("M2")
    item = WorkItem.objects.get(declaration__mrn="M1")
    WorkEvent.objects.create(
        declaration_id=item.declaration_id, at=timezone.now(), actor="x", event="release",
        state_before="under examination", state="released", lane="red",
    )  # fmt: skip
    said = text(one.get("/queue/news/", mark))
    assert "1 consignment arrived. 1 was decided. That was since 9:00" in said
    assert text(client("ben", office="GB000040").get("/queue/news/", mark)) == ""


def test_each_role_begins_where_its_work_is():
    assert client().get("/")["Location"] == "/queue/"
    assert client("aud", RoleName.AUDITOR).get("/")["Location"] == "/declarations/"
