"""What is sent after the session has run out is shown again, to whoever sent it and nobody else."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client

from tests.identity.conftest import PASSWORD, sign_in
from tidewaiter.identity.models import User

pytestmark = pytest.mark.django_db(transaction=True)  # sessions are kept on commit

FORM = "/rules/list/new/"
SENT = {
    "identifier": "watched",
    "text": "one two three",
    "reason": "A list of three",
    "do": "check",
}


def late(client: Client, path: str = FORM, sent: dict = SENT):
    """Send a form after half an hour without a request."""
    session = client.session
    session["seen_at"] = 0.0
    session.save()
    return client.post(path, sent)


@pytest.fixture
def tara(person) -> Client:
    person("tara", "targeting")
    client = Client()
    sign_in(client, "tara")
    return client


def test_it_is_shown_again_and_can_be_sent(tara):
    answer = late(tara)
    assert answer["Location"].startswith("/account/sign-in/?next=/rules/list/new/")
    sign_in(tara, "tara")
    for _ in range(2):  # loading the page anew loses nothing
        page = tara.get(FORM).content.decode()
        assert "You were signed out before this was sent" in page
        assert "A list of three" in page
        assert '<input type="hidden" name="text" value="one two three">' in page
    sent = tara.post(FORM, SENT).content.decode()
    assert "one two three" in sent
    assert "You were signed out before" not in tara.get(FORM).content.decode()


def test_it_can_be_thrown_away(tara):
    late(tara)
    sign_in(tara, "tara")
    assert tara.post("/account/unsent/forget/")["Location"] == "/"
    assert "You were signed out before" not in tara.get(FORM).content.decode()


def test_nobody_else_sees_it(tara, person):
    person("tom", "targeting")
    late(tara)
    sign_in(tara, "tom")
    assert "three" not in tara.get(FORM).content.decode()


def test_an_address_that_only_takes_forms_can_be_sent_again(tara):
    late(tara, "/queue/next/", {"mrn": ["A 1", "B 2"], "do": "mine"})
    sign_in(tara, "tara")
    page = tara.get("/queue/next/").content.decode()
    assert page.count('name="mrn"') == 2


def test_passwords_and_what_programs_send_are_not_kept(tara):
    late(tara, "/account/password/", {"oldpassword": PASSWORD, "password1": "x y z"})
    assert "unsent" not in tara.session
    sign_in(tara, "tara")
    late(tara, "/api/v1/messages", {"a": "b c"})
    assert "unsent" not in tara.session


HERE = {"origin": "http://testserver"}


@pytest.fixture
def strict(person) -> Client:
    """Somebody who signed in again in another tab: the forms of older pages are void."""
    person("tara", "targeting")
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="tara"), settings.AUTHENTICATION_BACKENDS[-1])
    return client


def test_a_form_of_an_older_page_is_shown_again_and_can_be_sent(strict):
    answer = strict.post(FORM, SENT, headers=HERE)
    assert answer["Location"] == FORM
    page = strict.get(FORM).content.decode()
    assert "The page was too old when this was sent" in page
    assert "You are tara now" in page
    fresh = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[-1]
    sent = strict.post(FORM, SENT | {"csrfmiddlewaretoken": fresh}, headers=HERE)
    assert sent.status_code in (200, 422)
    assert "one two three" in sent.content.decode()


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
def test_what_another_site_sends_is_never_offered(strict, headers):
    answer = strict.post(FORM, SENT, headers=headers)
    assert answer.status_code == 403
    assert "nothing was saved" in answer.content.decode()
    assert "unsent" not in strict.session


def test_what_somebody_else_sealed_is_not_kept(strict, person):
    person("tom", "targeting")
    tom = signing.dumps(User.objects.get(username="tom").pk, salt="tidewaiter.identity.unsent")
    assert strict.post(FORM, SENT | {"seal": tom}, headers=HERE).status_code == 403
    tara = signing.dumps(User.objects.get(username="tara").pk, salt="tidewaiter.identity.unsent")
    assert strict.post(FORM, SENT | {"seal": tara}, headers=HERE).status_code == 302


def test_signing_in_in_a_second_tab_lets_the_first_in(strict):
    answer = strict.post("/account/sign-in/?next=/help/", {"login": "tara"}, headers=HERE)
    assert answer["Location"] == "/account/sign-in/?next=/help/"
    assert strict.get(answer["Location"])["Location"] == "/help/"
    assert strict.post("/account/password/", {"a": "b"}, headers=HERE).status_code == 403
    assert "unsent" not in strict.session
