"""The pages of the management authority and of officers, as they are used without scripts."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags

from tests.desks.wildlife.office.rows import (
    E_PERMIT,
    GREY,
    NOW,
    NUMBER,
    consignment,
    declared,
    goods,
    line,
    registered,
    using,
)
from tests.register.actors import Api, officer
from tests.register.declarations import declaration, submission
from tidewaiter.core.parts import Statement, Timestamp
from tidewaiter.desks.wildlife import epermit
from tidewaiter.desks.wildlife.models import Endorsement, Examined, Permit, Return, Seizure
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.identity.roles import RoleName
from tidewaiter.pages import stored
from tidewaiter.pages.told import told
from tidewaiter.register.intake.deciding import take_in
from tidewaiter.register.models import Declaration, WorkItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]

PERMIT = {
    "number": "GH-2026/9",
    "country": "gh",
    "kind": "export",
    "issuer": "Wildlife Division",
    "issued_on": "2026-09-01",
    "exporter": "Bird Farm",
    "exporter_country": "gh",
    "purpose": "T",
    "taxon_1": GREY,
    "quantity_1": "10",
    "unit_1": "NAR",
    "term_1": "liv",
    "source_1": "C",
    "appendix_1": "II",
    "origin_1": "gh",
    "marks_1": "GH 26-1; GH 26-2",
    "unit_2": "NAR",
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """The day is that of the tests' rows, whenever they run."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def mia() -> Client:
    """Somebody of the management authority, signed in."""
    return Api(officer("mia", RoleName.MANAGEMENT_AUTHORITY)).client


@pytest.fixture
def mrn() -> str:
    """A consignment of parrots with a permit that counts."""
    registered()
    return declared("L1", "4").mrn


@pytest.fixture
def ann(mrn: str) -> Client:
    """An officer at the office of the consignment, signed in."""
    office = Declaration.objects.get(mrn=mrn).office
    return Api(officer("ann", RoleName.BORDER, office=office)).client


def page(client: Client, route: str, *arguments: object, status: int = 200, **query: str) -> str:
    """The text of a page."""
    answer = client.get(reverse(route, args=arguments), query)
    assert answer.status_code == status, answer.content[:500]
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_permit_is_entered_and_read_with_what_is_left_of_it(mia):
    answer = mia.post(reverse("wildlife_new"), PERMIT)
    assert answer.status_code == 302, answer.content.decode()
    row = Permit.objects.get()
    assert (row.standing, row.country, row.last_day) == ("valid", "GH", date(2027, 3, 1))
    text = page(mia, "wildlife_permit", "GH", row.key)
    assert GREY in text
    assert "of 10 NAR" in text
    assert "GH 26-1 GH 26-2" in text
    answer = mia.get(reverse("wildlife_e_permit", args=["GH", row.key]))
    assert epermit.read(answer.content).lines[0].subject == GREY  # what has no element is left out
    assert "LIV" in text


def test_what_is_wrong_stands_beside_its_field(mia):
    answer = mia.post(reverse("wildlife_new"), PERMIT | {"appendix_1": "", "origin_1": "AB"})
    assert answer.status_code == 422
    assert 'href="#id_origin_1"' in answer.content.decode()
    answer = mia.post(reverse("wildlife_new"), PERMIT | {"issued_on": ""})
    assert "Say its last day" in answer.content.decode()
    assert not Permit.objects.exists()


def test_an_own_permit_is_kept_as_a_draft_and_issued(mia):
    mia.post(reverse("wildlife_new"), PERMIT | {"country": "gb", "draft": "1"})
    row = Permit.objects.get()
    assert row.standing == "draft"
    assert "Draft" in page(mia, "wildlife_permit", "GB", row.key)
    address = reverse("wildlife_move", args=["GB", row.key, "valid"])
    assert mia.post(address, {"seen": "1", "reason": ""}).status_code == 302
    row.refresh_from_db()
    assert row.standing == "valid"


