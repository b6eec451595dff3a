"""The pages: what came in and why, and nothing of other offices."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.register.actors import Api, officer, system
from tests.register.declarations import declaration, raw
from tidewaiter.identity.roles import RoleName

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]


@pytest.fixture
def mrn() -> str:
    found = Api(system()).post("/messages", raw(declaration("<b>L1</b>")))
    return str(found.json()["mrn"])


def page(who, path: str = "/declarations/", **query):
    return Api(who).client.get(path, query)


def test_without_signing_in_there_is_the_sign_in_page():
    answer = Client().get("/declarations/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/sign-in/")


def test_an_officer_sees_the_list_and_the_reasons(mrn):
    ana = officer("ana", RoleName.BORDER, office="GB000060")
    assert mrn in page(ana).content.decode()
    text = page(ana, f"/declarations/{mrn}/").content.decode()
    assert "Nothing asked for a control." in text
    assert "horses" in text


def test_another_office_sees_nothing(mrn):
    ben = officer("ben", RoleName.BORDER, office="GB000040")
    assert mrn not in page(ben).content.decode()
    assert page(ben, f"/declarations/{mrn}/").status_code == 404


def test_the_empty_list_says_what_to_do():
    ana = officer("ana", RoleName.TARGETING)
    assert "Nothing has come in yet" in page(ana).content.decode()
    assert "Nothing fits" in page(ana, search="X").content.decode()
    assert "do not include declarations" in page(officer("zoe")).content.decode()


def test_odd_questions_are_no_errors(mrn):
    ana = officer("ana", RoleName.TARGETING)
    for after in ("x", "-1", "9" * 30, "\u0663"):
        assert page(ana, after=after).status_code == 200
    assert page(ana, "/declarations/%2F%3Cscript/").status_code == 404
