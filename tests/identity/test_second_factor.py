"""One-time codes, recovery codes, and the roles that must have them: through the real pages."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

from tests.identity.conftest import NOW, PASSWORD, SHELL, sign_in
from tidewaiter.identity import services

pytestmark = pytest.mark.django_db(transaction=True)  # sessions are kept on commit

ACTIVATE = "/account/second-factor/totp/activate/"
CODES = "/account/second-factor/recovery-codes/"
ASKED = "/account/second-factor/authenticate/"


class Clock:
    """The time that one-time codes see, moved by hand."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(db, monkeypatch) -> Clock:
    cache.clear()  # its table is no model's, so nothing empties it between tests
    clock = Clock()
    monkeypatch.setattr(totp, "time", clock)
    return clock


def code(secret: str, clock: Clock) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(clock.now) // 30))


def who(client: Client) -> str:
    return client.get("/").content.decode().removeprefix("home of ")


def set_up(client: Client, clock: Clock) -> tuple[str, list[str]]:
    """Set up an authenticator app as a person does; gives its secret and the recovery codes."""
    assert client.get(ACTIVATE).headers["Location"].startswith("/account/confirm/")
    client.post("/account/confirm/", {"password": PASSWORD})
    page = client.get(ACTIVATE).content.decode()
    secret = re.search(r"\b[A-Z2-7]{32}\b", page).group()
    done = client.post(ACTIVATE, {"code": code(secret, clock)}, follow=True)
    codes = re.findall(r"\b\d{10}\b", done.content.decode())
    clock.now += 30
    return secret, codes


def test_the_code_is_the_one_of_rfc_6238(settings):
    settings.MFA_TOTP_DIGITS = 8
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for moment, expected in ((59, "94287082"), (1111111109, "07081804"), (20000000000, "65353130")):
        assert totp.format_hotp_value(totp.hotp_value(secret, moment // 30)) == expected


def test_a_role_that_must_have_a_second_factor_is_led_to_the_page_and_nowhere_else(person, clock):
    person("ines", "supervisor")
    client = Client()
    sign_in(client, "ines")
    for address in ("/", "/account/sessions/", "/nowhere/"):
        assert client.get(address).headers["Location"] == "/account/second-factor/"
    assert client.get("/account/second-factor/").status_code == 200
    assert client.get("/api/v1/whoami").status_code == 403
    set_up(client, clock)
    assert who(client) == "ines"
    assert client.get("/api/v1/whoami").status_code == 200


def test_other_roles_may_do_without_and_the_setting_says_which(person, settings):
    person("omar", "border")
    client = Client()
    sign_in(client, "omar")
    assert who(client) == "omar"
    settings.MFA_ROLES = frozenset({"border"})
    assert client.get("/").headers["Location"] == "/account/second-factor/"


def test_signing_in_then_takes_the_code_and_each_code_works_once(person, clock):
    person("ines", "supervisor")
    first = Client()
    sign_in(first, "ines")
    secret, _ = set_up(first, clock)

    client = Client()
    assert sign_in(client, "ines").headers["Location"] == ASKED
    assert who(client) == "nobody"
    client.post(ASKED, {"code": "000000"})
    assert who(client) == "nobody"
    now = code(secret, clock)
    client.post(ASKED, {"code": now})
    assert who(client) == "ines"

    again = Client()
    sign_in(again, "ines")
    again.post(ASKED, {"code": now})
    assert who(again) == "nobody"
    clock.now += 30
    again.post(ASKED, {"code": now})
    assert who(again) == "nobody"
    again.post(ASKED, {"code": code(secret, clock)})
    assert who(again) == "ines"


def test_guessing_codes_is_paused(person, clock):
    person("ines", "supervisor")
    first = Client()
    sign_in(first, "ines")
    secret, _ = set_up(first, clock)
    client = Client()
    sign_in(client, "ines")
    for _ in range(5):
        client.post(ASKED, {"code": "000000"})
    client.post(ASKED, {"code": code(secret, clock)})
    assert who(client) == "nobody"


def test_a_recovery_code_works_once_and_is_shown_once(person, clock):
    person("ines", "supervisor")
    first = Client()
    sign_in(first, "ines")
    _, codes = set_up(first, clock)
    assert len(codes) == 10
    assert not re.findall(r"\b\d{10}\b", first.get(CODES).content.decode())

    client = Client()
    sign_in(client, "ines")
    client.post(ASKED, {"code": codes[3]})
    assert who(client) == "ines"
    again = Client()
    sign_in(again, "ines")
    again.post(ASKED, {"code": codes[3]})
    assert who(again) == "nobody"
    again.post(ASKED, {"code": codes[4]})
    assert who(again) == "ines"


def test_a_session_begun_with_the_password_alone_ends_when_a_factor_is_set_up(person, clock):
    person("ines", "supervisor")
    thief, ines = Client(), Client()
    sign_in(thief, "ines")
    sign_in(ines, "ines")
    set_up(ines, clock)
    assert (who(thief), who(ines)) == ("nobody", "ines")


def test_secrets_of_factors_are_sealed_in_the_database_and_survive_a_new_key(
    person, clock, settings
):
    person("ines")
    client = Client()
    sign_in(client, "ines")
    secret, _ = set_up(client, clock)
    kept = [str(row.data) for row in Authenticator.objects.all()]
    assert len(kept) == 2
    assert not any(secret in text for text in kept)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, also long enough to be one for a site"
    later = Client()
    sign_in(later, "ines")
    later.post(ASKED, {"code": code(secret, clock)})
    assert who(later) == "ines"


def test_an_administrator_resets_a_lost_factor_and_it_must_be_set_up_anew(person, clock):
    person("ines", "supervisor")
    client = Client()
    sign_in(client, "ines")
    set_up(client, clock)
    assert services.reset_second_factor(actor=SHELL, name="ines", at=NOW) == 2
    assert who(client) == "nobody"
    sign_in(client, "ines")
    assert client.get("/").headers["Location"] == "/account/second-factor/"


def test_removing_the_factor_leads_back_to_setting_one_up(person, clock):
    person("ines", "supervisor")
    client = Client()
    sign_in(client, "ines")
    set_up(client, clock)
    client.post("/account/second-factor/totp/deactivate/")
    assert client.get("/").headers["Location"] == "/account/second-factor/"


def test_a_security_key_is_offered_with_scripts_of_the_site_alone(person, clock):
    person("ines")
    client = Client()
    sign_in(client, "ines")
    client.post("/account/confirm/", {"password": PASSWORD})
    page = client.get("/account/second-factor/webauthn/add/").content.decode()
    scripts = re.findall(r"<script([^>]*)>", page)
    assert len(scripts) >= 3
    for attributes in scripts:
        assert 'src="/static/' in attributes or 'type="application/json"' in attributes


def test_setting_up_can_be_read_in_the_dark_and_in_every_language(person, clock):
    person("omar", "border")
    client = Client()
    sign_in(client, "omar")
    client.post("/account/confirm/", {"password": PASSWORD})
    assert '<img class="qr"' in client.get(ACTIVATE).content.decode()
    client.cookies["django_language"] = "ar"
    page = client.get("/account/second-factor/webauthn/add/").content.decode()
    assert "الاسم" in page
    assert ">Name<" not in page


def test_a_form_that_shows_nothing_is_no_panel(person, clock):
    person("omar", "border")
    client = Client()
    sign_in(client, "omar")
    set_up(client, clock)
    client.logout()
    sign_in(client, "omar")
    form = re.search(r'<form[^>]*id="webauthn_form"', client.get(ASKED).content.decode()).group()
    assert "panel" not in form
