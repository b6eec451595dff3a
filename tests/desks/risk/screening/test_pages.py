"""The pages of name screening, as they are used without scripts."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.crawling import crawl
from tests.desks.risk.screening.rows import A, B, approved, decide, propose, ruled, seen, sent
from tests.register.actors import Api, officer
from tests.rulebook.acting import filled
from tests.visiting import page, post, text_of
from tidewaiter.desks.risk.screening import background
from tidewaiter.desks.risk.screening.entries import Entry
from tidewaiter.desks.risk.screening.memory import Verdict
from tidewaiter.desks.risk.screening.models import ListEdition, MatchVerdict, SeenMatch
from tidewaiter.desks.risk.screening.pages import words
from tidewaiter.desks.risk.screening.pages.urls import urlpatterns
from tidewaiter.identity.roles import RoleName
from tidewaiter.jobs import running
from tidewaiter.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places(settings, tmp_path) -> None:
    settings.DATA_FOLDER = tmp_path
    settings.MFA_ROLES = frozenset()


@pytest.fixture
def tara() -> Client:
    """A targeting officer, signed in."""
    return Api(officer("tara", RoleName.TARGETING)).client


@pytest.fixture
def sue() -> Client:
    """A supervisor, signed in."""
    return Api(officer("sue", RoleName.SUPERVISOR)).client


def test_without_a_list_every_page_says_where_to_begin(tara):
    filled()
    assert "There is no list of names" in page(tara, "names")
    assert "There is no list of names" in page(tara, "name_lists")
    assert "No edition was brought yet" in page(tara, "name_editions")
    assert "held against nothing" in page(tara, "name_search", name="Somebody")
    assert tara.get(reverse("name_bring")).status_code == 302
    assert tara.get(reverse("name_entries")).status_code == 302


def test_a_match_shows_its_words_what_else_is_known_and_is_decided(tara):
    ruled()
    approved(A, B)
    mrn = sent("L1")
    background.take_matches(None)
    (match,) = SeenMatch.objects.all()
    listed = page(tara, "names")
    assert "Harbour Light Shipping" in listed
    assert "Name alone" in listed
    assert mrn in listed.replace(" ", "")
    shown = page(tara, "name_match", match.pk)
    assert "read as harbour light" in shown.lower()
    assert "The declaration gives none." in shown
    assert "Nothing but the name speaks for it" in shown
    bad = post(tara, "name_match_decide", match.pk, seen=0, verdict="other", reason=" ")
    assert bad.status_code == 422
    late = post(
        tara, "name_match_decide", match.pk,
        seen=0, verdict="other", reason="r", until="2999-01-01",
    )  # fmt: skip
    assert "it can hold from today to" in text_of(late).lower()
    said = post(tara, "name_match_decide", match.pk, seen=0, verdict="other", reason="Other flag.")
    assert said.status_code == 302
    assert "Other flag." in page(tara, "name_match", match.pk)
    assert "Nothing waits" in page(tara, "names")
    assert "It is somebody else" in page(tara, "names", state="decided")
    assert "No match fits" in page(tara, "names", search="nobody")
    assert "Harbour" in page(tara, "names", state="all", search="harbour", standing="name alone")


def test_of_two_officers_the_second_sees_what_the_first_said_and_takes_it_back(tara):
    ruled()
    approved(A)
    match = seen()
    decide(match, Verdict.SAME, reason="It is her ship.")
    late = post(tara, "name_match_decide", match.pk, seen=0, verdict="other", reason="r")
    assert late.status_code == 409
    assert "decided meanwhile, by alice" in text_of(late)
    assert "It is her ship." in text_of(late)
    number = MatchVerdict.objects.get().pk
    assert post(tara, "name_match_reopen", match.pk, seen=number, reason="").status_code == 422
    back = post(tara, "name_match_reopen", match.pk, seen=number, reason="Mixed up.")
    assert back.status_code == 302
    assert "It was decided before, and waits again" in page(tara, "name_match", match.pk)
    assert "Harbour" in page(tara, "names")


def test_an_entry_that_changed_or_went_is_said_on_the_match(tara):
    ruled()
    approved(A, B)
    match = seen()
    approved(Entry(key="A", names=A.names, dates=("1999",)), B)
    assert "The entry was changed since" in page(tara, "name_match", match.pk)
    approved(B)
    assert "taken off the list since" in page(tara, "name_match", match.pk)
    gone = page(tara, "name_entry", list="SYN", key="A")
    assert "This is what it said last" in gone
    assert gone.index("Taken off") < gone.index("Changed") < gone.index("Added")


def test_an_edition_is_brought_read_by_a_job_and_approved_by_another(tara, sue):
    ruled()
    approved(A)
    form = {"name": "SYN", "as_of": "2026-11-20", "note": "weekly", "columns": "names = Nom"}
    content = "key;Nom\nA;Harbour Light Lines\nN;北京贸易公司\n".encode("utf-8-sig")
    file = SimpleUploadedFile("neu.csv", content)
    answer = post(tara, "name_bring", file=file, **form)
    assert answer.status_code == 302, text_of(answer)
    job = Job.objects.get()
    assert "The file is read" in text_of(tara.get(answer["Location"]))
    running.run(job.pk, job.attempts)
    made = ListEdition.objects.get(outcome="")
    assert tara.get(answer["Location"])["Location"] == reverse("name_edition", args=[made.pk])
    shown = page(tara, "name_edition", made.pk)
    assert "Harbour Light Lines" in shown
    assert "北京贸易公司" in shown
    assert "you can take it back" in shown
    assert "北京贸易公司" not in page(tara, "name_edition", made.pk, change="changed")
    assert "北京贸易公司" not in page(tara, "name_entries", list="SYN")
    assert post(tara, "name_edition_decide", made.pk, decision="approve").status_code == 403
    assert post(sue, "name_edition_decide", made.pk, decision="reject").status_code == 422
    assert post(sue, "name_edition_decide", made.pk, decision="approve").status_code == 302
    again = post(sue, "name_edition_decide", made.pk, decision="approve")
    assert (again.status_code, "approved already, by sue" in text_of(again)) == (422, True)
    assert "It is being indexed" in page(tara, "name_edition", made.pk)
    background.index_lists(None)
    assert "Declarations are held against it." in page(tara, "name_edition", made.pk)
    assert "北京贸易公司" in page(tara, "name_entries", list="SYN")
    assert "Chinese characters" in page(tara, "name_search", name="北京贸易公司")


def test_a_file_with_mistakes_names_every_line(tara):
    ruled()
    form = {"name": "SYN", "as_of": "2026-11-20", "note": "weekly"}
    content = b"key,name\nA,One\nA,Two\n,Three\n"
    answer = post(tara, "name_bring", file=SimpleUploadedFile("bad.csv", content), **form)
    job = Job.objects.get()
    running.run(job.pk, job.attempts)
    told = text_of(tara.get(answer["Location"]))
    assert "There are 2 problems" in told
    assert "bad.csv, line 3: the key" in told
    assert "bad.csv, line 4: an entry has no key." in told
    assert not ListEdition.objects.exists()
    wrong = post(tara, "name_bring", file=SimpleUploadedFile("list.xlsx", b"x"), **form)
    assert "does not say what it is" in text_of(wrong)
    lines = form | {"columns": "Nom"}
    odd = post(tara, "name_bring", file=SimpleUploadedFile("l.csv", b"x"), **lines)
    assert "is no column" in text_of(odd)


def test_a_name_is_held_against_the_lists_by_hand(tara):
    ruled()
    assert "Not assessed" in page(tara, "name_search", name="Harbour Light")
    approved(A)
    found = page(tara, "name_search", name="Харбор Лайт Шиппинг", identifier="9074729 imo")
    assert "Cyrillic script" in found
    plain = page(tara, "name_search", name="light HARBOUR shiping", identifier="IMO-9074729")
    assert "Identified" in plain
    assert "speaks for it" in plain
    assert "No name is alike" in page(tara, "name_search", name="Cotton Mills")
    assert "No letter of this name can be compared" in page(tara, "name_search", name="—")
    assert "Identified" in page(tara, "name_search", name="—", identifier="IMO-9074729")


def test_the_declaration_shows_its_matches_and_who_may_not_decide_sees_them_too(tara):
    ruled()
    approved(A)
    mrn = sent("L1")
    background.take_matches(None)
    shown = page(tara, "declaration", mrn)
    assert "Look at it and decide" in shown
    border = Api(officer("ann", RoleName.BORDER)).client
    shown = page(border, "declaration", mrn)
    assert "Name screening" in shown
    assert "names 100% alike" in shown
    assert "Look at it" not in shown
    assert page(border, "names", status=403)


def test_a_list_that_is_not_in_use_is_said_on_the_declaration(tara):
    ruled()
    mrn = sent("L1")
    assert "No edition of the list" in page(tara, "declaration", mrn)


def test_the_next_page_goes_on_where_the_first_ended(tara, django_assert_max_num_queries):
    ruled()
    approved(*(Entry(key=f"{n:03}", names=(f"Name {n:03}",)) for n in range(60)))
    first = page(tara, "name_entries", list="SYN")
    assert "Name 049" in first
    assert "Name 050" not in first
    rest = page(tara, "name_entries", list="SYN", after="049")
    assert "Name 050" in rest
    assert "Name 049" not in rest
    assert "Name 007" in page(tara, "name_entries", list="SYN", key="007")
    with django_assert_max_num_queries(16):
        page(tara, "name_edition", ListEdition.objects.get().pk)


def test_every_page_is_led_to_by_a_link(sue):
    ruled()
    approved(A, B)
    sent("L1")
    sent("L2", "Salt Quay Exports")
    background.take_matches(None)
    decide(SeenMatch.objects.earliest("pk"))
    propose(B)

    def get(address: str) -> tuple[int, str, bytes]:
        answer = sue.get(address)
        return answer.status_code, answer.get("Location", ""), answer.content

    found = crawl(get, reverse("names"))
    assert found.broken == []
    here = {one.name for one in urlpatterns}
    assert here - found.named == {"name_brought"}


@pytest.mark.parametrize("route", ["name_match", "name_edition"])
def test_what_is_not_there_is_not_found(tara, route):
    ruled()
    page(tara, route, 999, status=404)


def test_words_without_a_counterpart_stand_by_themselves(tara):
    ruled()
    approved(Entry(key="L", names=("Lowtide IN 147 Export",)))
    match = seen(name="Lowtide CN 147 Export")
    assert "Lowtide CN 147 Export" in page(tara, "names")
    text = page(tara, "name_match", match.pk)
    assert "cn – no pair" in text
    assert "– in no pair" in text


def test_days_of_an_entry_are_in_the_readers_way() -> None:
    said = {"dates": ["1970", "1970-05", "1970-05-01"], "listed_on": "2024-03-01"}
    with translation.override("es"):
        found = {name: texts for name, _, texts in words.values_of(said)}
    assert found["dates"] == ["1970", "1970-05", "1 de mayo de 1970"]
    assert found["listed_on"] == ["1 de marzo de 2024"]
