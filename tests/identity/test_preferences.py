"""How pages are for their reader: chosen once, kept for the user, on every device."""

import pytest
from django.test import Client
from django.utils import timezone

from tidewaiter.identity import services
from tidewaiter.identity.errors import IdentityError
from tidewaiter.identity.models import Preferences
from tidewaiter.identity.selectors import preferences_of

pytestmark = pytest.mark.django_db
PAGE = "/account/preferences/"
CHOSEN = {"language": "fr", "time_zone": "Africa/Lagos", "theme": "dark", "density": "compact"}


def test_without_signing_in_there_is_the_sign_in_page():
    assert Client().get(PAGE)["Location"].startswith("/account/sign-in/")


def test_what_is_chosen_holds_on_the_next_page_and_on_another_device(signed_in):
    client = signed_in("ana")
    answer = client.post(PAGE, CHOSEN, follow=True)
    text = answer.content.decode()
    assert '<html lang="fr" data-theme="dark" data-density="compact" data-keys="off">' in text
    assert "Africa/Lagos" in text
    other = Client()
    other.force_login(Preferences.objects.get().user)
    assert 'lang="fr"' in other.get(PAGE).content.decode()


def test_nothing_chosen_is_the_sites_way(signed_in):
    text = signed_in("ana").get(PAGE, headers={"accept-language": "es"}).content.decode()
    assert '<html lang="es">' in text
    assert not Preferences.objects.exists()


def test_a_value_that_there_is_not_is_refused_beside_its_field(signed_in):
    client = signed_in("ana")
    text = client.post(PAGE, CHOSEN | {"time_zone": "Mars/Phobos"}).content.decode()
    assert 'href="#id_time_zone"' in text
    assert not Preferences.objects.exists()


def test_the_language_buttons_are_kept_too(signed_in):
    client = signed_in("ana")
    client.post("/language/", {"language": "ar", "next": PAGE})
    assert Preferences.objects.get().language == "ar"
    text = client.get(PAGE).content.decode()
    assert '<html lang="ar" dir="rtl">' in text


def test_the_language_buttons_work_for_who_is_not_signed_in(client):
    client.post("/language/", {"language": "pt", "next": "/account/sign-in/"})
    assert 'lang="pt"' in client.get("/account/sign-in/").content.decode()
    assert not Preferences.objects.exists()


def test_an_odd_language_changes_nothing(signed_in):
    client = signed_in("ana")
    assert client.post("/language/", {"language": "xx"}).status_code == 302
    assert not Preferences.objects.exists()


def test_the_service_refuses_what_there_is_not_and_keeps_the_rest(person):
    ana = person("ana")
    services.prefer(ana, theme="dark")
    services.prefer(ana, language="fr")
    with pytest.raises(IdentityError):
        services.prefer(ana, theme="loud")
    kept = preferences_of(ana)
    assert (kept.theme, kept.language, kept.keys) == ("dark", "fr", True)


def test_a_zone_does_not_outlast_its_request(signed_in):
    client = signed_in("ana")
    client.post(PAGE, CHOSEN)
    client.get(PAGE)
    assert timezone.get_current_timezone_name() == "UTC"


def test_what_one_prefers_costs_one_question(signed_in, django_assert_max_num_queries):
    client = signed_in("ana")
    client.get(PAGE)
    with django_assert_max_num_queries(7):
        client.get(PAGE)
