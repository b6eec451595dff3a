"""Search: what a declaration mentions finds it, and nothing of other offices is found."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client

from tests.register.actors import Api, officer
from tests.register.declarations import change, declaration, submission
from tidewaiter.core import MessageFunction, Party, Role
from tidewaiter.core.decision import Decision, Reason, Route
from tidewaiter.core.finding import Finding, NotAssessed, Severity
from tidewaiter.core.parts import Equipment
from tidewaiter.identity.roles import RoleName
from tidewaiter.register import mentions
from tidewaiter.register.intake.door import receive
from tidewaiter.register.mentioned import catch_up
from tidewaiter.register.models import Declaration, Mention
from tidewaiter.register.models.incoming import Fate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]


def sent(lrn: str, **more) -> str:
    (receipt,) = receive([submission(declaration(lrn, **more))])
    assert receipt.mrn, receipt
    return receipt.mrn


def trader(name: str, number: str = "GB77") -> tuple[Party, ...]:
    return (Party(role=Role.IMPORTER, id=number, name=name),)


def client(name: str = "ann", office: str = "GB000060") -> Client:
    return Api(officer(name, RoleName.BORDER, office=office)).client


def found(one: Client, text: str) -> str:
    return one.get("/search/", {"q": text}).content.decode()


@pytest.mark.parametrize(
    "text",
    ["L-77", "gb77", "PEÑA & Cía", "pena c", "0101.21", "msku 123456-5", "MSKU", "SEAL-9", "GB77"],
)
def test_a_reference_a_trader_goods_a_container_or_a_seal_finds_it(text):
    box = (Equipment(id="MSKU1234565", seals=("SEAL 9",)),)
    mrn = sent("L-77", parties=trader("Pena & Cia. Lda"), equipment=box)
    assert f"/declarations/{mrn}/" in found(client(), text)


def test_a_whole_mrn_leads_straight_there_and_its_beginning_lists_it():
    mrn, one = sent("L1"), client()
    assert one.get("/search/", {"q": mrn})["Location"] == f"/declarations/{mrn}/"
    assert f"/declarations/{mrn}/" in found(one, mrn[:6])


def test_another_office_finds_nothing_and_is_told_what_matters():
    mrn = sent("L1", parties=trader("Marrow"))
    shown = found(client("ben", office="GB000040"), "Marrow")
    assert mrn not in shown
    assert "Nothing of your offices mentions that" in shown
    nobody = Api(officer("zoe")).client.get("/search/", {"q": "Marrow"})
    assert nobody.status_code == 403


def test_a_change_is_found_by_what_it_says_now():
    mrn, one = sent("L1", parties=trader("Old Name")), client()
    Declaration.objects.update(state="awaiting examination", lane="red")
    told = receive([submission(change(mrn, MessageFunction.REPLACE, parties=trader("New Name")))])
    assert [one.fate for one in told] == [Fate.CHANGED], told
    assert mrn in found(one, "New Name")
    assert "Nothing of your offices" in found(one, "Old Name")


def test_a_batch_writes_its_mentions_in_one_query(django_assert_num_queries):
    mrn = sent("L1")
    keys = list(Mention.objects.filter(declaration__mrn=mrn).values_list("declaration", flat=True))
    with transaction.atomic(), django_assert_num_queries(1):
        mentions.keep([(keys[0], {(1, bytes([n])) for n in range(10)}) for _ in range(32)])


def test_queries_are_as_many_for_many_matches(django_assert_max_num_queries):
    one = client()
    for number in range(15):
        sent(f"L{number}")
    with django_assert_max_num_queries(18):
        shown = found(one, "GB2")
    assert "More match" in shown


@pytest.mark.parametrize("text", ["", "%", "\x00", "''", "x" * 300, "ab", "\ud7ff", "GB\uffff"])
def test_odd_words_are_no_errors(text):
    assert client().get("/search/", {"q": text}).status_code == 200


def test_what_came_before_mentions_were_kept_is_caught_up_with_once():
    box = (Equipment(id="MSKU1234565"),)
    mrn, one = sent("L1", equipment=box), client()
    sent("L2")
    before = set(Mention.objects.values_list("kind", "declaration"))
    Mention.objects.all().delete()
    assert mrn not in found(one, "MSKU1234565")
    assert catch_up() == 2
    assert mrn in found(one, "MSKU1234565")
    assert set(Mention.objects.values_list("kind", "declaration")) == before
    assert catch_up() == 0


def test_whoever_raised_it_is_a_desk_and_no_control_or_code():
    def reason(source: str) -> Reason:
        return Reason(
            source=source, version="1", lane="red", probability=Decimal(1), drawn=True, text="t"
        )

    decision = Decision(
        declaration="M1",
        office=None,
        day=None,
        lane="red",
        route=Route.SELECTED,
        reasons=tuple(
            map(reason, ("profile:P1", "finding:CITES-001", "not assessed:wildlife:permit"))
        ),
        findings=(Finding(code="CITES-001", desk="wildlife", claim="c", severity=Severity.MAJOR),),
        not_assessed=(NotAssessed(desk="wildlife", control="wildlife:permit", reason="r"),),
    )
    assert mentions.of_decision(decision) == {
        (mentions.Kind.PROFILE, b"P1"),
        (mentions.Kind.DESK, b"risk"),
        (mentions.Kind.DESK, b"wildlife"),
        (mentions.Kind.UNASSESSED, b"wildlife"),
    }
