"""Addresses of the pages of risk profiles."""

from __future__ import annotations

from django.urls import path

from tidewaiter.desks.risk.pages import editor, views

urlpatterns = [
    path("", views.profiles, name="profiles"),
    path("new/", editor.new, name="profile_new"),
    path("check/", editor.check, name="profile_check"),
    path("words/", editor.words, name="profile_words"),
    path("profile/<path:identifier>/", views.profile, name="profile"),
    path("edit/<path:identifier>/", editor.edit, name="profile_edit"),
]
