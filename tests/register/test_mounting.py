"""Desks are hung into the site by their names alone."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import resolve

from tests.register.actors import Api, officer
from tests.register.work.rows import work
from tidewaiter.desks import DESKS, applications
from tidewaiter.identity.roles import RoleName
from tidewaiter.messages.control import MessageControl
from tidewaiter.messages.findings import CODES
from tidewaiter.pages import stored
from tidewaiter.register import desks
from tidewaiter.register.desks import Card, Desk
from tidewaiter.register.mounting import DeskConfig, account_called, desk_routers, desk_urls

AUTHORITIES = (RoleName.MANAGEMENT_AUTHORITY, RoleName.LICENSING_AUTHORITY)


def mounted() -> list[DeskConfig]:
    return [one for one in apps.get_app_configs() if isinstance(one, DeskConfig)]


def test_every_desk_with_an_application_is_mounted_with_all_it_has() -> None:
    assert {one.name for one in mounted()} == set(applications())
    assert {one.label for one in mounted()} <= {desk.rpartition(".")[2] for desk in DESKS}
    addresses = {str(one.pattern) for one in desk_urls()}
    for one in mounted():
        if one.has("pages"):
            assert one.address in addresses
        if one.has("api"):
            router = import_module(f"{one.name}.api").router
            assert (one.api_address, router) in desk_routers()


def test_the_pages_of_a_desk_lie_below_its_address() -> None:
    assert resolve("/profiles/").func.__module__.startswith("tidewaiter.desks.risk.")


@pytest.mark.django_db
@pytest.mark.usefixtures("rules")
def test_a_desk_has_a_section_of_its_own_on_the_page_of_a_declaration(monkeypatch) -> None:
    item = work("CARD1", "yellow")
    told = Card(anchor="of-desk", title="Told here", template="pages/empty.html", content=1)
    makes = {
        "shows": Desk(make=lambda bundle: MessageControl(), card=lambda file: told),
        "silent": Desk(make=lambda bundle: MessageControl()),
    }
    monkeypatch.setattr(desks, "_desks", makes)
    who = Api(officer("ana", RoleName.BORDER))
    page = who.client.get(f"/declarations/{item.declaration.mrn}/").content.decode()
    assert page.count('href="#of-desk">Told here</a>') == 1


def test_a_finding_of_a_desk_is_told_by_its_code() -> None:
    told = {"ZZZ-001": CODES["MSG-001"]}
    before = str(stored.finding("ZZZ-001", "as it was kept"))
    stored.know(told)
    try:
        assert str(stored.finding("ZZZ-001", CODES["MSG-001"].claim)) == CODES["MSG-001"].claim
        assert before == "as it was kept"
    finally:
        stored._codes.pop("ZZZ-001")


@pytest.mark.django_db
@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize("role", AUTHORITIES)
def test_an_authority_beside_customs_sees_neither_declarations_nor_work(role: RoleName) -> None:
    item = work("AUTH1", "yellow")
    who = Api(officer("office", role))
    assert who.client.get(f"/declarations/{item.declaration.mrn}/").status_code == 404
    assert "AUTH1" not in who.client.get("/declarations/").content.decode()
    assert "AUTH1" not in who.client.get("/queue/").content.decode()
    assert who.get("/declarations").status_code == 403
    assert who.get("/work-items").status_code == 403
    menu = who.client.get("/help/").content.decode()
    assert 'href="/queue/"' not in menu
    assert 'href="/declarations/"' not in menu


@pytest.mark.parametrize(
    ("key", "called"),
    [
        ("ozone:licence:OZ2:1", "Licence OZ2, line 1"),
        ("ozone:quota:2026:XT700000012:HFC", "Quota of HFC of XT700000012, 2026"),
        ("cites:GB/1234:1", "Permit 1234 of GB, line 1"),
        ("odd:1", "odd:1"),
    ],
)
def test_accounts_are_called_what_their_desk_calls_them(key, called) -> None:
    assert account_called(key) == called
