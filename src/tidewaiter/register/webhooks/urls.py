"""Addresses of the pages about webhooks."""

from __future__ import annotations

from django.urls import path

from tidewaiter.register.webhooks import views

urlpatterns = [
    path("", views.webhooks, name="webhooks"),
    path("<int:number>/", views.webhook, name="webhook"),
    path("<int:number>/given/", views.given_secret, name="webhook_given"),
    path("<int:number>/stop/", views.take_down, name="webhook_stop"),
]
