"""Addresses below one declaration."""

from __future__ import annotations

from django.urls import path

from tidewaiter.register.pages import acting, dossier, examining, originals, photographing, writing

urlpatterns = [
    path("", dossier.declaration, name="declaration"),
    path("what-if/", dossier.what_if, name="what_if"),
    path("do/<slug:slug>/", acting.act, name="act"),
    path("lane/", acting.reroute, name="reroute"),
    path("assign/", acting.assign, name="assign"),
    path("take/", acting.take, name="take"),
    path("examination/", examining.examination, name="examination"),
    path("examination/summary/", examining.summary, name="examination_summary"),
    path("examination/photos/", photographing.send, name="examination_photo"),
    path(
        "examination/photos/<int:key>/remove/",
        photographing.remove,
        name="remove_examination_photo",
    ),
    path(
        "examination/photos/<int:key>/restore/",
        photographing.restore,
        name="restore_examination_photo",
    ),
    path("examination/discard/", examining.discard, name="discard_examination"),
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
