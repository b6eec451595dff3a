"""Addresses of the register's pages."""

from __future__ import annotations

from django.urls import include, path

from tidewaiter.register import views

urlpatterns = [
    path("", views.declarations, name="declarations"),
    path("declarations/<str:mrn>/", include("tidewaiter.register.pages.consignment_urls")),
]
