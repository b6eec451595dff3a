"""Addresses of the pages room."""

from __future__ import annotations

from django.urls import path

from tidewaiter.pages import views

urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("gallery/dialog/", views.dialog, name="gallery-dialog"),
    path("gallery/undo/", views.undo, name="gallery-undo"),
]
