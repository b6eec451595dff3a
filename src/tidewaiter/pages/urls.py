"""Addresses of the pages room."""

from __future__ import annotations

from django.urls import path

from tidewaiter.pages import views
from tidewaiter.pages.help import views as help_pages

urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("gallery/dialog/", views.dialog, name="gallery-dialog"),
    path("gallery/undo/", views.undo, name="gallery-undo"),
    path("help/", help_pages.contents, name="help"),
    path("help/words/", help_pages.words, name="help_words"),
    path("help/<slug:slug>/", help_pages.topic, name="help_topic"),
]
