"""Addresses of the register's pages."""

from __future__ import annotations

from django.urls import include, path

from tidewaiter.register.pages import (
    declarations,
    examinations,
    overview,
    queue,
    queue_acts,
    queue_views,
    search,
    start,
)

urlpatterns = [
    path("", start.start, name="start"),
    path("queue/", queue.queue, name="queue"),
    path("queue/news/", queue.news, name="queue-news"),
    path("queue/next/", queue_acts.take_next, name="queue-next"),
    path("queue/do/", queue_acts.act, name="queue-do"),
    path("queue/undo/", queue_acts.undo, name="queue-undo"),
    path("queue/views/", queue_views.views, name="queue-views"),
    path("queue/views/<int:key>/", queue_views.view, name="queue-view"),
    path("overview/", overview.overview, name="overview"),
    path("overview/achieved/", overview.achieved, name="achieved"),
    path("search/", search.search, name="search"),
    path("examinations/", examinations.examinations, name="examinations"),
    path("declarations/", declarations.declarations, name="declarations"),
    path("declarations.csv", declarations.export, name="declarations-export"),
    path("declarations/<str:mrn>/", include("tidewaiter.register.pages.consignment_urls")),
]