def test_an_e_permit_is_brought_and_taken(mia):
    file = SimpleUploadedFile("permit.xml", E_PERMIT.encode())
    answer = mia.post(reverse("wildlife_bring"), {"file": file, "country": ""})
    assert answer.status_code == 422
    file = SimpleUploadedFile("permit.xml", E_PERMIT.encode())
    assert mia.post(reverse("wildlife_bring"), {"file": file, "country": "co"}).status_code == 302
    answer = mia.get(reverse("wildlife_e_permit", args=["CO", "26TW1"]))
    assert epermit.read(answer.content).id == "26TW1"
    wrong = SimpleUploadedFile("a.xml", b"<a/>")
    answer = mia.post(reverse("wildlife_bring"), {"file": wrong, "country": "co"})
    assert "cannot be read" in answer.content.decode()


def test_the_list_is_narrowed_and_taken_as_a_table(mia):
    registered()
    registered("GB-1", line("Python regius", "5"), country="GB")
    registered("GH-3", valid_to=Timestamp.of(date(2026, 9, 2)), parties=_parties("=HYPER()"))
    for query, number, other in (
        ({"search": "gh2026"}, NUMBER, "GB-1"),
        ({"search": "python r"}, "GB-1", NUMBER),
        ({"search": "bird farm"}, NUMBER, "GH-3"),
        ({"whose": "own"}, "GB-1", NUMBER),
        ({"state": "expired"}, "GH-3", NUMBER),
        ({"state": "valid", "whose": "foreign"}, NUMBER, "GB-1"),
    ):
        text = page(mia, "wildlife", **query)
        assert number in text
        assert other not in text
    assert "No permit fits" in page(mia, "wildlife", search="none")
    table = mia.get(reverse("wildlife_export"), {"whose": "foreign"}).content.decode()
    assert table.count("\r\n") == 3
    assert "'=HYPER()" in table
    assert "GB-1" not in table


def _parties(name: str):
    from tidewaiter.core import Party, Role

    return (Party(role=Role.EXPORTER, name=name),)


def test_what_paper_files_tell_of_a_permit_leads_to_no_declaration_and_no_return(mia):
    made = registered()
    told = Endorsement.objects.create(
        permit=made, mrn="PAPER-7", direction="import", place="Paper files",
        on=date(2026, 1, 28), made_at=timezone.now(), made_by="mia",
    )  # fmt: skip
    told.lines.create(number=1, quantity=2)
    answer = mia.get(reverse("wildlife_permit", args=[made.country, made.key]))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Paper files" in text
    assert reverse("declaration", args=["PAPER-7"]) not in text
    assert (
        reverse("declaration", args=["PAPER-7"])
        not in mia.get(reverse("wildlife_annual"), {"year": "2026"}).content.decode()
    )


def test_a_list_goes_on_where_the_page_before_ended(mia, monkeypatch):
    monkeypatch.setattr("tidewaiter.desks.wildlife.pages.permits.PAGE", 2)
    for n in range(5):
        registered(f"PAPER-{n}")
    answer = mia.get(reverse("wildlife")).content.decode()
    assert "PAPER-4" in answer
    assert "PAPER-2" not in answer
    (after,) = re.findall(r'rel="next" href="\?after=(\d+)"', answer)
    assert "PAPER-2" in page(mia, "wildlife", after=after)


def test_a_permit_is_withdrawn_copied_and_confirmed(mia):
    row = registered()
    move = reverse("wildlife_move", args=["GH", row.key, "stolen"])
    assert mia.post(move, {"seen": "1", "reason": ""}).status_code == 422
    copy = reverse("wildlife_copy", args=["GH", row.key])
    assert mia.post(copy, {"copy": "GH-17-A", "reason": "seen"}).status_code == 302
    confirmed = reverse("wildlife_confirmed", args=["GH", row.key])
    assert mia.post(confirmed, {"on": "2026-11-02"}).status_code == 302
    assert mia.post(move, {"seen": "3", "reason": "Letter."}).status_code == 302
    text = page(mia, "wildlife_permit", "GH", row.key)
    for said in ("Stolen", "GH-17-A", "A copy was presented", "Letter."):
        assert said in text
    assert mia.get(reverse("wildlife_move", args=["GH", row.key, "burnt"])).status_code == 404


def test_the_card_says_what_an_officer_must_know(ann, mrn, settings):
    settings.CITES_CONTACT = "Management authority, 555 0100"
    text = page(ann, "declaration", mrn)
    for said in (
        "Live animals wait", GREY, "Appendix I ", "Import permit", "not known here",
        "Export permit", "days left", "Count the animals", "555 0100", "Endorse the permit",
    ):  # fmt: skip
        assert said in text, said
    second = declared("L2", "4").mrn
    text = page(ann, "declaration", second)
    assert "The permit was used before for another consignment." in text
    assert "CITES-029" in text


