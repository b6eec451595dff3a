"""Addresses of the site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tidewaiter.web.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("tidewaiter.identity.urls")),
    path("api/v1/", api.urls),
]
