"""The days of a supervisor, an auditor and an administrator."""

from __future__ import annotations

import re

import pytest

from tests.browser.trade import SingleWindow, consignment

REASON = "The packing does not look like the goods; open it."


@pytest.mark.slow
def test_a_supervisor_distributes_work_and_decides_what_only_they_may(visit, window) -> None:
    mrns = [str(window.send(consignment("120991", "seed"))["mrn"]) for _ in range(2)]
    _an_officer_calls(visit("border"), mrns[0])
    chief = visit("supervisor")
    page = chief.go("/overview/")
    chief.step("supervisor-1-overview")
    page.locator('a[href$="/queue/?called=1"]').click()
    page.wait_for_url("**/queue/?called=1")
    chief.step("supervisor-2-called")
    assert page.locator(f'[data-list] a[href*="{mrns[0]}"]').count() == 1
    assert page.locator(f'[data-list] a[href*="{mrns[1]}"]').count() == 0
    _two_are_given(chief, mrns)
    _one_is_sent_elsewhere(chief, window, mrns[0])


def _an_officer_calls(officer, mrn: str) -> None:
    page = officer.go(f"/declarations/{mrn}/")
    page.locator('a[href$="/do/call-supervisor/"]').click()
    page.locator("#reason").fill("The importer asks for more time.")
    page.locator("form.panel .btn--primary").click()
    page.locator(".toast").wait_for()


def _two_are_given(chief, mrns: list[str]) -> None:
    """Both are given to one officer of the office, taken back, and given again."""
    page = chief.go("/queue/?office=XTHAV&profile=AGY-02")
    _tick(page, mrns)
    assert page.locator("[data-count]").inner_text() == "2"
    chief.step("supervisor-3-ticked")
    page.locator('.bulk button[value="to"]').click()
    page.locator("#to").select_option("m.ferry")
    chief.step("supervisor-4-to-whom")
    page.locator("form.panel .btn--primary").click()
    page.locator(".toast").wait_for()
    chief.step("supervisor-5-given")
    rows = page.locator("[data-list] tbody tr", has_text="m.ferry")
    given = rows.count()
    assert given >= 2
    page.locator(".toast button").click()
    page.wait_for_load_state()
    assert rows.count() == given - 2
    _tick(page, mrns)
    page.locator('.bulk button[value="to"]').click()
    page.locator("#to").select_option("m.ferry")
    page.locator("form.panel .btn--primary").click()
    page.locator(".toast").wait_for()
    assert rows.count() == given


def _tick(page, mrns: list[str]) -> None:
    for mrn in mrns:
        page.locator(f'input[name="work"][value^="{mrn}~"]').click()


def _one_is_sent_elsewhere(chief, window: SingleWindow, mrn: str) -> None:
    assert window.state(mrn) == "awaiting documents"
    page = chief.go(f"/declarations/{mrn}/")
    page.keyboard.press("l")
    page.wait_for_url(f"**/declarations/{mrn}/lane/")
    page.locator('input[name="lane"][value="red"]').check()
    page.locator("#reason").fill(REASON)
    chief.step("supervisor-6-lane")
    page.locator("form.panel .btn--primary").click()
    page.wait_for_url(f"**/declarations/{mrn}/")
    assert page.locator("#timeline").get_by_text(REASON).count() == 1
    assert window.state(mrn) == "awaiting examination"
    chief.step("supervisor-7-sent-elsewhere")


