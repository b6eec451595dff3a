"""Addresses of the register's pages."""

from __future__ import annotations

from django.urls import path

from tidewaiter.register import views

urlpatterns = [
    path("", views.declarations, name="declarations"),
    path("declarations/<str:mrn>/", views.declaration, name="declaration"),
]
