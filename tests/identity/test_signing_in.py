"""Passwords, pauses, sessions: through the real pages."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests.identity.conftest import NOW, PASSWORD, SHELL, sign_in
from tidewaiter.identity import middleware, services
from tidewaiter.identity.errors import IdentityError
from tidewaiter.identity.models import User
from tidewaiter.identity.roles import RoleName
from tidewaiter.web import sign_in as production

pytestmark = pytest.mark.django_db


def who(client: Client) -> str:
    return client.get("/").content.decode().removeprefix("home of ")


def test_the_right_password_lets_in_whatever_the_case_of_the_name(person):
    person("ines", "border")
    client = Client()
    assert sign_in(client, "Ines").status_code == 302
    assert who(client) == "ines"


def test_the_session_gets_another_key_at_sign_in(person):
    person("ines")
    client = Client()
    client.get("/account/sign-in/")
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["session"] = session.session_key
    sign_in(client, "ines")
    assert client.cookies["session"].value != session.session_key


def test_a_wrong_password_an_unknown_name_and_a_deactivated_user_are_answered_alike(person):
    person("ines")
    person("gone")
    services.deactivate(actor=SHELL, name="gone", at=NOW)

    def answer(name: str) -> str:
        page = sign_in(Client(), name, "not the password at all").content.decode()
        page = re.sub(r'(name="csrfmiddlewaretoken" value=)"[^"]*"', r"\1", page)
        return re.sub(r"\d\d:\d\d(:\d\d)?", "", page).replace(name, "N")  # when it was made

    assert answer("ines") == answer("nobody") == answer("gone")


def test_a_deactivated_user_does_not_get_in_with_the_right_password(person):
    person("gone")
    services.deactivate(actor=SHELL, name="gone", at=NOW)
    client = Client()
    sign_in(client, "gone")
    assert who(client) == "nobody"


def test_failures_pause_a_name_from_every_address_and_the_pause_ends(person, settings):
    person("ines")
    for number in range(settings.AXES_FAILURE_LIMIT):
        assert who(Client()) == "nobody"
        last = sign_in(Client(), "ines", "wrong", REMOTE_ADDR=f"192.0.2.{number}")
    assert last.status_code == 429
    assert last["Retry-After"] == "900"
    paused = sign_in(Client(), "ines", REMOTE_ADDR="192.0.2.200")
    assert paused.status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    client = Client()
    assert sign_in(client, "ines").status_code == 302
    assert who(client) == "ines"


def test_tries_during_a_pause_do_not_prolong_it(person, settings):
    person("ines")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(Client(), "ines", "wrong")
    begun = AccessAttempt.objects.get().attempt_time
    for _ in range(3):
        assert sign_in(Client(), "ines", "wrong").status_code == 429
    assert AccessAttempt.objects.get().attempt_time == begun


def test_a_name_in_another_case_is_counted_with_it(person, settings):
    person("ines")
    names = ["ines", "INES", "Ines", "iNES", "\uff29nes"][: settings.AXES_FAILURE_LIMIT]
    for name in names:
        last = sign_in(Client(), name, "wrong")
    assert last.status_code == 429


def test_signing_in_with_an_account_of_ones_own_does_not_forget_failures_for_others(
    person, settings
):
    person("ines")
    person("insider")
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert sign_in(Client(), "ines", "wrong").status_code == 200
    assert sign_in(Client(), "insider").status_code == 302
    assert sign_in(Client(), "ines", "wrong").status_code == 429


def test_signing_in_forgets_the_failures_of_that_name_from_that_address_only(person, settings):
    person("ines")
    elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
    sign_in(Client(), "ines", "wrong")
    for _ in range(settings.AXES_FAILURE_LIMIT - 2):
        sign_in(Client(), "ines", "wrong", **elsewhere)
    assert sign_in(Client(), "ines").status_code == 302
    assert AccessAttempt.objects.get().ip_address == "192.0.2.9"
    assert sign_in(Client(), "ines", "wrong", **elsewhere).status_code == 200
    assert sign_in(Client(), "ines", "wrong", **elsewhere).status_code == 429


def test_an_unknown_name_is_paused_like_a_known_one(settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        last = sign_in(Client(), "nobody", "wrong")
    assert last.status_code == 429


def test_one_address_is_paused_for_every_name_after_its_own_limit(person, settings):
    settings.ADDRESS_FAILURE_LIMIT = 8
    person("ines")
    answers = [sign_in(Client(), f"guess{n}", "wrong").status_code for n in range(8)]
    assert answers == [200] * 7 + [429]
    assert sign_in(Client(), "ines").status_code == 429
    assert sign_in(Client(), "ines", REMOTE_ADDR="192.0.2.1").status_code == 302


def test_what_a_caller_writes_into_x_forwarded_for_does_not_begin_a_new_count(settings):
    settings.ADDRESS_FAILURE_LIMIT = 5
    for number in range(5):
        forged = f"203.0.113.{number}"
        last = sign_in(Client(), f"n{number}", "wrong", HTTP_X_FORWARDED_FOR=forged)
    assert last.status_code == 429


def test_behind_a_proxy_of_ours_the_entry_it_added_is_the_address(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ADDRESS_FAILURE_LIMIT = 5
    for number in range(5):
        forged = f"203.0.113.{number}, 198.51.100.9"
        last = sign_in(Client(), f"n{number}", "wrong", HTTP_X_FORWARDED_FOR=forged)
    assert last.status_code == 429
    other = sign_in(Client(), "n9", "wrong", HTTP_X_FORWARDED_FOR="198.51.100.10")
    assert other.status_code == 200


def test_no_password_is_kept_with_the_failures():
    sign_in(Client(), "ines", "my secret words")
    kept = AccessAttempt.objects.get()
    assert "my secret words" not in kept.post_data + kept.get_data


def test_nobody_signs_up_and_no_page_resets_a_password_by_mail():
    for address in ("signup", "password/reset", "email", "3rdparty/signup"):
        assert Client().get(f"/account/{address}/").status_code == 404


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "passwordpassword",
        "Dragon123456",
        "monkey12345!",
        "123456789012",
        "aabbaabbaabb",
        "ines.okoro.77x",
    ],
)
def test_short_common_and_telling_passwords_are_refused(db, password):
    with pytest.raises(IdentityError, match=r"password"):
        services.create_user(
            actor=SHELL, name="ines.okoro.77", password=password, memberships=[], at=NOW
        )


def test_a_long_password_needs_no_digits_or_signs(db):
    services.create_user(actor=SHELL, name="ines", password="only letters here", at=NOW)


def test_in_production_passwords_are_hashed_with_argon2():
    assert production.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert Argon2PasswordHasher().encode("x", "a salt of it").startswith("argon2$argon2id$")


def test_a_password_that_was_given_must_be_changed_first(db):
    _, made = services.create_user(
        actor=SHELL, name="ines", memberships=[(RoleName.BORDER, "*")], at=NOW
    )
    client = Client()
    sign_in(client, "ines", made)
    assert client.get("/").headers["Location"] == "/account/password/"
    assert client.get("/api/v1/whoami").status_code == 403
    own = {"oldpassword": made, "password1": PASSWORD, "password2": PASSWORD}
    client.post("/account/password/", own)
    assert who(client) == "ines"
    assert client.get("/api/v1/whoami").status_code == 200


def test_a_password_that_is_easily_guessed_is_refused_at_the_page_too(person):
    person("ines")
    client = Client()
    sign_in(client, "ines")
    easy = "passwordpassword"
    answer = client.post(
        "/account/password/", {"oldpassword": PASSWORD, "password1": easy, "password2": easy}
    )
    assert answer.status_code == 200
    assert "made of common ones" in answer.content.decode()
    assert User.objects.get(username="ines").check_password(PASSWORD)


def test_an_administrator_ends_a_pause_early(person, settings, capsys):
    person("ines")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(Client(), "INES", "wrong")
    assert sign_in(Client(), "ines").status_code == 429
    call_command("axes_reset_username", "ines")
    assert "1 attempts removed" in capsys.readouterr().out
    assert sign_in(Client(), "ines").status_code == 302


def test_changing_the_password_ends_the_other_sessions(person):
    person("ines")
    here, there = Client(), Client()
    sign_in(here, "ines")
    sign_in(there, "ines")
    own = {"oldpassword": PASSWORD, "password1": "another tide at dusk", "password2": ""}
    here.post("/account/password/", own | {"password2": "another tide at dusk"})
    assert (who(here), who(there)) == ("ines", "nobody")


def test_a_session_ends_some_time_after_the_last_request(person, monkeypatch, settings):
    person("ines")
    client = Client()
    sign_in(client, "ines")
    assert who(client) == "ines"
    later = [middleware.time.time()]
    monkeypatch.setattr(middleware.time, "time", lambda: later[0])
    for _ in range(3):
        later[0] += settings.SESSION_IDLE.total_seconds() - 61
        assert who(client) == "ines"
    later[0] += settings.SESSION_IDLE.total_seconds() + 1
    assert who(client) == "nobody"


def test_a_session_ends_some_time_after_signing_in_however_busy(person, monkeypatch, settings):
    settings.SESSION_IDLE = timedelta(days=30)
    person("ines")
    client = Client()
    sign_in(client, "ines")
    assert who(client) == "ines"
    end = middleware.time.time() + settings.SESSION_LASTS.total_seconds()
    monkeypatch.setattr(middleware.time, "time", lambda: end - 60)
    assert who(client) == "ines"
    monkeypatch.setattr(middleware.time, "time", lambda: end + 1)
    assert who(client) == "nobody"


@pytest.mark.parametrize(
    "change",
    [
        lambda: services.deactivate(actor=SHELL, name="ines", at=NOW),
        lambda: services.set_roles(
            actor=SHELL, name="ines", memberships=[(RoleName.AUDITOR, "*")], at=NOW
        ),
        lambda: services.reset_second_factor(actor=SHELL, name="ines", at=NOW),
        lambda: services.reset_password(actor=SHELL, name="ines", at=NOW),
    ],
    ids=["deactivated", "other roles", "second factor reset", "password reset"],
)
def test_sessions_end_when_the_user_is_changed(person, change):
    person("ines", "border")
    person("omar", "border")
    ines, omar = Client(), Client()
    sign_in(ines, "ines")
    sign_in(omar, "omar")
    change()
    assert (who(ines), who(omar)) == ("nobody", "omar")


def test_sessions_are_listed_and_the_others_are_ended_together(person):
    person("ines")
    here, there = Client(), Client()
    sign_in(here, "ines", HTTP_USER_AGENT="here")
    sign_in(there, "ines", HTTP_USER_AGENT="there")
    page = here.get("/account/sessions/").content.decode()
    assert ">here<" in page
    assert ">there<" in page
    here.post("/account/sessions/")
    assert (who(here), who(there)) == ("ines", "nobody")


def test_signing_out_ends_the_session_and_needs_a_button(person):
    person("ines")
    client = Client()
    sign_in(client, "ines")
    client.get("/account/sign-out/")
    assert who(client) == "ines"
    key = client.cookies["session"].value
    client.post("/account/sign-out/")
    client.cookies["session"] = key
    assert who(client) == "nobody"


def test_who_has_no_password_is_told_so(person):
    user = person("lena")
    user.set_unusable_password()
    user.save()
    client = Client()
    client.force_login(user)
    page = client.get("/account/password/", follow=True)
    assert "No password here" in page.content.decode()


def test_a_sign_in_needs_a_csrf_token(person):
    person("ines")
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, "ines").status_code == 403


def test_django_flags_give_nothing(person):
    user = person("root")
    User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    assert client.get("/api/v1/whoami").json()["permissions"] == []
    assert client.get("/api/v1/users").status_code == 403
