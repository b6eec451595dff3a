"""Pages of administration: users, systems and keys, and who may not do what there."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.test import Client

from tidewaiter.identity import selectors
from tidewaiter.identity.models import System, SystemKey, User
from tidewaiter.ledger.models import LedgerEntry
from tidewaiter.pages import once

pytestmark = pytest.mark.django_db

PLACES = (
    "/administration/",
    "/administration/users/",
    "/administration/users/new/",
    "/administration/users/named/bo/",
    "/administration/users/named/bo/password/",
    "/administration/systems/",
    "/administration/systems/new/",
    "/administration/systems/called/S1/",
)


@pytest.fixture(autouse=True)
def _site(settings) -> None:
    settings.ROOT_URLCONF = "tidewaiter.web.urls"
    settings.MFA_ROLES = frozenset()


@pytest.fixture
def bo(person) -> User:
    return person("bo", "border@GB1")


@pytest.fixture
def ada(signed_in, bo) -> Client:
    return signed_in("ada", "administrator")


@pytest.fixture
def s1(ada) -> System:
    sent = {"code": "S1", "name": "Broker", "offices": "GB1, GB2", "scopes": ["submit", "read"]}
    assert ada.post("/administration/systems/new/", sent).status_code == 302
    return System.objects.get(code="S1")


def text(answer) -> str:
    return answer.content.decode()


def secret(answer) -> str:
    found = re.search(r'<output class="secret[^>]*>([^<]+)<', text(answer))
    assert found
    return found[1]


@pytest.mark.parametrize("path", PLACES)
def test_who_is_not_signed_in_is_led_there(path):
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/sign-in/")


@pytest.mark.parametrize("path", PLACES)
def test_a_border_officer_is_refused(signed_in, bo, path):
    if "S1" in path:
        System.objects.create(code="S1", name="x", created_at="2026-01-01T00:00Z")
    assert signed_in("ben", "border").get(path).status_code == 403


def test_an_auditor_reads_and_is_neither_offered_nor_allowed_to_change(signed_in, bo, s1):
    al = signed_in("al", "auditor")
    for path in PLACES[1], PLACES[3], PLACES[5], PLACES[7]:
        page = text(al.get(path))
        for word in ("/new/", "/deactivate/", "/roles/", "/rotate/", "Issue"):
            assert word not in page
    for path in (
        "users/new/",
        "users/named/bo/roles/",
        "users/named/bo/deactivate/",
        "systems/new/",
        "systems/called/S1/keys/",
        "systems/called/S1/active/",
    ):
        assert al.post(f"/administration/{path}").status_code == 403
    assert User.objects.get(username="bo").is_active


def test_sections_are_those_of_the_reader(ada, signed_in):
    assert "/administration/users/" in text(ada.get("/administration/"))
    tara = text(signed_in("tara", "targeting").get("/administration/"))
    assert "/administration/jobs/" in tara
    assert "/administration/users/" not in tara
    assert "tidewaiter restore FOLDER" in tara


def test_people_without_a_second_factor_are_told_and_listed(ada, bo, settings):
    settings.MFA_ROLES = frozenset({"border"})
    page = text(ada.get("/administration/users/", {"lacking": "factor"}))
    assert "/administration/users/named/bo/" in page
    Authenticator.objects.create(user=bo, type="recovery_codes", data={})
    assert selectors.people(datetime.now(UTC)).demanded == 1  # codes alone are no second factor
    Authenticator.objects.create(user=bo, type="totp", data={})
    found = selectors.people(datetime.now(UTC))
    assert (found.active, found.without_factor, found.demanded) == (2, 1, 0)
    page = text(ada.get("/administration/users/", {"lacking": "factor"}))
    assert "/administration/users/named/bo/" not in page
    bo.must_change_password = True
    bo.save()
    page = text(ada.get("/administration/users/", {"lacking": "password"}))
    assert "/administration/users/named/bo/" in page
    assert "/administration/users/named/ada/" not in page
    assert "/administration/users/named/bo/" in text(ada.get("/administration/users/?lacking=x"))


def test_a_user_is_added_with_a_password_shown_once(ada):
    sent = {"name": "mia", "role-0": "border", "office-0": "GB1", "with_password": "on"}
    answer = ada.post("/administration/users/new/", sent)
    assert answer["Location"] == "/administration/users/named/mia/given/"
    answer = ada.get(answer["Location"])
    mia = User.objects.get(username="mia")
    assert mia.check_password(secret(answer))
    assert [(m.role, m.office) for m in mia.memberships.all()] == [("border", "GB1")]
    again = ada.post("/administration/users/new/", sent)
    assert again.status_code == 422
    assert "There is a user" in text(again)
    assert 'value="GB1"' in text(again)


def test_roles_are_changed_and_a_wrong_office_is_told(ada, bo):
    path = "/administration/users/named/bo/roles/"
    assert ada.post(path, {"role-0": "auditor", "office-0": "no such!"}).status_code == 422
    assert ada.post(path, {"role-0": "captain"}).status_code == 422
    assert bo.memberships.get().role == "border"
    assert ada.post(path, {"role-0": "auditor"}).status_code == 302
    assert [(m.role, m.office) for m in bo.memberships.all()] == [("auditor", "*")]
    assert LedgerEntry.objects.filter(kind="user.roles").exists()


def test_nobody_changes_their_own_account(ada):
    page = text(ada.get("/administration/users/named/ada/"))
    assert "another administrator must change it" in page
    assert "/deactivate/" not in page
    for verb in ("roles", "deactivate", "second-factor", "password"):
        assert ada.post(f"/administration/users/named/ada/{verb}/").status_code == 403


def test_deactivating_asks_first_and_can_be_undone(ada, bo):
    path = "/administration/users/named/bo/deactivate/"
    assert "Deactivate bo?" in text(ada.get(path))
    answer = ada.post(path, follow=True)
    assert not User.objects.get(username="bo").is_active
    assert "Undo" in text(answer)
    ada.post("/administration/users/named/bo/reactivate/")
    assert User.objects.get(username="bo").is_active


def test_second_factor_lock_and_password_are_reset(ada, bo):
    Authenticator.objects.create(user=bo, type="totp", data={})
    AccessAttempt.objects.create(
        username="bo", ip_address="10.0.0.1", failures_since_start=5, get_data="", post_data=""
    )
    page = text(ada.get("/administration/users/named/bo/"))
    assert "/second-factor/" in page
    assert "/unlock/" in page
    ada.post("/administration/users/named/bo/second-factor/")
    ada.post("/administration/users/named/bo/unlock/")
    assert not Authenticator.objects.filter(user=bo).exists()
    assert not AccessAttempt.objects.exists()
    answer = ada.post("/administration/users/named/bo/password/", follow=True)
    assert User.objects.get(username="bo").check_password(secret(answer))
    kinds = set(LedgerEntry.objects.values_list("kind", flat=True))
    assert {"user.second-factor-reset", "user.unlocked", "user.password-reset"} <= kinds


def test_a_key_is_issued_once_shown_rotated_and_revoked(ada, s1):
    answer = ada.post("/administration/systems/called/S1/keys/", {"scopes": ["read"], "days": "30"})
    key = SystemKey.objects.get()
    token = secret(ada.get(answer["Location"]))
    assert key.prefix in token
    assert key.scopes == ["read"]
    page = text(ada.get("/administration/systems/called/S1/"))
    assert key.prefix in page
    assert token not in page
    rotated = ada.post(f"/administration/keys/{key.prefix}/rotate/", {"hours": "1"})
    assert rotated.status_code == 302
    assert secret(ada.get(rotated["Location"])) != token
    assert ada.post(f"/administration/keys/{key.prefix}/rotate/", {"hours": "1"}).status_code == 422
    new = SystemKey.objects.get(replaces=key)
    assert "Revoke the key" in text(ada.get(f"/administration/keys/{new.prefix}/revoke/"))
    ada.post(f"/administration/keys/{new.prefix}/revoke/")
    new.refresh_from_db()
    assert new.revoked_at is not None
    assert ada.get("/administration/keys/nothing/revoke/").status_code == 404


def test_what_cannot_be_used_is_told_with_the_form(ada, s1):
    answer = ada.post("/administration/systems/called/S1/keys/", {"days": "soon"})
    assert answer.status_code == 422
    assert "not a number" in text(answer)
    answer = ada.post("/administration/systems/new/", {"code": "S2", "offices": "*"})
    assert answer.status_code == 422
    assert "A scope is missing" in text(answer)
    assert 'value="S2"' in text(answer)


def test_a_system_is_switched_off_and_on(ada, s1):
    path = "/administration/systems/called/S1/active/"
    assert "Undo" in text(ada.post(path, {"active": "0"}, follow=True))
    assert not System.objects.get(code="S1").active
    ada.post(path, {"active": "1"})
    assert System.objects.get(code="S1").active


def test_lists_ask_no_more_for_more_rows(ada, person, django_assert_max_num_queries):
    for number in range(12):
        person(f"u{number}", "border@A", "auditor")
        System.objects.create(code=f"X{number}", name="x", created_at="2026-01-01T00:00Z")
    for path in ("/administration/users/", "/administration/systems/"):
        with django_assert_max_num_queries(14):
            assert ada.get(path).status_code == 200
    assert "u3" in text(ada.get("/administration/users/", {"search": "U3"}))
    assert "Nobody fits" in text(ada.get("/administration/users/", {"search": "zzz"}))


MAKING = (
    ("/administration/users/new/", {"name": "mia", "role-0": "border", "with_password": "on"}),
    ("/administration/users/named/bo/password/", {}),
    ("/administration/systems/called/S1/keys/", {"scopes": ["read"]}),
)


@pytest.mark.parametrize(("path", "sent"), MAKING)
def test_a_secret_is_shown_once_and_loading_anew_makes_no_other(ada, s1, path, sent, caplog):
    made = ada.post(path, sent)
    assert made.status_code == 302  # loading the page that follows posts nothing
    place = made["Location"]
    kept = str(dict(ada.session.items()))
    shown = ada.get(place)
    told = secret(shown)
    assert shown.headers["Cache-Control"].startswith("no-store")
    assert told not in kept + place + caplog.text
    assert told not in str(dict(ada.session.items()))
    entries = LedgerEntry.objects.count()
    again = ada.get(place, follow=True)
    assert again.status_code == 200
    assert told not in text(again)
    assert "shown once and is shown no more" in text(again)
    assert LedgerEntry.objects.count() == entries


def test_who_may_not_manage_is_shown_no_secret(ada, s1, signed_in):
    made = ada.post("/administration/systems/called/S1/keys/", {"scopes": ["read"]})
    assert signed_in("amir", "auditor").get(made["Location"]).status_code == 403
    other = signed_in("eve", "administrator").get(made["Location"])
    assert other.status_code == 302  # another session has no secret
    assert secret(ada.get(made["Location"]))


def test_a_secret_is_kept_for_its_page_and_for_a_while(rf):
    request = rf.get("/")
    request.session = {}
    at = datetime(2026, 11, 25, 12, tzinfo=UTC)
    once.keep(request, "key", 7, "tw_x_y", at)
    assert "tw_x_y" not in str(request.session)
    assert once.take(request, "key", 8, at) is None
    assert once.take(request, "webhook", 7, at) is None
    assert once.take(request, "key", 7, at + once.KEPT) == "tw_x_y"
    assert once.take(request, "key", 7, at) is None
    once.keep(request, "key", 7, "tw_x_y", at)
    assert once.take(request, "key", 7, at + once.KEPT + timedelta(seconds=1)) is None
    assert request.session == {}
    request.session["shown-once"] = "forged"
    assert once.take(request, "key", 7, at) is None
