"""Users and systems over HTTP, and that nobody does there what they may not."""

import json

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.test import Client

from tests.identity.conftest import NOW, PASSWORD, SHELL, sign_in
from tidewaiter.identity import services
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.errors import Conflict, Forbidden, IdentityError, Unknown
from tidewaiter.identity.models import Membership, System, SystemKey, User
from tidewaiter.identity.roles import RoleName
from tidewaiter.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings) -> None:
    settings.MFA_ROLES = frozenset()


def send(client: Client, method: str, path: str, body=None):
    data = "" if body is None else json.dumps(body)
    return client.generic(method, f"/api/v1{path}", data, content_type="application/json")


CALLS = [
    ("GET", "/users", None, {"administrator", "auditor", "supervisor"}),
    ("POST", "/users", {"name": "new"}, {"administrator"}),
    ("PUT", "/users/omar/roles", {"memberships": []}, {"administrator"}),
    ("POST", "/users/omar/deactivate", None, {"administrator"}),
    ("POST", "/users/omar/reactivate", None, {"administrator"}),
    ("POST", "/users/omar/unlock", None, {"administrator"}),
    ("POST", "/users/omar/password", None, {"administrator"}),
    ("DELETE", "/users/omar/second-factor", None, {"administrator"}),
    ("GET", "/systems", None, {"administrator", "auditor"}),
    ("POST", "/systems", {"code": "RAIL", "scopes": ["read"]}, {"administrator"}),
    ("POST", "/systems/PORT/keys", {}, {"administrator"}),
    ("POST", "/keys/KEY/rotate", {}, {"administrator"}),
    ("POST", "/keys/KEY/revoke", None, {"administrator"}),
]


@pytest.fixture
def key(person) -> SystemKey:
    person("omar", "border")
    services.make_system(actor=SHELL, code="PORT", name="", scopes=["read"], at=NOW)
    return services.issue_key(actor=SHELL, code="PORT", at=NOW)[0]


@pytest.mark.parametrize(("method", "path", "body", "allowed"), CALLS, ids=lambda v: str(v)[:30])
@pytest.mark.parametrize("role", [r.value for r in RoleName if r is not RoleName.SYSTEM])
def test_each_role_is_let_through_exactly_where_the_table_says(
    signed_in, key, method, path, body, allowed, role
):
    before = list(User.objects.values_list("session_epoch")), SystemKey.objects.count()
    answer = send(signed_in("asker", role), method, path.replace("KEY", key.prefix), body)
    assert answer.status_code in ((200, 201, 204) if role in allowed else (403,))
    if role not in allowed:
        now = list(User.objects.exclude(username="asker").values_list("session_epoch"))
        assert (now, SystemKey.objects.count()) == before


@pytest.mark.parametrize(("method", "path", "body", "_"), CALLS, ids=lambda v: str(v)[:30])
def test_nobody_gets_in_without_signing_in(key, method, path, body, _):
    assert send(Client(), method, path.replace("KEY", key.prefix), body).status_code == 401


def test_a_user_is_added_with_a_password_shown_once(signed_in):
    client = signed_in("root", "administrator")
    made = send(
        client,
        "POST",
        "/users",
        {"name": "ines", "memberships": [{"role": "border", "office": "A"}]},
    )
    assert made.status_code == 201
    assert made.json()["memberships"] == [{"role": "border", "office": "A"}]
    assert User.objects.get(username="ines").check_password(made.json()["password"])
    assert "password" not in json.dumps(send(client, "GET", "/users").json())
    again = send(client, "POST", "/users", {"name": "INES"})
    assert again.status_code == 409


