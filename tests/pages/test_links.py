"""Every page can be reached by links, nothing points outside, and every form is protected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from tests.crawling import Get, crawl, links_of, route, routes
from tests.register.actors import officer
from tests.simulate.rules import much_by_chance
from tests.web.test_headers import missing
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.models import User
from tidewaiter.identity.roles import RoleName
from tidewaiter.pages.languages.extracting import SOURCE
from tidewaiter.simulate import people, trial

END = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
ROLES = tuple(person.name for person in people.DEMO)

CONDITIONAL = {
    "account_inactive": "only an account that was switched off is led there",
    "account_set_password": "only who signs in with a provider is led there",
    "account_reauthenticate": "asked for on the way to what is sensitive",
    "mfa_authenticate": "the second step of signing in",
    "mfa_reauthenticate": "asked for on the way to what is sensitive",
    "mfa_reauthenticate_webauthn": "asked for on the way to what is sensitive",
    "mfa_deactivate_totp": "shown while an authenticator app is set up",
    "mfa_view_recovery_codes": "shown while there are recovery codes",
    "mfa_generate_recovery_codes": "shown while a second factor is set up",
    "mfa_download_recovery_codes": "shown while there are recovery codes",
    "mfa_list_webauthn": "shown while a security key is registered",
    "mfa_remove_webauthn": "shown while a security key is registered",
    "mfa_edit_webauthn": "shown while a security key is registered",
    "socialaccount_login_cancelled": "the provider leads there",
    "socialaccount_login_error": "the provider leads there",
    "openid_connect_login": "shown while a provider is set up",
    "openid_connect_callback": "the provider leads there",
    "unsent_forget": "shown to whom a form came back after the session had run out",
    "admin_key_given": "led to once a key was issued",
    "admin_user_given": "led to once a password was made",
    "admin_revoke_key": "shown while a system has a key",
    "admin_rotate_key": "shown while a system has a key",
    "backtest": "shown on a profile that was tried on past traffic",
    "discard_examination": "shown while an examination is being written down",
    "examination": "shown while goods wait for an examination or are under one",
    "examination_photo": "shown while an examination is being written down",
    "examination_summary": "shown while an examination is being written down",
    "job_result": "shown when a job left a file",
    "job_retry": "shown when a job failed",
    "learned_back": "shown once another model was in force before",
    "learned_card": "shown once there is a model",
    "learned_file": "shown once there is a model",
    "learned_model": "shown once there is a model",
    "learned_propose": "shown once there is a model",
    "learned_table": "shown once there is a model",
    "learned_training": "led to once a training was started",
    "ledger_verification": "shown once the ledger was verified",
    "message_attachment": "shown where a message brought a file",
    "name_brought": "led to once a file was brought",
    "name_match_reopen": "shown on a match that was decided",
    "officer_file": "shown where an officer filed something",
    "ozone_approve": "shown while a licence waits for approval",
    "ozone_cylinder": "shown on a consignment of controlled substances",
    "ozone_exit": "shown while controlled substances are in transit",
    "ozone_reject": "shown while a licence waits for approval",
    "ozone_seize": "shown on a consignment of controlled substances",
    "photo": "shown where an examination has a photo",
    "profile_draft_discard": "shown while somebody has a draft of a profile",
    "queue-undo": "offered by the toast after work was assigned",
    "queue-view": "shown once somebody saved a view",
    "remove_examination_photo": "shown while an examination has a photo",
    "restore_examination_photo": "offered by the toast after a photo was taken out",
    "tour_end": "shown while a tour is under way",
    "versions": "shown where a declaration was changed",
    "webhook": "shown once a webhook is set up",
    "webhook_given": "led to once a webhook was set up",
    "webhook_stop": "shown once a webhook is set up",
    "withdraw_note": "shown to whoever wrote a note",
    "wildlife_cell": "shown once wildlife was examined in a quarter that is over",
    "wildlife_propose": "shown while a rate of breaches is persistently high",
    "wildlife_propose_tables": "led to once tables were looked at",
    "wildlife_risk_csv": "shown once wildlife was examined in a quarter that is over",
    "wildlife_table": "shown once tables were brought and approved",
    "wildlife_trends_csv": "shown once a wildlife permit was endorsed",
}
"""Routes that no link leads to on a site as it begins, each with its reason."""

_ADDRESS = re.compile(r"""(?:https?:)?//[\w.-]+\.\w+""")
_ALLOWED = ("http://www.w3.org/", "https://www.w3.org/")


@pytest.fixture
def clients(db, settings, monkeypatch, tmp_path: Path) -> dict[str, Client]:
    """Everybody of the trial, signed in; a password of a provider's user needs none."""
    settings.DATA_FOLDER = tmp_path
    settings.TRIAL_FILE = tmp_path / "trial.json"
    settings.LEDGER_KEY = tmp_path / "ledger.key"
    settings.LEDGER_CHECKPOINTS = tmp_path / "checkpoints"
    settings.MFA_ROLES = frozenset()
    monkeypatch.setattr(trial, "_rules", much_by_chance(trial._rules))
    trial.make(Actor.command_line("tests"), END, days=3)
    found = {}
    for name in ROLES:
        found[name] = Client(raise_request_exception=True)
        found[name].force_login(
            User.objects.get(username=name), settings.AUTHENTICATION_BACKENDS[-1]
        )
    return found


