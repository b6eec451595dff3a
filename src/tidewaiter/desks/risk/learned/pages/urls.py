"""Addresses of the pages of learned scores."""

from __future__ import annotations

from django.urls import path

from tidewaiter.desks.risk.learned.pages import (
    comparing,
    exporting,
    lists,
    proposing,
    showing,
    training,
)

urlpatterns = [
    path("", lists.models, name="learned_models"),
    path("train/", training.train, name="learned_train"),
    path("train/<int:number>/", training.training, name="learned_training"),
    path("compare/", comparing.compare, name="learned_compare"),
    path("back/<path:identifier>/", proposing.back, name="learned_back"),
    path("models/<slug:digest>/", showing.model, name="learned_model"),
    path("models/<slug:digest>/propose/", proposing.propose, name="learned_propose"),
    path("models/<slug:digest>/figures.csv", exporting.table, name="learned_table"),
    path("models/<slug:digest>/card.json", exporting.card, name="learned_card"),
    path("models/<slug:digest>/model.json", exporting.file, name="learned_file"),
]