def test_the_card_says_how_quotas_stand_and_what_is_suspended(ann, settings):
    quota = next(one for one in Reference.shipped().quotas if one.id == "Q004")
    trophies = {
        "description": "Skins", "commodity_code": "43018000",
        "statements": tuple(
            Statement(type="CITES", code=code, text=text)
            for code, text in (
                ("taxon", "Panthera pardus"), ("term", "SKI"), ("source", "W"), ("purpose", "P"),
            )
        ),
    }  # fmt: skip
    for country, said, not_said in (
        (quota.country, ("Quota of the year", "What is taken is not known here", quota.id), "zz"),
        ("DJ", ("Suspension of trade", "Suspended", "since"), "Quota of the year"),
    ):
        mrn = declared(
            f"Q{country}", permit=None, country_dispatch=country, origin=country, **trophies
        ).mrn
        text = page(ann, "declaration", mrn)
        for one in said:
            assert one in text, one
        assert not_said not in text


def test_why_it_is_listed_and_how_to_tell_it_apart_are_said_in_the_language_of_the_page(ann):
    tusk = {"description": "Mammoth ivory carvings", "commodity_code": "96011000"}
    mrn = declared("M1", permit=None, **tusk).mrn
    for language, said in (("en", "Schreger lines of mammoth"), ("fr", "Schreger du mammouth")):
        answer = ann.get(reverse("declaration", args=[mrn]), headers={"accept-language": language})
        assert said in answer.content.decode()
    answer = ann.get(
        reverse("declaration", args=[declared("M2", permit=None).mrn]),
        headers={"accept-language": "fr"},
    )
    text = answer.content.decode()
    assert "<bdi>Psittacus erithacus</bdi> est à l’annexe <bdi>I</bdi>" in text  # its source
    assert "&lt;bdi" not in text
    grey = Reference.shipped().listings.resolve(GREY, date(2026, 6, 1))
    with translation.override("es"):
        assert told(grey.reason) == "Psittacus erithacus está en el Apéndice I desde el 2017-01-02."


def test_what_a_finding_gives_as_its_reason_is_said_in_the_language_of_the_page():
    said = "The codes do not go together: A (bred) is for plants, not for animals."
    lizard = Reference.shipped().listings.resolve("Varanus salvator", date(2026, 6, 1))
    with translation.override("fr"):
        claim = stored.finding("CITES-047", said)
        listed = stored.passage(str(lizard.reason))
    assert "A (bred) vaut pour les plantes, non pour les animaux." in strip_tags(str(claim))
    assert strip_tags(str(listed)) == (
        "Varanus spp. est à l’annexe II depuis le 1975-07-01. "
        "Varanus salvator n’a pas de ligne propre en vigueur."
    )
    assert not stored.passage("Varanus spp. is in Appendix II since 1975. It is green.").known


def test_live_animals_wait_only_while_the_goods_do(ann, mrn):
    assert "Live animals wait" in page(ann, "declaration", mrn)
    WorkItem.objects.filter(declaration__mrn=mrn).update(open=False)
    assert "Live animals wait" not in page(ann, "declaration", mrn)


def test_the_card_says_once_what_it_finds_of_several_items(ann):
    plain = {"permit": None, "description": "Live birds", "statements": ()}
    items = tuple(goods("2", **plain | {"number": n}) for n in (1, 2, 3))
    sent = submission(declaration("G1", items=items, issued_at=Timestamp.of(NOW)))
    (receipt,) = take_in([sent], using(), "GB")
    text = page(ann, "declaration", receipt.mrn)
    assert text.count("Ask for the scientific name of the species.") == 1
    assert "Items 1, 2, 3" in text


def test_a_declaration_without_wildlife_has_no_card(ann):
    (receipt,) = take_in(
        [
            consignment(
                "L9", permit=None, commodity_code="84713000", description="Laptops", statements=()
            )
        ],
        using(),
        "GB",
    )
    assert (
        'id="wildlife"' not in ann.get(reverse("declaration", args=[receipt.mrn])).content.decode()
    )


