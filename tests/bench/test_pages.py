"""Every page has a place in the benchmark of pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from benchmarks.pages import places
from tests.crawling import route, routes

NAMED = frozenset(
    route(urlsplit(address).path) for addresses in places.BY_ROLE.values() for address in addresses
)
IN_THE_PROGRAM = frozenset({"queue", "search", "declarations", "overview", "achieved"})
"""Pages that the benchmark asks for in several ways, and names itself."""
NO_PAGES = frozenset(
    {
        "start",  # leads to another
        "queue-do", "queue-next", "queue-undo", "gallery-undo", "gallery-dialog",
        "ledger_verify", "profile_check", "profile_words", "set_language", "unsent_forget",
        "wildlife_propose", "wildlife_propose_tables",
        "declarations-export", "rules_export", "wildlife_export",
        "ozone_article_7", "ozone_licences_csv", "ozone_transits_csv", "wildlife_annual_csv",
        "wildlife_gaps_csv", "wildlife_illegal_csv", "wildlife_risk_csv", "wildlife_seizures_csv",
        "wildlife_trends_csv",
        "name_bring", "name_entries", "name_entry",  # of a list, which this register has not
    }
)  # fmt: skip
"""Addresses that take a form, send a file or a part of a page, or lead elsewhere."""
_OTHERS = ("account_", "mfa_", "socialaccount", "tour")
"""Signing in and the tour, which a trial site alone has."""


def test_every_page_has_a_place() -> None:
    plain = {name for name, pattern in routes().items() if "<" not in pattern}
    pages = {name for name in plain if not name.startswith(_OTHERS)} - NO_PAGES
    assert pages - NAMED - IN_THE_PROGRAM == set()


def test_no_place_is_of_a_page_that_is_gone() -> None:
    assert "" not in NAMED
    assert set(routes()) >= NO_PAGES
