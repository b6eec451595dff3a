"""What people see when there is no page: in the look of the site, with what to do."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from tidewaiter.web.problems import failed

pytestmark = pytest.mark.django_db


def test_an_address_that_is_none_says_so_and_leads_back():
    answer = Client().get("/no/such/page/")
    assert answer.status_code == 404
    assert "There is nothing at this address that you may see" in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def test_a_form_without_its_token_says_that_nothing_was_saved():
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "fr"})
    assert answer.status_code == 403
    assert "nothing was saved" in answer.content.decode()


def test_a_failure_needs_no_database_and_no_session_to_say_so(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = failed(RequestFactory().get("/queue/"))
    assert answer.status_code == 500
    assert "nothing was saved" in answer.content.decode()
    assert 'dir="rtl"' in answer.content.decode()