def test_goods_of_a_wildlife_heading_without_a_species_ask_for_it(ann):
    mrn = declared("L8", permit=None, description="Birds", statements=()).mrn
    assert "ask for the scientific name" in page(ann, "declaration", mrn)
    unknown = declared("L7", permit="ZZ-1").mrn
    assert "Not in the register: ZZ-1" in page(ann, "declaration", unknown)


def test_an_officer_endorses_and_the_authority_reads_the_return(ann, mia, mrn):
    row = Permit.objects.get()
    address = reverse("wildlife_endorse", args=[mrn, "GH", row.key])
    said = {"seen": row.number_seen, "on": "2026-11-25", "original": "on", "place": "Heathrow"}
    answer = ann.post(address, said | {"quantity_1": "11"})
    assert answer.status_code == 422
    assert 'href="#id_quantity_1"' in answer.content.decode()
    answer = ann.post(address, said | {"quantity_1": "3", "dead_1": "1"})
    assert answer.status_code == 302, answer.content.decode()
    assert Endorsement.objects.get().original
    assert "Endorsed for this consignment" in page(ann, "declaration", mrn)
    told = Return.objects.get()
    assert NUMBER in page(mia, "wildlife_returns", waiting="1")
    text = page(mia, "wildlife_return", told.pk)
    assert "of 10 on the permit" in text
    assert "Waits to be sent" in text
    xml = mia.get(reverse("wildlife_return_xml", args=[told.pk])).content
    assert epermit.read(xml).lines[0].used.value == 3
    sent = reverse("wildlife_return_sent", args=[told.pk])
    assert mia.post(sent, {"on": "2026-11-25", "how": "Mail"}).status_code == 302
    answer = reverse("wildlife_return_answer", args=[told.pk])
    assert mia.post(answer, {"on": "2026-11-25", "answer": "Thanks"}).status_code == 302
    assert "Acknowledged" in page(mia, "wildlife_return", told.pk)
    assert "Every return was acknowledged" in page(mia, "wildlife_returns", waiting="1")
    assert "1 dead" in page(mia, "wildlife_permit", "GH", row.key)
    assert "Why is the endorsement corrected?" in ann.get(address).content.decode()


def test_what_was_found_and_seized_is_written_down(ann, mia, mrn):
    found = {"item": "1", "how": "expert", "taxon": "Psittacus timneh", "unit": "NAR"}
    assert ann.post(reverse("wildlife_found", args=[mrn]), found).status_code == 302
    assert Examined.objects.get().taxon == "Psittacus timneh"
    assert "as it was found" in page(ann, "declaration", mrn)
    form = ann.get(reverse("wildlife_seize", args=[mrn])).content.decode()
    assert f'value="{GREY}"' in form
    seized = {
        "item": "1", "taxon": GREY, "term": "liv", "quantity": "4", "unit": "NAR",
        "reason": "used permit", "detected_by": "profile", "transport": "air",
        "disposal": "pending", "transit": "ae", "concealment": "=1+1",
    }  # fmt: skip
    answer = ann.post(reverse("wildlife_seize", args=[mrn]), seized)
    assert answer.status_code == 302, answer.content.decode()
    assert Seizure.objects.get().transit == "AE"
    assert GREY in page(mia, "wildlife_seizures")
    assert f"4 NAR {GREY}" in page(ann, "declaration", mrn)
    table = mia.get(reverse("wildlife_seizures_csv")).content.decode()
    assert "'=1+1" in table
    assert ann.get(reverse("wildlife_seizures")).status_code == 403


def test_who_may_not_is_told_so_and_learns_nothing(mia, ann, mrn):
    row = Permit.objects.get()
    for route, arguments in (
        ("wildlife_new", ()),
        ("wildlife_bring", ()),
        ("wildlife_move", ("GH", row.key, "lost")),
        ("wildlife_copy", ("GH", row.key)),
        ("wildlife_confirmed", ("GH", row.key)),
    ):
        assert ann.get(reverse(route, args=arguments)).status_code == 403
    for route, arguments in (
        ("wildlife_endorse", (mrn, "GH", row.key)),
        ("wildlife_found", (mrn,)),
        ("wildlife_seize", (mrn,)),
    ):
        assert mia.get(reverse(route, args=arguments)).status_code == 404
    for route, arguments in (
        ("wildlife_permit", ("GH", "NONE")),
        ("wildlife_return", (99,)),
    ):
        assert mia.get(reverse(route, args=arguments)).status_code == 404
