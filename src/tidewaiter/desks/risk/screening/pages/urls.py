"""Addresses of the pages of name screening."""

from __future__ import annotations

from django.urls import path

from tidewaiter.desks.risk.screening.pages import bringing, editions, lists, matches, searching

urlpatterns = [
    path("", matches.matches, name="names"),
    path("matches/<int:number>/", matches.match, name="name_match"),
    path("matches/<int:number>/decide/", matches.decide, name="name_match_decide"),
    path("matches/<int:number>/reopen/", matches.reopen, name="name_match_reopen"),
    path("lists/", lists.lists, name="name_lists"),
    path("entries/", lists.entries, name="name_entries"),
    path("entry/", lists.entry, name="name_entry"),
    path("search/", searching.search, name="name_search"),
    path("editions/", editions.editions, name="name_editions"),
    path("editions/<int:number>/", editions.edition, name="name_edition"),
    path("editions/<int:number>/decide/", editions.decide, name="name_edition_decide"),
    path("bring/", bringing.bring, name="name_bring"),
    path("bring/<int:number>/", bringing.brought, name="name_brought"),
]