def test_lists_go_on_after_a_key_and_reach_everybody_once(signed_in, person):
    client = signed_in("root", "administrator")
    for number in range(5):
        person(f"u{number}")
    seen, after = [], ""
    while after is not None:
        page = send(client, "GET", f"/users?limit=2&after={after}").json()
        assert len(page["items"]) <= 2
        seen += [one["name"] for one in page["items"]]
        after = page["next"]
    assert seen == ["root", "u0", "u1", "u2", "u3", "u4"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/users/root/roles", {"memberships": [{"role": "supervisor"}]}),
        ("PUT", "/users/ROOT/roles", {"memberships": []}),
        ("POST", "/users/root/deactivate", None),
        ("DELETE", "/users/root/second-factor", None),
    ],
)
def test_nobody_changes_their_own_account(signed_in, method, path, body):
    client = signed_in("root", "administrator")
    assert send(client, method, path, body).status_code == 403
    assert list(Membership.objects.values_list("role", "office")) == [("administrator", "*")]
    assert User.objects.get(username="root").is_active


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/users", {"name": "with:colon"}, 422),
        ("POST", "/users", {"name": "x", "memberships": [{"role": "system"}]}, 422),
        ("POST", "/users", {"name": "x", "memberships": [{"role": "border", "office": ""}]}, 422),
        ("POST", "/users", {"name": "x", "memberships": [{"role": "nobody"}]}, 422),
        ("PUT", "/users/none/roles", {"memberships": []}, 404),
        ("POST", "/systems/none/keys", {}, 404),
        ("POST", "/systems/PORT/keys", {"scopes": ["rules"]}, 422),
        ("POST", "/keys/none/revoke", None, 404),
        ("POST", "/systems", {"code": "PORT", "scopes": ["read"]}, 409),
        ("GET", "/users?limit=0", None, 422),
        ("GET", "/users?limit=1001", None, 422),
        ("GET", "/users?after=%00", None, 422),
    ],
)
def test_what_cannot_be_done_is_answered_with_its_status(
    signed_in, key, method, path, body, status
):
    assert send(signed_in("root", "administrator"), method, path, body).status_code == status


def test_a_key_goes_its_way_over_http(signed_in):
    client = signed_in("root", "administrator")
    send(client, "POST", "/systems", {"code": "PORT", "scopes": ["read", "submit"]})
    made = send(client, "POST", "/systems/PORT/keys", {"scopes": ["read"], "days": 30}).json()
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {made['token']}"}
    assert Client().get("/api/v1/whoami", **bearer).json()["scopes"] == ["read"]
    new = send(client, "POST", f"/keys/{made['id']}/rotate", {"overlap_hours": 1}).json()
    assert send(client, "POST", f"/keys/{made['id']}/rotate", {}).status_code == 409
    assert Client().get("/api/v1/whoami", **bearer).status_code == 200
    send(client, "POST", f"/keys/{made['id']}/revoke")
    shown = send(client, "GET", "/systems").json()["items"][0]
    assert [k["revoked_at"] is None for k in shown["keys"]] == [False, True]
    assert made["token"] not in json.dumps(shown)
    assert Client().get("/api/v1/whoami", HTTP_AUTHORIZATION=f"Bearer {new['token']}").json()


def test_a_user_is_unlocked_and_gets_a_new_password(signed_in, person):
    omar = person("omar", "border")
    AccessAttempt.objects.create(
        username="omar", ip_address="10.0.0.1", failures_since_start=5, get_data="", post_data=""
    )
    client = signed_in("ada", "administrator")
    assert send(client, "POST", "/users/omar/unlock").json() == {"forgotten": 1}
    assert send(client, "POST", "/users/omar/unlock").json() == {"forgotten": 0}
    made = send(client, "POST", "/users/omar/password").json()
    omar.refresh_from_db()
    assert made["name"] == "omar"
    assert omar.check_password(made["password"])
    assert omar.must_change_password
    kinds = LedgerEntry.objects.filter(subject="user:omar").values_list("kind", flat=True)
    assert {"user.unlocked", "user.password-reset"} <= set(kinds)
    assert send(client, "POST", "/users/nobody/unlock").status_code == 404
    assert send(client, "POST", "/users/ada/password").status_code == 403  # one's own account


def test_services_refuse_whoever_lacks_the_permission_however_they_are_called(person):
    person("omar", "border")
    border = Actor.user("x", 9, [(RoleName.BORDER, "*")])
    for verb, more in (
        (services.create_user, {}),
        (services.set_roles, {"memberships": []}),
        (services.deactivate, {}),
        (services.reactivate, {}),
        (services.reset_second_factor, {}),
        (services.reset_password, {}),
        (services.unlock, {}),
    ):
        with pytest.raises(Forbidden):
            verb(actor=border, name="omar", at=NOW, **more)


