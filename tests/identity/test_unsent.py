"""What is sent after the session has run out is shown again, to whoever sent it and nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.identity.conftest import PASSWORD, sign_in

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
