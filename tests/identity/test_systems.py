"""Keys of systems: shown once, checked cheaply, rotated with overlap, revoked soon."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.identity.conftest import NOW, SHELL
from tidewaiter.identity import keyring, keys, services
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.errors import Conflict, Forbidden, IdentityError, Unknown
from tidewaiter.identity.models import System, SystemKey
from tidewaiter.identity.permissions import Scope
from tidewaiter.identity.roles import RoleName

pytestmark = pytest.mark.django_db
BORN = NOW


@pytest.fixture
def port(db) -> System:
    return services.make_system(
        actor=SHELL, code="PORT", name="Port", scopes=["submit", "read"], offices=["A"], at=BORN
    )


def issue(**more) -> tuple[SystemKey, str]:
    return services.issue_key(actor=SHELL, code="PORT", at=BORN, **more)


def show(text: str, at=NOW) -> Actor | None:
    """The actor that a key gives, as a process that remembers nothing sees it."""
    keyring.forget()
    token = keys.read(text)
    return keyring.actor_of(token, at) if token else None


def test_a_key_gives_its_system_with_the_scopes_and_offices_it_may_use(port):
    _, text = issue(scopes=["read"])
    assert show(text) == Actor.system("PORT", port.pk, scopes=["read"], offices=["A"])


def test_the_secret_is_kept_nowhere(port):
    key, text = issue()
    secret = keys.read(text).secret
    kept = json.dumps(list(SystemKey.objects.filter(pk=key.pk).values()), default=str)
    assert secret not in kept
    assert text not in kept


@pytest.mark.parametrize("bad", ["", "tw_", "Bearer", "tw_x_y", "tw_000000000000_" + "A" * 43])
def test_what_is_no_key_of_ours_gives_nobody(port, bad):
    issue()
    assert show(bad) is None


def test_a_key_with_one_character_changed_gives_nobody(port):
    _, text = issue()
    for place in (3, 20, len(text) - 1):
        other = "b" if text[place] != "b" else "c"
        assert show(text[:place] + other + text[place + 1 :]) is None


def test_a_key_ends_at_its_expiry_though_it_is_remembered(port):
    _, text = issue(expires=NOW + timedelta(days=1))
    token = keys.read(text)
    assert keyring.actor_of(token, NOW)
    assert keyring.actor_of(token, NOW + timedelta(hours=23))
    assert keyring.actor_of(token, NOW + timedelta(days=1)) is None


def test_a_revoked_key_and_an_inactive_system_give_nobody(port):
    key, text = issue()
    _, other = issue()
    services.revoke_key(actor=SHELL, prefix=key.prefix, at=NOW)
    assert show(text) is None
    assert show(other)
    services.set_system_active(actor=SHELL, code="PORT", active=False, at=NOW)
    assert show(other) is None


def test_taking_a_scope_from_the_system_takes_it_from_its_keys(port):
    _, text = issue()
    System.objects.filter(pk=port.pk).update(scopes=["read"])
    assert show(text).scopes == {"read"}


def test_another_process_believes_a_revoked_key_no_longer_than_is_said(port, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(keyring.time, "monotonic", lambda: clock[0])
    key, text = issue()
    token = keys.read(text)
    assert keyring.actor_of(token, NOW)
    SystemKey.objects.filter(pk=key.pk).update(revoked_at=NOW)  # as another process does it
    clock[0] += keyring.REMEMBERED - 0.01
    assert keyring.actor_of(token, NOW)
    clock[0] += 0.02
    assert keyring.actor_of(token, NOW) is None


def test_revoking_counts_here_at_once(port, django_capture_on_commit_callbacks):
    key, text = issue()
    token = keys.read(text)
    assert keyring.actor_of(token, NOW)
    with django_capture_on_commit_callbacks(execute=True):
        services.revoke_key(actor=SHELL, prefix=key.prefix, at=NOW)
    assert keyring.actor_of(token, NOW) is None


def test_checking_a_remembered_key_asks_the_database_nothing(port, django_assert_num_queries):
    _, text = issue()
    token = keys.read(text)
    with django_assert_num_queries(2):  # the key, and when it was used
        keyring.actor_of(token, NOW)
    with django_assert_num_queries(0):
        for second in range(59):
            assert keyring.actor_of(token, NOW + timedelta(seconds=second))


def test_the_last_use_is_noted_once_a_minute(port):
    key, text = issue()
    token = keys.read(text)
    for seconds, noted in ((0, 0), (59, 0), (60, 60), (100, 60), (121, 121)):
        keyring.actor_of(token, NOW + timedelta(seconds=seconds))
        key.refresh_from_db()
        assert key.last_used_at == NOW + timedelta(seconds=noted)


def test_a_use_that_cannot_be_noted_still_lets_the_system_in(port, monkeypatch):
    _, text = issue()

    def full(*_, **__):
        raise DatabaseError("disk full")

    monkeypatch.setattr("django.db.models.query.QuerySet.update", full)
    assert show(text)


def test_rotation_gives_a_new_key_while_the_old_works_on_for_a_while(port):
    old, text = issue(scopes=["read"], expires=NOW + timedelta(days=100))
    later = NOW + timedelta(days=90)
    new, new_text = services.rotate_key(
        actor=SHELL, prefix=old.prefix, overlap=timedelta(days=2), at=later
    )
    assert show(text, later + timedelta(days=1, hours=23))
    assert show(text, later + timedelta(days=2)) is None
    assert show(new_text, later + timedelta(days=99)).scopes == {"read"}
    assert show(new_text, later + timedelta(days=100)) is None
    old.refresh_from_db()
    assert old.replaced_by == new


def test_an_overlap_never_prolongs_the_old_key(port):
    old, text = issue(expires=NOW + timedelta(hours=1))
    services.rotate_key(actor=SHELL, prefix=old.prefix, overlap=timedelta(days=9), at=NOW)
    assert show(text, NOW + timedelta(hours=1)) is None


def test_without_overlap_the_old_key_ends_at_once(port):
    old, text = issue()
    services.rotate_key(actor=SHELL, prefix=old.prefix, overlap=timedelta(0), at=NOW)
    assert show(text) is None


def test_a_key_is_rotated_once_and_never_after_it_ended(port):
    old, _ = issue()
    services.rotate_key(actor=SHELL, prefix=old.prefix, at=NOW)
    with pytest.raises(Conflict):
        services.rotate_key(actor=SHELL, prefix=old.prefix, at=NOW)
    revoked, _ = issue()
    services.revoke_key(actor=SHELL, prefix=revoked.prefix, at=NOW)
    with pytest.raises(Conflict):
        services.rotate_key(actor=SHELL, prefix=revoked.prefix, at=NOW)
    with pytest.raises(Unknown):
        services.rotate_key(actor=SHELL, prefix="000000000000", at=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_rotate_one_key_at_once_one_gets_a_new_key():
    services.make_system(actor=SHELL, code="PORT", name="", scopes=["read"], at=BORN)
    old, _ = issue()
    start, results = threading.Barrier(8), []

    def rotate() -> None:
        start.wait()
        try:
            results.append(services.rotate_key(actor=SHELL, prefix=old.prefix, at=NOW)[1])
        except Conflict:
            results.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=rotate) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert len([text for text in results if text]) == 1
    assert SystemKey.objects.count() == 2


def test_scopes_beyond_the_system_and_unknown_ones_are_refused(port):
    with pytest.raises(IdentityError, match="has not the scope rules"):
        issue(scopes=["rules"])
    with pytest.raises(IdentityError, match="There is no scope everything"):
        issue(scopes=["everything"])
    with pytest.raises(IdentityError, match="missing"):
        services.make_system(actor=SHELL, code="X", name="", scopes=[], at=NOW)
    with pytest.raises(IdentityError, match="expired already"):
        issue(expires=NOW)


def test_a_code_is_taken_once(port):
    with pytest.raises(Conflict), transaction.atomic():
        services.make_system(actor=SHELL, code="PORT", name="", scopes=["read"], at=NOW)
    assert System.objects.count() == 1


def test_only_who_may_manage_systems_does(port):
    key, _ = issue()
    omar = Actor.user("omar", 1, [(RoleName.SUPERVISOR, "*"), (RoleName.AUDITOR, "*")])
    itself = Actor.system("PORT", port.pk, scopes=list(Scope), offices=["*"])
    for actor in (omar, itself):
        with pytest.raises(Forbidden):
            services.issue_key(actor=actor, code="PORT", at=NOW)
        with pytest.raises(Forbidden):
            services.rotate_key(actor=actor, prefix=key.prefix, at=NOW)
        with pytest.raises(Forbidden):
            services.revoke_key(actor=actor, prefix=key.prefix, at=NOW)
        with pytest.raises(Forbidden):
            services.make_system(actor=actor, code="X", name="", scopes=["read"], at=NOW)


def test_a_key_opens_the_api_and_no_page(port):
    _, text = issue()
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {text}"}
    me = Client().get("/api/v1/whoami", **bearer)
    assert me.json()["name"] == "system:PORT"
    assert "user.manage" not in me.json()["permissions"]
    assert Client().get("/", **bearer).content == b"home of nobody"
    assert Client().get("/api/v1/users", **bearer).status_code == 403
    assert Client().get("/api/v1/whoami").status_code == 401
    assert Client().get("/api/v1/whoami", HTTP_AUTHORIZATION="Bearer tw_x").status_code == 401
    assert Client().get("/api/v1/whoami", HTTP_AUTHORIZATION=f"Basic {text}").status_code == 401


def test_a_wrong_key_beside_a_good_session_is_refused(signed_in):
    client = signed_in("ines", "border")
    assert client.get("/api/v1/whoami").status_code == 200
    answer = client.get("/api/v1/whoami", HTTP_AUTHORIZATION="Bearer tw_x")
    assert answer.status_code == 401


def test_a_key_needs_no_csrf_token_and_a_session_does(port, person):
    _, text = issue()
    strict = Client(enforce_csrf_checks=True)
    body = {"content_type": "application/json", "data": "{}"}
    refused = strict.post("/api/v1/systems/PORT/keys", **body, HTTP_AUTHORIZATION=f"Bearer {text}")
    assert refused.json()["detail"].startswith("system:PORT may not")
    strict.force_login(person("ines", "border"))
    without = strict.post("/api/v1/systems/PORT/keys", **body)
    assert (without.status_code, "CSRF" in without.json()["detail"]) == (403, True)