def test_a_change_that_cannot_be_written_down_does_not_happen(person, settings):
    person("omar", "border")
    settings.IDENTITY_RECORDER = "tests.identity.test_api.broken_recorder"
    with pytest.raises(RuntimeError):
        services.set_roles(actor=SHELL, name="omar", memberships=[], at=NOW)
    with pytest.raises(RuntimeError):
        services.create_user(actor=SHELL, name="new", at=NOW)
    assert Membership.objects.count() == 1
    assert User.objects.count() == 1


def broken_recorder(**_: object) -> None:
    raise RuntimeError("the ledger is away")


WRITTEN: list[dict[str, object]] = []


def keep(**entry: object) -> None:
    WRITTEN.append(entry)


def test_every_change_is_written_down_without_secrets(settings):
    settings.IDENTITY_RECORDER = "tests.identity.test_api.keep"
    WRITTEN.clear()
    how = {"actor": SHELL, "at": NOW}
    _, made = services.create_user(name="omar", memberships=[(RoleName.BORDER, "A")], **how)
    services.set_roles(name="omar", memberships=[(RoleName.AUDITOR, "*")], **how)
    again = services.reset_password(name="omar", **how)
    services.reset_second_factor(name="omar", **how)
    services.deactivate(name="omar", **how)
    services.reactivate(name="omar", **how)
    services.make_system(code="PORT", name="Port", scopes=["read"], **how)
    key, text = services.issue_key(code="PORT", **how)
    _, other = services.rotate_key(prefix=key.prefix, **how)
    services.revoke_key(prefix=key.prefix, **how)
    services.set_system_active(code="PORT", active=False, **how)
    assert [entry["kind"] for entry in WRITTEN] == [
        "user.created",
        "user.roles",
        "user.password-reset",
        "user.second-factor-reset",
        "user.deactivated",
        "user.reactivated",
        "system.created",
        "key.issued",
        "key.rotated",
        "key.revoked",
        "system.inactive",
    ]
    assert {entry["actor"] for entry in WRITTEN} == {"command line:tester"}
    assert WRITTEN[1]["body"] == '{"before":["border@A"],"roles":["auditor@*"]}'
    whole = json.dumps(WRITTEN, default=str)
    assert not any(secret in whole for secret in (made, again, text[16:], other[16:]))


def test_the_ledger_is_what_it_is_written_down_in(person):
    person("omar", "border")
    services.set_roles(actor=SHELL, name="omar", memberships=[], at=NOW)
    told = LedgerEntry.objects.filter(subject="user:omar").order_by("id")
    entries = list(told.values_list("kind", "actor", "body"))
    assert ("user.created", "command line:tester", '{"roles":["border@*"]}') in entries
    assert ("user.roles", "command line:tester", '{"before":["border@*"],"roles":[]}') in entries


def test_names_that_differ_only_in_case_are_one(person):
    person("ines")
    with pytest.raises(Conflict):
        services.create_user(actor=SHELL, name="Ines", at=NOW)


@pytest.mark.parametrize("name", ["", "a b", "system:PORT", "command line:root", "a" * 151, "é"])
def test_a_name_that_could_be_taken_for_something_else_is_refused(db, name):
    with pytest.raises(IdentityError):
        services.create_user(actor=SHELL, name=name, at=NOW)


def test_an_unknown_user_is_said_to_be_unknown(db):
    with pytest.raises(Unknown, match="There is no user 'none'"):
        services.deactivate(actor=SHELL, name="none", at=NOW)


def test_who_signs_in_elsewhere_only_has_no_password(db):
    user, made = services.create_user(actor=SHELL, name="lena", with_password=False, at=NOW)
    assert (made, user.has_usable_password(), user.must_change_password) == ("", False, False)
    assert sign_in(Client(), "lena", PASSWORD).status_code == 200


def test_resetting_a_second_factor_forgets_all_kinds(person):
    user = person("ines")
    for kind in ("totp", "recovery_codes", "webauthn"):
        Authenticator.objects.create(user=user, type=kind, data={})
    assert services.reset_second_factor(actor=SHELL, name="ines", at=NOW) == 3
    assert System.objects.count() == 0
