"""Addresses below one declaration."""

from __future__ import annotations

from django.urls import path

from tidewaiter.register.pages import dossier, originals

urlpatterns = [
    path("", dossier.declaration, name="declaration"),
    path("what-if/", dossier.what_if, name="what_if"),
    path("versions/", originals.versions, name="versions"),
    path("messages/<int:number>/", originals.message, name="message"),
    path("messages/<int:number>/raw", originals.raw, name="raw_message"),
    path("messages/<int:number>/parts/<int:key>", originals.attachment, name="message_attachment"),
]
