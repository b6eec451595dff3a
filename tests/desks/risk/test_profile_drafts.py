"""The editor keeps drafts: by a button or a script, over a lost session, until one proposes."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.desks.risk.test_profile_pages import LAMP, sheet, text
from tests.rulebook.acting import change, filled
from tests.rulebook.people import browser, no_second_factor
from tidewaiter.desks.risk.pages.content import written
from tidewaiter.identity.models import User
from tidewaiter.identity.roles import RoleName
from tidewaiter.rulebook.models import ChangeRequest, Draft

__all__ = ["no_second_factor"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_factor")]

EDIT, NEW = "/profiles/edit/LAMP-07/", "/profiles/new/"


@pytest.fixture(autouse=True)
def rules(db):
    filled(
        change("list", "watched", {"values": ["A1"]}),
        change("profile", "LAMP-07", LAMP),
    )


@pytest.fixture
def tara() -> Client:
    return browser("tara", RoleName.TARGETING)


def save(client: Client, path: str = EDIT, **more: str):
    return client.post(path, sheet(do="save") | more)


def test_what_is_half_written_is_kept_and_gone_on_with(tara):
    answer = save(tara, when="hs = (", title="Half")
    assert answer["Location"] == EDIT
    page = text(tara.get(EDIT))
    assert "hs = (" in page
    assert 'value="Half"' in page
    assert "This is your draft" in page
    assert 'name="seen" value="1"' in page
    assert "Half" in text(tara.get("/profiles/"))


def test_a_new_profile_has_a_draft_of_its_own(tara):
    answer = save(tara, NEW, id="NEW-1", title="Bulbs", number="0")
    assert answer["Location"].startswith("/profiles/new/?draft=")
    page = text(tara.get(answer["Location"]))
    assert 'value="NEW-1"' in page
    assert "NEW-1 Bulbs" in text(tara.get("/profiles/"))
    assert "NEW-1" not in text(tara.get(NEW))


def test_both_sides_changed_are_kept_as_they_were_typed(tara):
    save(tara, title="By form", text=written({**LAMP, "title": "By text"}))
    page = text(tara.get(EDIT))
    assert 'value="By form"' in page
    assert "title: By text" in page


def test_a_script_is_answered_in_figures(tara):
    headers = {"X-Requested-With": "fetch"}
    first = tara.post(EDIT, sheet(do="save"), headers=headers)
    assert first.json() == {"draft": Draft.objects.get().pk, "seen": 1}
    stale = tara.post(EDIT, sheet(do="save"), headers=headers)
    assert stale.status_code == 409
    assert "another window" in stale.json()["problem"]


def test_another_window_does_not_save_over_it_unseen(tara):
    save(tara, title="First")
    answer = save(tara, title="Second")
    assert answer.status_code == 422
    assert "another window" in text(answer)
    assert 'value="Second"' in text(answer)
    assert 'name="seen" value="1"' in text(answer)
    assert Draft.objects.get().title == "LAMP-07 First"
    save(tara, title="Second", seen="1")
    assert Draft.objects.get().title == "LAMP-07 Second"


def test_an_earlier_version_is_shown_beside_the_draft(tara):
    save(tara, title="Mine")
    page = text(tara.get(EDIT, {"version": "1"}))
    assert "You have a draft of this profile" in page
    assert 'value="Mine"' not in page
    assert 'name="seen" value="1"' in page


def test_proposing_ends_it(tara):
    save(tara)
    answer = tara.post(EDIT, sheet(title="Done"))
    assert answer["Location"].startswith("/rules/changes/")
    assert not Draft.objects.exists()
    key = save(tara, NEW, id="NEW-1")["Location"].rpartition("=")[2]
    tara.post(NEW, sheet({**LAMP, "id": "NEW-1"}, draft=key, seen="1", number="0"))
    assert not Draft.objects.exists()
    assert ChangeRequest.objects.count() == 3


def test_a_new_profile_is_known_again_after_a_backtest(tara):
    save(tara, NEW, id="NEW-1", number="0")
    save(tara, NEW, id="NEW-2", number="0")
    told = sheet({**LAMP, "id": "NEW-1"}, number="0")
    there = tara.post(NEW, told | {"do": "backtest"})["Location"]
    page = text(tara.get(NEW, {"tried": there.rstrip("/").rpartition("/")[2]}))
    key = Draft.objects.get(title__startswith="NEW-1").pk
    assert f'name="draft" value="{key}"' in page
    tara.post(NEW, told)
    assert [one.title.split()[0] for one in Draft.objects.all()] == ["NEW-2"]


def test_what_cannot_be_proposed_stays_a_draft(tara):
    save(tara)
    assert tara.post(EDIT, sheet(when="(")).status_code == 422
    assert Draft.objects.count() == 1


def test_a_draft_that_began_with_an_older_version_says_so(tara):
    save(tara, title="Mine")
    browser("tom", RoleName.TARGETING).post(EDIT, sheet(title="Toms"))
    sam = browser("sam", RoleName.SUPERVISOR)
    number = ChangeRequest.objects.latest("pk").pk
    sam.post(f"/rules/changes/{number}/decide/", {"decision": "approve"})
    assert "You began with version 1; version 2 counts now." in text(tara.get(EDIT))
    answer = tara.post(EDIT, sheet(title="Mine"))
    assert "changed since you began" in text(answer)
    assert Draft.objects.count() == 1


def test_it_is_thrown_away_after_asking(tara):
    save(tara)
    path = f"/profiles/drafts/{Draft.objects.get().pk}/discard/"
    assert "cannot be taken back" in text(tara.get(path))
    assert Draft.objects.count() == 1
    assert tara.post(path)["Location"] == "/profiles/"
    assert not Draft.objects.exists()
    assert tara.get(path).status_code == 404


def test_nobody_else_sees_it(tara):
    key = save(tara, NEW, id="NEW-1", title="Secret plan")["Location"].rpartition("=")[2]
    tom = browser("tom", RoleName.TARGETING)
    assert tom.get(NEW, {"draft": key}).status_code == 404
    assert tom.get(f"/profiles/drafts/{key}/discard/").status_code == 404
    assert tom.post(f"/profiles/drafts/{key}/discard/").status_code == 404
    assert "Secret plan" not in text(tom.get("/profiles/"))
    assert Draft.objects.count() == 1


def sealed(client: Client, path: str = EDIT) -> str:
    page = text(client.get(path))
    return page.partition('name="seal" value="')[2].partition('"')[0]


def signed_out(client: Client, **more: str) -> None:
    """Save after the session has ended."""
    told = sheet(do="save", title="Late") | {"seal": sealed(client)} | more
    client.logout()
    answer = client.post(EDIT, told)
    assert answer["Location"].startswith("/account/sign-in/")


def test_what_is_sent_after_the_session_ended_comes_back_with_the_next(tara):
    signed_out(tara)
    assert not Draft.objects.exists()
    tara.force_login(User.objects.get(username="tara"))
    for _ in range(2):  # loading the page anew loses nothing
        page = text(tara.get(EDIT))
        assert 'value="Late"' in page
        assert "You were signed out while you wrote this" in page
    assert "Late" not in text(tara.get(NEW))
    save(tara, title="Late")
    assert Draft.objects.get().title == "LAMP-07 Late"
    assert "You were signed out while" not in text(tara.get(EDIT))


def test_it_comes_back_to_nobody_else(tara):
    browser("tom", RoleName.TARGETING)
    signed_out(tara)
    tara.force_login(User.objects.get(username="tom"))
    assert "Late" not in text(tara.get(EDIT))
    tara.logout()
    tara.force_login(User.objects.get(username="tara"))
    assert "Late" not in text(tara.get(EDIT))


@pytest.mark.parametrize("seal", ["", "1", "MQ:1abcde:forged"])
def test_without_a_good_seal_nothing_is_kept(tara, seal):
    signed_out(tara, seal=seal)
    assert "unsent" not in tara.session


def test_a_part_of_a_page_is_never_the_page_to_sign_in():
    """The check beside the criterion is asked for by a script while one writes."""
    part = {"HX-Request": "true"}
    written_on = Client().post("/profiles/check/", sheet(), headers=part)
    assert written_on.status_code == 401
    assert not written_on.has_header("HX-Refresh")
    read = Client().get("/profiles/", headers=part)
    assert (read.status_code, read["HX-Refresh"]) == (401, "true")
    assert Client().get("/profiles/").status_code == 302
