"""The list of declarations: newest first, narrowed, paged, out as CSV, and nothing of others."""

from __future__ import annotations

import csv

import pytest
from django.test import Client

from tests.register.actors import Api, officer, system
from tests.register.declarations import declaration, raw
from tests.register.work.rows import declared
from tidewaiter.core import Party, Role
from tidewaiter.identity.roles import RoleName

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]


@pytest.fixture(autouse=True)
def _no_second_factor(settings) -> None:
    settings.MFA_ROLES = frozenset()


@pytest.fixture
def mrn() -> str:
    found = Api(system()).post("/messages", raw(declaration("<b>L1</b>")))
    return str(found.json()["mrn"])


def page(who, path: str = "/declarations/", **query):
    return Api(who).client.get(path, query)


def test_without_signing_in_there_is_the_sign_in_page():
    for path in ("/declarations/", "/declarations.csv"):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/sign-in/")


def test_an_officer_sees_the_list_with_goods_and_trader(mrn):
    text = page(officer("ana", RoleName.BORDER, office="GB000060")).content.decode()
    assert f"/declarations/{mrn}/" in text
    assert "horses" in text
    assert "GB2" in text


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
    for query in ({"day_from": "x"}, {"search": "\x00"}, {"state": "'"}, {"before": "0"}):
        assert page(ana, **query).status_code == 200
    assert page(ana, "/declarations/%2F%3Cscript/").status_code == 404


def test_pages_go_there_and_back_and_keep_what_is_asked(django_assert_max_num_queries):
    for number in range(60):
        declared(f"M{number:02}", "red" if number % 2 else "yellow")
    one = Api(officer("ana", RoleName.TARGETING)).client
    with django_assert_max_num_queries(10):
        first = one.get("/declarations/", {"day_from": "2026-11-25", "day_to": "2026-11-25"})
    text = first.content.decode()
    assert "/declarations/M59/" in text
    assert "/declarations/M09/" not in text
    (older,) = [part for part in text.split('"') if "after=" in part]
    assert "day_from=2026-11-25" in older
    second = one.get("/declarations/" + older.replace("&amp;", "&")).content.decode()
    assert "/declarations/M09/" in second
    (newer,) = [part for part in second.split('"') if "before=" in part]
    back = one.get("/declarations/" + newer.replace("&amp;", "&")).content.decode()
    assert "/declarations/M59/" in back
    assert 'rel="prev"' not in back
    assert "/declarations/M58/" not in one.get("/declarations/", {"lane": "red"}).content.decode()


def test_a_list_is_exported_without_formulas_by_who_may():
    party = (Party(role=Role.IMPORTER, id="=1+1"), Party(role=Role.DECLARANT, id="GB1"))
    Api(system()).post("/messages", raw(declaration("L1", parties=party)))
    declared("M1", office="GB000040")
    sue = officer("sue", RoleName.SUPERVISOR, office="GB000060")
    assert "Download as CSV" in page(sue).content.decode()
    answer = page(sue, "/declarations.csv")
    head, *rows = csv.reader(answer.content.decode().splitlines())
    assert len(rows) == 1
    assert dict(zip(head, rows[0], strict=True))["importer"] == "'=1+1"
    ana = officer("ana", RoleName.BORDER, office="GB000060")
    assert "Download as CSV" not in page(ana).content.decode()
    assert page(ana, "/declarations.csv").status_code == 403
