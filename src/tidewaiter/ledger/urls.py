"""Addresses of the ledger's pages."""

from __future__ import annotations

from django.urls import path

from tidewaiter.ledger import views

urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("verify/", views.verify, name="ledger_verify"),
    path("verifications/<int:number>/", views.verification, name="ledger_verification"),
    path("entries/", views.entries, name="ledger_entries"),
    path("entries/<int:chain>/<int:sequence>/", views.entry, name="ledger_entry"),
]
