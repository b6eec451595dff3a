"""Addresses of the rulebook's pages."""

from __future__ import annotations

from django.urls import path

from tidewaiter.rulebook.pages import beginning, changes, documents, exchange, offices, proposing

urlpatterns = [
    path("", documents.rules, name="rules"),
    path("offices/", offices.offices, name="offices"),
    path("export/", exchange.export, name="rules_export"),
    path("import/", exchange.bring, name="rules_import"),
    path("changes/", changes.changes, name="rule_changes"),
    path("changes/<int:number>/", changes.change, name="rule_change"),
    path("changes/<int:number>/decide/", changes.decide, name="rule_decide"),
    path("changes/<int:number>/remarks/", changes.remark, name="rule_remark"),
    path("<slug:kind>/", documents.of_kind, name="rules_of_kind"),
    path("<slug:kind>/check/", beginning.check, name="rule_check"),
    path("<slug:kind>/new/", proposing.new, name="rule_new"),
    path("<slug:kind>/show/<path:identifier>/", documents.rule, name="rule"),
    path("<slug:kind>/edit/<path:identifier>/", proposing.edit, name="rule_edit"),
    path("<slug:kind>/retire/<path:identifier>/", proposing.retire, name="rule_retire"),
    path("list/entries/<path:identifier>/", proposing.change_list, name="rule_entries"),
]
