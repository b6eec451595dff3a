"""What every answer says about how a browser may treat it, at every address there is."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tidewaiter.identity.models import User

STRICT = {
    "Content-Security-Policy": r"default-src 'none'; script-src 'self'; style-src 'self'; ",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "payment=()",
    "Cache-Control": "no-store|private|max-age",
}


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """Every address of the site, with something in the place of each parameter."""
    for entry in resolver.url_patterns:
        here = before + re.sub(r"<[^>]+>", "1", _text(entry))
        if isinstance(entry, URLPattern):
            yield here
        else:
            yield from addresses(entry, here)


def _text(entry: URLPattern | URLResolver) -> str:
    text = str(entry.pattern)
    text = re.sub(r"\(\?P<\w+>(?:\[[^\]]*\]|\([^)]*\)|[^()])*\)", "1", text)
    return text.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\", "")


def missing(answer) -> list[str]:
    return [n for n, wanted in STRICT.items() if not re.search(wanted, answer.get(n, ""))]


def test_there_are_addresses_to_try():
    found = list(addresses(get_resolver()))
    assert "/account/sign-in/" in found
    assert "/account/oidc/1/login/" in found
    assert len(found) > 15


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [False, True])
def test_every_address_sends_every_header(signed_in):
    client = Client(raise_request_exception=False)
    user = User.objects.create_user("ines")
    for address in [*addresses(get_resolver()), "/nowhere/at/all"]:
        if signed_in:
            client.force_login(user)
        for method in ("get", "post", "options"):
            answer = getattr(client, method)(address)
            assert (address, answer.status_code != 500) == (address, True)
            assert (address, method, missing(answer)) == (address, method, [])


@pytest.mark.django_db
def test_a_missing_header_would_be_seen(settings):
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if "Headers" not in m]
    assert "Content-Security-Policy" in missing(Client().get("/account/sign-in/"))


@pytest.mark.django_db
def test_no_page_has_a_script_or_style_that_the_policy_would_stop():
    client = Client()
    client.force_login(User.objects.create_user("ines", password="x"))
    pages = [Client().get("/account/sign-in/"), client.get("/account/second-factor/")]
    pages += [client.get("/account/sessions/"), client.get("/account/password/")]
    for answer in pages:
        text = answer.content.decode()
        assert answer.status_code == 200
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
        assert all("src=" in tag or "json" in tag for tag in re.findall("<script[^>]*>", text))


def production(*code: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("TIDEWAITER", "DJANGO"))
    }
    environment |= {"TIDEWAITER_" + name: value for name, value in more.items()}
    environment["DJANGO_SETTINGS_MODULE"] = "tidewaiter.web.settings"
    command = [sys.executable, *code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_deployment_check_finds_nothing_under_production_settings(tmp_path):
    check = ("-m", "django", "check", "--deploy", "--fail-level", "WARNING")
    where = {"DATA": str(tmp_path), "HOSTS": "customs.example.org"}
    done = production(*check, HTTPS="yes", PROXIES="1", **where)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "no issues" in done.stdout
    loose = production(*check, HTTPS="no", **where)
    assert loose.returncode == 1
    assert "security.W012" in loose.stderr


def test_cookies_of_production_are_bound_to_the_host_and_hidden_from_scripts(tmp_path):
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings as s\n"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, "
        "s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, "
        "s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT)"
    )
    done = production("-c", code, DATA=str(tmp_path), HTTPS="yes")
    said = "__Host-session __Host-csrf True True True Lax 31536000 True"
    assert done.stdout.strip() == said, done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MFA_ROLES", "boss"),
        ("PROXIES", "-1"),
        ("HTTPS", "perhaps"),
        ("SESSION_HOURS", "long"),
        ("SIGN_IN_FAILURES_PER_ADDRESS", "0"),
        ("OIDC_URL", "login.example.org"),
    ],
)
def test_a_setting_that_cannot_be_read_stops_the_start_by_its_name(tmp_path, name, value):
    code = "import django; django.setup()"
    done = production("-c", code, DATA=str(tmp_path), **{name: value})
    assert done.returncode != 0
    assert f"TIDEWAITER_{name} is '{value}'" in done.stderr
