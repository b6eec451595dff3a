"""Addresses below one declaration."""

from __future__ import annotations

from django.urls import path

from tidewaiter.register.pages import acting, dossier, originals, writing

urlpatterns = [
    path("", dossier.declaration, name="declaration"),
    path("what-if/", dossier.what_if, name="what_if"),
    path("do/<slug:slug>/", acting.act, name="act"),
    path("lane/", acting.reroute, name="reroute"),
    path("assign/", acting.assign, name="assign"),
    path("take/", acting.take, name="take"),
    path("notes/", writing.add_note, name="add_note"),
    path("notes/<int:key>/withdraw/", writing.withdraw_note, name="withdraw_note"),
    path("files/", writing.add_file, name="add_file"),
    path("files/<int:key>", writing.file, name="officer_file"),
    path("photos/<int:key>", writing.photo, name="photo"),
    path("versions/", originals.versions, name="versions"),
    path("messages/<int:number>/", originals.message, name="message"),
    path("messages/<int:number>/raw", originals.raw, name="raw_message"),
    path("messages/<int:number>/parts/<int:key>", originals.attachment, name="message_attachment"),
]
