"""Addresses of the site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tidewaiter.identity.views import set_language
from tidewaiter.register.mounting import desk_urls
from tidewaiter.web import events, health, health_page, metrics
from tidewaiter.web.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", metrics.page),
    path("events", events.events),
    path("", include("tidewaiter.register.urls")),
    path("", include("tidewaiter.pages.urls")),
    *desk_urls(),
    path("rules/", include("tidewaiter.rulebook.pages.urls")),
    path("administration/", include("tidewaiter.identity.administration.urls")),
    path("administration/jobs/", include("tidewaiter.jobs.urls")),
    path("administration/ledger/", include("tidewaiter.ledger.urls")),
    path("administration/webhooks/", include("tidewaiter.register.webhooks.urls")),
    path("administration/health/", health_page.status, name="health"),
    path("tour/", include("tidewaiter.simulate.tour.urls")),
    path("language/", set_language, name="set_language"),
    path("account/", include("tidewaiter.identity.urls")),
    path("api/v1/", api.urls),
]

handler404 = "tidewaiter.web.problems.not_found"
handler500 = "tidewaiter.web.problems.failed"
