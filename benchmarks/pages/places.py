"""Which pages are measured beside queue, search, declarations and overview, and as whom.

``tests/bench/test_pages.py`` fails when there is a page without a place here.
"""

from __future__ import annotations

from typing import Any

BY_ROLE: dict[str, tuple[str, ...]] = {
    "supervisor": (
        "/examinations/",
        "/queue/views/",
        "/queue/news/",
        "/profiles/",
        "/profiles/new/",
        "/scores/",
        "/scores/train/",
        "/scores/compare/",
        "/names/",
        "/names/search/?name=Gas+Works",
        "/names/lists/",
        "/names/editions/",
        "/wildlife/",
        "/wildlife/returns/",
        "/wildlife/seizures/",
        "/wildlife/reports/annual/",
        "/wildlife/reports/illegal/",
        "/wildlife/gaps/",
        "/wildlife/gaps/partners/",
        "/wildlife/trends/",
        "/wildlife/risk/",
        "/wildlife/tables/",
        "/wildlife/tables/bring/",
        "/wildlife/tables/of/listings/",
        "/ozone/",
        "/ozone/licences/",
        "/ozone/quotas/",
        "/ozone/traders/",
        "/ozone/consultations/",
        "/ozone/consultations/ask/",
        "/ozone/reports/",
        "/ozone/quantities/",
        "/ozone/transits/",
        "/ozone/baselines/",
        "/ozone/baselines/import/",
        "/ozone/mirror/",
        "/ozone/seizures/",
        "/rules/",
        "/rules/changes/",
        "/rules/changes/1/",
        "/rules/import/",
        "/rules/offices/",
        "/rules/policy/",
        "/rules/case/new/",
        "/administration/",
        "/administration/jobs/",
        "/administration/users/",
        "/administration/users/named/sue/",
        "/administration/health/",
        "/account/preferences/",
        "/account/sessions/",
        "/account/password/",
        "/gallery/",
        "/help/",
        "/help/queue/",
        "/help/words/",
    ),
    "administrator": (
        "/administration/users/new/",
        "/administration/systems/",
        "/administration/systems/new/",
        "/administration/webhooks/",
    ),
    "auditor": ("/administration/ledger/", "/administration/ledger/entries/"),
    "licensing-authority": (
        "/ozone/licences/new/",
        "/ozone/quotas/set/",
        "/ozone/ceilings/set/",
        "/ozone/traders/register/",
        "/ozone/mirror/import/",
        "/ozone/reports/figure/",
    ),
    "management-authority": ("/wildlife/new/", "/wildlife/bring/"),
}
"""Lists, overviews and forms by the role that asks for them; a role sees every office."""

OF_A_DECLARATION = ("messages/1/", "versions/", "assign/", "lane/", "do/call-supervisor/")
"""What lies below the address of a declaration."""


def of_rules() -> list[str]:
    """The pages of the first profile, policy and list that the register holds."""
    from tidewaiter.rulebook.models import Document

    named: Any = Document.objects.order_by("kind", "pk").values_list("kind", "identifier")
    first: dict[str, str] = {}
    for kind, identifier in named:
        first.setdefault(kind, identifier)
    found = []
    if profile := first.pop("profile", None):
        found += [f"/profiles/profile/{profile}/", f"/profiles/edit/{profile}/"]
    for kind, identifier in first.items():
        found += [f"/rules/{kind}/show/{identifier}/", f"/rules/{kind}/edit/{identifier}/"]
    return found
