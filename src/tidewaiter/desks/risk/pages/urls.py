"""Addresses of the pages of risk profiles."""

from __future__ import annotations

from django.urls import path

from tidewaiter.desks.risk.pages import backtests, completing, drafting, editor, views

urlpatterns = [
    path("", views.profiles, name="profiles"),
    path("new/", editor.new, name="profile_new"),
    path("check/", completing.check, name="profile_check"),
    path("words/", completing.words, name="profile_words"),
    path("profile/<path:identifier>/", views.profile, name="profile"),
    path("drafts/<int:key>/discard/", drafting.discard, name="profile_draft_discard"),
    path("backtests/<int:number>/", backtests.backtest, name="backtest"),
    path("backtest/<path:identifier>/", backtests.start, name="backtest_start"),
    path("edit/<path:identifier>/", editor.edit, name="profile_edit"),
]
