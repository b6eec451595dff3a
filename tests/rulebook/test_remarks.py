"""What is said about a proposal: kept as it was said, by whom and when, and shown to readers."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.rulebook.acting import SHELL, change, filled, proposed, supervisor
from tests.rulebook.people import browser, no_second_factor
from tests.rulebook.rows import NOW, profile
from tidewaiter.identity.policy import Forbidden
from tidewaiter.identity.roles import RoleName
from tidewaiter.rulebook import remarks, selectors, services
from tidewaiter.rulebook.errors import ChangeError, UnknownRule
from tidewaiter.rulebook.models import Remark

__all__ = ["no_second_factor"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def number(db) -> int:
    filled()
    return proposed(supervisor("ana"), change("profile", "A-1", profile("A-1")))


def said(number: int, text: str, who: str = "ben") -> Remark:
    return remarks.add(actor=supervisor(who), request_id=number, text=text, at=LATER)


def text(answer) -> str:
    return answer.content.decode()


def test_a_remark_is_kept_with_its_author_and_the_ledger_has_its_digest(number, ledger_entries):
    made = said(number, "  Why only lamps?\r\nWhat of bulbs?  ")
    assert made.text == "Why only lamps?\nWhat of bulbs?"
    assert (made.made_by_name, made.made_at) == ("ben", LATER)
    kind, actor, body = next(one for one in ledger_entries() if one[0] == "rules.remarked")
    assert (kind, actor) == ("rules.remarked", "ben")
    assert body == {
        "request": number,
        "remark": made.pk,
        "text": hashlib.sha256(made.text.encode()).hexdigest(),
        "made_by": "ben",
    }


def _update(made: Remark) -> None:
    Remark.objects.filter(pk=made.pk).update(text="other")


def _delete(made: Remark) -> None:
    rows = Remark.objects.filter(pk=made.pk)
    rows._raw_delete(rows.db)


def _replace(made: Remark) -> None:
    insert = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    columns = "id, request_id, text, made_by_id, made_by_name, made_at"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{insert} INTO rulebook_remark ({columns}) SELECT id, request_id, 'other', "
            "made_by_id, made_by_name, made_at FROM rulebook_remark"
        )


@pytest.mark.parametrize("tamper", [_update, _delete, _replace])
def test_the_database_refuses_to_change_or_delete_one(number, tamper):
    made = said(number, "kept")
    with pytest.raises(DatabaseError), transaction.atomic():
        tamper(made)
    made.refresh_from_db()
    assert made.text == "kept"


def test_what_says_nothing_or_too_much_or_about_nothing_is_refused(number):
    for nothing in ("", "  \n "):
        with pytest.raises(ChangeError, match="empty"):
            said(number, nothing)
    said(number, "x" * remarks.LONGEST)
    with pytest.raises(ChangeError, match="longer than 4000"):
        said(number, "x" * (remarks.LONGEST + 1))
    with pytest.raises(UnknownRule):
        said(number + 1, "lost")
    assert Remark.objects.count() == 1


def test_nobody_in_particular_says_nothing(number):
    with pytest.raises(Forbidden):
        remarks.add(actor=SHELL, request_id=number, text="hello", at=LATER)


def test_a_discussion_goes_on_after_the_decision(number):
    services.reject(actor=supervisor("ben"), request_id=number, reason="no", at=LATER)
    said(number, "Too wide: see the backtest.")
    request = selectors.change_request(number)
    assert [one.text for one in remarks.remarks(request)] == ["Too wide: see the backtest."]


def test_it_is_read_page_by_page(number):
    keys = [said(number, f"n{n}").pk for n in range(5)]
    request = selectors.change_request(number)
    first = [one.pk for one in remarks.remarks(request, limit=2)]
    rest = [one.pk for one in remarks.remarks(request, before=first[-1])]
    assert first + rest == keys[::-1]
    assert remarks.counts([request]) == {number: 5}


@pytest.fixture
def tara() -> Client:
    return browser("tara", RoleName.TARGETING)


def test_the_page_shows_who_said_what_oldest_first(number, tara, monkeypatch):
    monkeypatch.setattr(remarks, "PAGE", 2)
    for words in ("one <b>", "two", "three"):
        answer = tara.post(f"/rules/changes/{number}/remarks/", {"remark": words})
    assert answer["Location"].startswith(f"/rules/changes/{number}/#remark-")
    page = text(tara.get(f"/rules/changes/{number}/"))
    assert "one" not in page.partition('id="remarks"')[2].partition("</ol>")[0]
    assert page.index(">two<") < page.index(">three<")
    assert "tara" in page
    earlier = text(tara.get(f"/rules/changes/{number}/", {"before": Remark.objects.all()[1].pk}))
    assert "one &lt;b&gt;" in earlier
    assert "3 remarks" in text(tara.get("/rules/changes/"))


def test_what_was_typed_stays_where_it_is_refused(number, tara):
    answer = tara.post(f"/rules/changes/{number}/remarks/", {"remark": "x" * 4001})
    assert answer.status_code == 422
    assert "x" * 4001 in text(answer)
    assert 'aria-invalid="true"' in text(answer)


def test_who_only_reads_is_offered_nothing_and_refused(number):
    al = browser("al", RoleName.AUDITOR)
    said(number, "seen by all")
    page = text(al.get(f"/rules/changes/{number}/"))
    assert "seen by all" in page
    assert 'name="remark"' not in page
    assert al.post(f"/rules/changes/{number}/remarks/", {"remark": "x"}).status_code == 403
    assert Remark.objects.count() == 1