@pytest.mark.slow
def test_an_auditor_verifies_exports_reads_and_cannot_act(visit, window) -> None:
    mrn = str(window.send(consignment("120991", "seed"))["mrn"])
    auditor = visit("auditor")
    page = auditor.go("/administration/ledger/")
    page.locator('form[action$="/ledger/verify/"] button').click()
    page.wait_for_url(re.compile(r"/administration/"))
    auditor.shot("auditor-1-asked")  # it refreshes itself at any moment
    page.locator(".facts .tag", has_text="Done").or_(
        page.get_by_text("Nothing was found wrong")
    ).first.wait_for(timeout=60_000)
    page = auditor.go("/administration/ledger/")
    assert page.get_by_text("Nothing was found wrong").count() == 1
    auditor.step("auditor-2-verified")
    auditor.go(f"/administration/ledger/entries/?subject={mrn}")
    assert page.locator("tbody tr").count() >= 1
    auditor.step("auditor-3-entries")
    page = auditor.go("/declarations/")
    auditor.step("auditor-4-declarations")
    with page.expect_download() as saved:
        page.locator('a[href*="/declarations.csv"]').first.click()
    lines = saved.value.path().read_text("utf-8-sig").splitlines()
    assert mrn in "".join(lines)
    page = auditor.go(f"/declarations/{mrn}/")
    assert page.locator("#actions form[action*='/do/'], #actions a[href*='/do/']").count() == 0
    auditor.step("auditor-5-reads")
    auditor.expect_complaint("status of 403")
    auditor.go(f"/declarations/{mrn}/lane/", status=403)
    auditor.step("auditor-6-refused")
    page = auditor.go(f"/declarations/{mrn}/")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    answer = auditor.context.request.post(
        f"/declarations/{mrn}/take/",
        form={"csrfmiddlewaretoken": token, "seen": "1"},
        headers={"Referer": page.url},
    )
    assert answer.status == 403
    assert window.state(mrn) == "awaiting documents"


@pytest.mark.slow
def test_an_administrator_lets_in_a_user_and_a_system(visit, site) -> None:
    chief = visit("administrator")
    page = chief.go("/administration/users/")
    chief.step("administrator-1-users")
    page.locator('a[href$="/users/new/"]').click()
    page.locator("#name").fill("n.tern")
    page.locator("#role-0").select_option("border")
    page.locator("#office-0").fill("XTGAT")
    page.locator('input[name="with_password"]').check()
    chief.step("administrator-2-new-user")
    page.locator("form.panel .btn--primary").click()
    password = page.locator("output.secret").inner_text()
    chief.step("administrator-3-password")
    page.locator('a[href$="/users/named/n.tern/"]').click()
    chief.step("administrator-4-user")
    _signs_in(visit(), password)
    page = chief.go("/administration/systems/")
    chief.step("administrator-5-systems")
    page.locator('a[href$="/systems/new/"]').click()
    page.locator("#code").fill("PORT")
    page.locator("#name").fill("Port community system")
    page.locator("#offices").fill("XTHAV")
    page.locator('input[name="scopes"][value="submit"]').check()
    page.locator('input[name="scopes"][value="read"]').check()
    chief.step("administrator-6-new-system")
    page.locator("form.panel .btn--primary").click()
    page.wait_for_url("**/systems/called/PORT/")
    chief.step("administrator-7-system")
    page.locator('form[action$="/keys/"] .btn--primary').click()
    key = page.locator("output.secret").inner_text()
    chief.step("administrator-8-key")
    port = SingleWindow(site.address, f"Bearer {key}")
    assert port.send(consignment("950300", "toys"))["mrn"]


def _signs_in(new, password: str) -> None:
    """With the password that was handed over, and one of their own at once."""
    page = new.go("/account/sign-in/")
    page.locator("input[name=login]").fill("n.tern")
    page.locator("input[name=password]").fill(password)
    page.locator("main form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url("**/account/password/**")
    new.step("administrator-9-own-password")
    page.locator("input[name=oldpassword]").fill(password)
    for name in ("password1", "password2"):
        page.locator(f"input[name={name}]").fill("herring-tides-4711-lantern")
    page.locator("main form:has(input[name=password1]) button").first.click()
    new.go("/queue/")
    assert page.locator(".menu summary bdi").inner_text() == "n.tern"
    assert page.locator("aside.facets").count() == 1
    new.step("administrator-10-signed-in")
