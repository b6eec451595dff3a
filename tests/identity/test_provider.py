"""Signing in with the administration's own provider."""

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tests.identity import provider as oidc
from tests.identity.conftest import NOW, SHELL
from tidewaiter.identity import services
from tidewaiter.identity.models import User
from tidewaiter.web import headers, sign_in

pytestmark = pytest.mark.django_db
LOGIN = "/account/oidc/oidc/login/"


@pytest.fixture
def provider(settings, monkeypatch):
    with oidc.running() as provider:
        monkeypatch.setenv("TIDEWAITER_OIDC_URL", provider.address)
        monkeypatch.setenv("TIDEWAITER_OIDC_NAME", "The Ministry")
        monkeypatch.setenv("TIDEWAITER_OIDC_CLIENT_ID", oidc.CLIENT)
        monkeypatch.setenv("TIDEWAITER_OIDC_CLIENT_SECRET", oidc.SECRET)
        settings.SOCIALACCOUNT_PROVIDERS = sign_in._providers()
        yield provider


def come_back(client: Client):
    """Go to the provider and come back, as a browser does; gives the last answer."""
    away = client.post(LOGIN)
    back = httpx.get(away.headers["Location"]).headers["Location"]
    return client.get(back.removeprefix("http://testserver"))


def who(client: Client) -> str:
    return client.get("/").content.decode().removeprefix("home of ")


def test_the_sign_in_page_offers_the_provider_by_its_name(provider):
    page = Client().get("/account/sign-in/").content.decode()
    assert "Sign in with The Ministry" in page


def test_without_a_provider_the_page_offers_none():
    assert "oidc" not in Client().get("/account/sign-in/").content.decode()
    assert Client().post(LOGIN).status_code == 404


def test_a_known_user_gets_in_and_is_bound_to_the_identity(provider, person):
    person("ines", "border")
    provider.claims = {"sub": "p-1", "preferred_username": "Ines"}
    client = Client()
    come_back(client)
    assert who(client) == "ines"
    assert SocialAccount.objects.get().uid == "p-1"
    again = Client()
    come_back(again)
    assert who(again) == "ines"


def test_whom_nobody_added_does_not_get_in_and_is_not_added(provider):
    provider.claims = {"sub": "p-9", "preferred_username": "stranger", "email": "s@example.org"}
    client = Client()
    answer = come_back(client)
    assert answer.status_code == 403
    assert "Not known here" in answer.content.decode()
    assert (who(client), User.objects.count()) == ("nobody", 0)


def test_a_name_given_anew_opens_nothing(provider, person):
    person("ines", "border")
    provider.claims = {"sub": "p-1", "preferred_username": "ines"}
    come_back(Client())
    provider.claims = {"sub": "p-2", "preferred_username": "ines"}
    client = Client()
    assert come_back(client).status_code == 403
    assert who(client) == "nobody"


def test_the_bound_identity_stays_the_user_whatever_name_it_has_now(provider, person):
    person("ines", "border")
    person("omar", "border")
    provider.claims = {"sub": "p-1", "preferred_username": "ines"}
    come_back(Client())
    provider.claims = {"sub": "p-1", "preferred_username": "omar"}
    client = Client()
    come_back(client)
    assert who(client) == "ines"


def test_the_same_mail_address_does_not_make_somebody_the_same_person(provider, person):
    user = person("ines", "border")
    User.objects.filter(pk=user.pk).update(email="ines@example.org")
    provider.claims = {"sub": "p-7", "preferred_username": "x", "email": "ines@example.org"}
    client = Client()
    assert come_back(client).status_code == 403
    assert who(client) == "nobody"


def test_the_claim_that_names_the_user_is_a_setting(provider, person, settings):
    settings.OIDC_CLAIM = "staff"
    person("ines", "border")
    provider.claims = {"sub": "p-1", "preferred_username": "other", "staff": "ines"}
    client = Client()
    come_back(client)
    assert who(client) == "ines"


def test_a_deactivated_user_does_not_get_in(provider, person):
    person("ines", "border")
    provider.claims = {"sub": "p-1", "preferred_username": "ines"}
    come_back(Client())
    services.deactivate(actor=SHELL, name="ines", at=NOW)
    client = Client()
    come_back(client)
    assert who(client) == "nobody"


def test_a_role_that_must_have_a_second_factor_needs_it_here_too(provider, person):
    person("ines", "supervisor")
    provider.claims = {"sub": "p-1", "preferred_username": "ines"}
    client = Client()
    come_back(client)
    assert client.get("/").headers["Location"] == "/account/second-factor/"


def test_an_answer_that_was_not_asked_for_is_refused(provider, person):
    person("ines", "border")
    provider.claims = {"sub": "p-1", "preferred_username": "ines"}
    away = Client().post(LOGIN).headers["Location"]
    back = httpx.get(away).headers["Location"].removeprefix("http://testserver")
    victim = Client()
    victim.get(back)
    assert who(victim) == "nobody"


def test_a_wrong_client_secret_is_an_answer_and_not_a_crash(
    provider, person, monkeypatch, settings
):
    monkeypatch.setenv("TIDEWAITER_OIDC_CLIENT_SECRET", "wrong")
    settings.SOCIALACCOUNT_PROVIDERS = sign_in._providers()
    client = Client()
    answer = come_back(client)
    assert answer.status_code < 500
    assert who(client) == "nobody"


def test_going_to_the_provider_takes_a_button_and_the_policy_allows_it():
    assert "form-action 'self' https://login.example.org;" in headers.content_policy(
        headers.origin("https://login.example.org/realms/customs")
    )
