"""Tours: steps that lead each role to real pages, on a site that the trial made and no other."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.models import User
from tidewaiter.identity.roles import RoleName
from tidewaiter.identity.services.users import create_user
from tidewaiter.register.models import Declaration, WorkItem
from tidewaiter.register.work import outcomes
from tidewaiter.register.work.found import Found, FoundItem
from tidewaiter.simulate import people, trial
from tidewaiter.simulate.tour import finding, walk
from tidewaiter.simulate.tour.step import Asking
from tidewaiter.simulate.tour.tours import TOURS, role_of

END = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
ROLES = [role.value for role in TOURS]
SHELL = Actor.command_line("tests")


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.DATA_FOLDER = tmp_path
    settings.TRIAL_FILE = tmp_path / "trial.json"
    settings.LEDGER_KEY = tmp_path / "ledger.key"
    settings.LEDGER_CHECKPOINTS = tmp_path / "checkpoints"
    settings.MFA_ROLES = frozenset()
    return tmp_path


@pytest.fixture
def empty(db, folder: Path) -> Path:
    """A trial with people and rules, and nothing that came in."""
    trial.make(SHELL, END, days=0)
    return folder


def enter(client: Client, name: str, **more: str):
    return client.post("/tour/enter/", {"person": name}, **more)


def test_every_tour_has_some_steps_and_each_can_miss_or_is_always_there() -> None:
    for steps in TOURS.values():
        assert 5 <= len(steps) <= 7
        assert all(bool(step.missing) == bool(step.instead) for step in steps)


@pytest.mark.parametrize("language", ["fr", "es", "pt", "ar"])
def test_every_step_is_said_in_every_language(language: str) -> None:
    said = [
        text for steps in TOURS.values() for s in steps for text in (s.title, s.text, s.missing)
    ]
    with override("en"):
        english = [str(text) for text in said]
    with override(language):
        assert not [
            text for text, own in zip(said, english, strict=True) if own and str(text) == own
        ]


def test_each_role_walks_its_whole_tour(db, folder: Path, client: Client) -> None:
    trial.make(SHELL, END, days=2)
    for role in ROLES:
        client.logout()
        assert enter(client, role)["Location"] == "/tour/"
        actor = people.actor(role)
        steps = TOURS[role_of(actor)]
        client.post("/tour/begin/")
        subject = ""
        for number, step in enumerate(steps, 1):
            place, there = walk.look(step, Asking(actor, timezone.now(), subject))
            subject = subject or place.subject
            answer = client.get(f"/tour/steps/{number}/")
            assert urlsplit(answer["Location"]).path == urlsplit(place.address).path
            page = client.get(answer["Location"])
            assert page.status_code == 200, (role, number)
            body = page.content.decode()
            assert f"Step {number} of {len(steps)}" in body
            assert str(step.text if there else step.missing).split("“")[0] in body
            assert f"/tour/steps/{number + 1}/" in body or number == len(steps)
        assert client.session["tour"]["seen"] == list(range(1, len(steps) + 1))
        assert client.get("/tour/").content.decode().count(">Seen<") == len(steps)
        client.post("/tour/end/")
        assert "tour" not in client.session
        assert "Step " not in client.get("/tour/", follow=True).content.decode().split("<main")[0]
    _selectors_find_what_they_say()


def _selectors_find_what_they_say() -> None:
    border, auditor = people.actor("border"), people.actor("auditor")
    asking = Asking(border, END)
    here = WorkItem.objects.filter(office="XTHAV", open=True).exclude(state="withheld")
    assert here.count() > 1
    here.update(lane="yellow", assignee="m.ferry")
    late = here.order_by("target_at", "pk").last()
    assert finding.pressing(asking).subject != late.declaration.mrn
    WorkItem.objects.filter(pk=late.pk).update(lane="red")
    red = finding.pressing(asking)
    item = WorkItem.objects.get(declaration__mrn=red.subject)
    assert item.pk == late.pk  # red before what is more pressing
    assert finding.take(Asking(border, END, red.subject)).subject == red.subject
    other = Declaration.objects.exclude(office="XTHAV").first()
    assert finding.pressing(Asking(border, END, other.mrn)).subject != other.mrn
    done = Declaration.objects.get(mrn=finding.story(asking).subject)
    assert done.state.startswith("released")
    assert done.office == "XTHAV"
    WorkItem.objects.filter(pk=late.pk).update(state=finding.AWAITING[0])
    assert finding.examine(Asking(border, END, red.subject)).address == (
        f"/declarations/{red.subject}/examination/"
    )
    _releases_only_what_is_recorded(border, red.subject)
    assert finding.to_decide(Asking(people.actor("supervisor"), END)) is not None
    assert finding.proposed(Asking(people.actor("targeting"), END)) is not None
    assert finding.profile(Asking(people.actor("targeting"), END)).subject
    assert finding.written_down(Asking(auditor, END)) is not None
    # What the role may not see is not found for it, whatever there is.
    for find in (finding.user, finding.system, finding.job, finding.written_down):
        assert find(asking) is None
    for find in (finding.proposed, finding.to_decide, finding.profile, finding.backtest):
        assert find(asking) is None
    assert finding.to_decide(Asking(people.actor("targeting"), END)) is None
    assert finding.editor(Asking(auditor, END)) is None


def _releases_only_what_is_recorded(border: Actor, mrn: str) -> None:
    """Taking an examination through its steps, the tour goes on with it."""
    row = Declaration.objects.get(mrn=mrn)
    at = timezone.now()
    WorkItem.objects.filter(declaration=row).update(state=finding.UNDER)
    before = finding.release(Asking(border, at, mrn))
    assert before is None or mrn not in before.address
    found = Found(kind="physical", items=(FoundItem(item=1, offence=False),))
    outcomes.record(actor=border, mrn=mrn, found=found, at=at)
    assert mrn in finding.release(Asking(border, at, mrn)).address
    after = finding.examine(Asking(border, at, mrn))
    assert after is None or mrn not in after.address


def test_where_there_is_nothing_the_step_says_so_and_leads_to_the_list(empty, client) -> None:
    for role in ROLES:
        client.logout()
        enter(client, role)
        client.post("/tour/begin/")
        page = client.get("/tour/").content.decode()
        assert page.count('class="quiet"') == sum(
            walk.look(s, Asking(people.actor(role), timezone.now()))[1] is False
            for s in TOURS[RoleName(role)]
        )
        for number, _ in enumerate(TOURS[RoleName(role)], 1):
            answer = client.get(f"/tour/steps/{number}/", follow=True)
            assert answer.status_code == 200, (role, number)
    client.logout()
    enter(client, "border")
    client.post("/tour/begin/")
    answer = client.get("/tour/steps/2/", follow=True)
    assert answer.redirect_chain[-1][0] == "/queue/"
    assert "Nothing waits at your office" in answer.content.decode()


def test_a_step_counts_as_seen_once_its_page_was_opened(empty, client) -> None:
    enter(client, "border")
    client.get("/tour/steps/1/", follow=True)
    assert "tour" not in client.session  # without a tour under way a step is only a link
    client.post("/tour/begin/")
    client.get("/tour/steps/1/")
    client.get("/declarations/")
    assert client.session["tour"]["seen"] == []
    assert "Back to this step" in client.get("/declarations/").content.decode()
    client.get("/queue/")
    assert client.session["tour"]["seen"] == [1]
    client.post("/tour/begin/")
    assert client.session["tour"]["seen"] == []
    assert client.get("/tour/steps/0/").status_code == 404
    assert client.get("/tour/steps/7/").status_code == 404
    assert client.get("/tour/end/").status_code == 405


def test_one_click_signs_in_as_the_trials_people_only(empty, client) -> None:
    page = client.get("/account/sign-in/").content.decode()
    assert "Look around as" in page
    assert "Border officer at Haven (seaport)" in page
    assert enter(Client(enforce_csrf_checks=True), "border").status_code == 403
    for name in ("m.ferry", "nobody", ""):
        assert enter(client, name).status_code == 404
    assert client.get("/tour/enter/").status_code == 405
    assert "_auth_user_id" not in client.session
    enter(client, "auditor")
    assert client.session["_auth_user_id"] == str(User.objects.get(username="auditor").pk)


def test_who_comes_over_the_network_is_not_offered_it(empty, client) -> None:
    page = client.get("/account/sign-in/", REMOTE_ADDR="192.0.2.7").content.decode()
    assert "Look around as" not in page
    assert enter(client, "auditor", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_site_that_the_trial_did_not_make_has_none_of_it(empty, client) -> None:
    enter(client, "border")
    (empty / "trial.json").unlink()
    assert client.get("/tour/").status_code == 404
    assert client.get("/tour/steps/1/").status_code == 404
    assert client.post("/tour/begin/").status_code == 404
    assert "/tour/" not in client.get("/queue/").content.decode()
    client.logout()
    assert "Look around as" not in client.get("/account/sign-in/").content.decode()
    assert enter(client, "border").status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_file_of_another_site_opens_nothing(db, folder: Path, client) -> None:
    create_user(
        actor=SHELL, name="administrator", memberships=[(RoleName.ADMINISTRATOR, "*")],
        password="a quiet tide at dawn", at=END,
    )  # fmt: skip
    (folder / "trial.json").write_text('{"password": "1a2b-3c4d-5e6f-7a8b"}')
    answer = enter(client, "administrator")
    assert (answer.status_code, answer["Location"]) == (302, "/account/sign-in/")
    assert "_auth_user_id" not in client.session


def test_who_has_no_tour_is_offered_none(empty, client) -> None:
    create_user(
        actor=SHELL, name="reader", memberships=[(RoleName.READ_ONLY, "*")],
        password="a quiet tide at dawn", at=END,
    )  # fmt: skip
    User.objects.update(must_change_password=False)
    client.post("/account/sign-in/", {"login": "reader", "password": "a quiet tide at dawn"})
    assert client.get("/tour/").status_code == 404
    assert "/tour/" not in client.get("/declarations/").content.decode()