def test_every_route_is_linked(clients: dict[str, Client]) -> None:
    named, broken = set(CONDITIONAL), []
    for client in [Client(), *clients.values()]:

        def get(address: str, client: Client = client) -> tuple[int, str, bytes]:
            answer = client.get(address)
            assert missing(answer) == [], address
            page = "html" in answer.get("Content-Type", "") and not answer.streaming
            body = answer.content if page else b""
            return answer.status_code, answer.get("Location", ""), body

        seen = crawl(get, leave=frozenset({"account_logout", "mfa_download_recovery_codes"}))
        named |= seen.named | set(_of_wildlife(get, seen.named))
        broken += seen.broken
    assert broken == []
    assert sorted(set(routes()) - named) == []
    assert set(routes()) >= set(CONDITIONAL)


def _of_wildlife(get: Get, named: set[str]) -> Iterator[str]:
    """What the page of a consignment of wildlife names, which the list of seizures leads to.

    A walk opens two declarations only, and not these.
    """
    if "wildlife_seizures" not in named:
        return
    for listing in ("/wildlife/seizures/", "/wildlife/reports/annual/"):
        _, _, body = get(listing)
        for link, _ in links_of(body, listing):
            if route(link) == "declaration":
                _, _, card = get(link)
                yield from (route(onward) for onward, _ in links_of(card, link))


def test_a_page_without_a_link_would_be_noticed() -> None:
    pages = {"/": b"<a href='/account/sign-in/'>x</a>", "/account/sign-in/": b"<p>nothing</p>"}
    seen = crawl(lambda address: (200, "", pages[address]))
    assert "preferences" not in seen.named
    assert "account_login" in seen.named
    assert route("/account/preferences/") == "preferences"


@pytest.mark.parametrize("ending", ["html", "css", "js", "svg"])
def test_nothing_outside_is_asked_for(ending: str) -> None:
    files = [path for path in SOURCE.rglob(f"*.{ending}") if "__pycache__" not in path.parts]
    assert files or ending == "js"
    found = [
        f"{path.relative_to(SOURCE)}: {address}"
        for path in files
        for address in _outside(path.read_text("utf-8"))
    ]
    assert found == []


def _outside(text: str) -> list[str]:
    return [
        one[0]
        for one in _ADDRESS.finditer(text)
        if not text[one.start() :].startswith(_ALLOWED) and text[one.start() - 1] != ":"
    ]


def test_an_address_outside_would_be_noticed() -> None:
    assert _outside('<script src="//cdn.example.org/x.js">')
    assert _outside("@import url(https://fonts.example.org/a.css)")
    assert not _outside('<svg xmlns="http://www.w3.org/2000/svg">')


_INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.I)
_TAG = re.compile(r"{%.*?%}", re.S)


def _inline(text: str) -> list[str]:
    """What of a template's own markup stands inline; its tags may name a value ``one``."""
    return _INLINE.findall(_TAG.sub("{%%}", text))


def test_templates_have_nothing_inline() -> None:
    found = [
        f"{path.relative_to(SOURCE)}: {text}"
        for path in SOURCE.rglob("templates/**/*.html")
        for text in _inline(path.read_text("utf-8"))
    ]
    assert found == []


def test_something_inline_would_be_noticed() -> None:
    assert _inline('<a {% if x %}class="b"{% endif %} onclick="x()">')
    assert _inline('<p style="color: {{ c }}">')
    assert _inline("<script>{% x %}</script>")
    assert not _inline('{% include "a.html" with one=two %}<script src="a.js"></script>')


def test_every_form_that_changes_something_has_its_token() -> None:
    post = re.compile(r"<form[^>]*method=[\"']?post[^>]*>(.*?)</form>", re.I | re.S)
    found = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("templates/**/*.html")
        for form in post.findall(path.read_text("utf-8"))
        if "{% csrf_token %}" not in form and "include" not in form
    ]
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_page_takes_a_change_without_its_token(settings, method: str) -> None:
    settings.MFA_ROLES = frozenset()
    user = officer("ines", RoleName.SUPERVISOR, RoleName.ADMINISTRATOR)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user, settings.AUTHENTICATION_BACKENDS[-1])
    taken = []
    for name, pattern in routes().items():
        address = "/" + re.sub(r"<[^>]+>|\(\?P<.*?>[^)]*\)", "1", pattern)
        address = address.replace("^", "").replace("$", "")
        answer = getattr(strict, method)(address)
        if answer.status_code not in (403, 404, 405):
            taken.append(f"{name} {answer.status_code}")
    assert taken == []
