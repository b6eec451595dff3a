"""Help inside the product: topics, words, one search field, and a way there from each page."""

import pytest
from django.test import Client
from django.utils import translation

from tests.crawling import routes
from tidewaiter.pages.help import glossary, topics


@pytest.mark.django_db
def test_the_contents_lead_to_every_topic(client: Client) -> None:
    page = client.get("/help/").content.decode()
    for one in topics.TOPICS:
        assert f'href="/help/{one.slug}/"' in page
        answer = client.get(f"/help/{one.slug}/")
        assert answer.status_code == 200
        assert answer.content.decode().count("<h1>") == 1


@pytest.mark.django_db
def test_the_glossary_has_every_word_once(client: Client) -> None:
    page = client.get("/help/words/").content.decode()
    keys = [one.key for one in glossary.TERMS]
    assert len(set(keys)) == len(keys)
    assert all(page.count(f'id="{key}"') == 1 for key in keys)


@pytest.mark.django_db
def test_one_field_searches_topics_and_words(client: Client) -> None:
    page = client.get("/help/", {"q": "second person"}).content.decode()
    assert "Four-eyes" in page
    assert "Verify the ledger" not in page
    nothing = client.get("/help/", {"q": "<xyzzy>"}).content.decode()
    assert "Nothing has these words" in nothing
    assert "<xyzzy>" not in nothing


def test_search_is_in_the_language_of_the_reader() -> None:
    with translation.override("fr"):
        assert [one.key for one in glossary.found(glossary.TERMS, "profil de risque")]
        assert topics.found(topics.TOPICS, "mot de passe")


@pytest.mark.django_db
def test_the_question_mark_leads_to_the_topic_of_the_page(client: Client) -> None:
    page = client.get("/account/sign-in/").content.decode()
    assert 'class="ask" href="/help/signing-in/"' in page
    assert client.get("/help/nothing/").status_code == 404


def test_the_pages_of_a_day_have_topics() -> None:
    for name in (
        "queue",
        "declaration",
        "profiles",
        "rule_change",
        "ledger",
        "admin_users",
        "names",
        "wildlife_permit",
        "ozone_licences",
        "learned_models",
    ):
        assert name in routes()
        assert topics.of_route(name) is not None, name
    assert topics.of_route("help") is None
