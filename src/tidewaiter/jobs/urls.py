"""Addresses of the pages about jobs."""

from __future__ import annotations

from django.urls import path

from tidewaiter.jobs import views

urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<int:number>/", views.job, name="job"),
    path("<int:number>/cancel/", views.cancel, name="job_cancel"),
    path("<int:number>/retry/", views.retry, name="job_retry"),
    path("<int:number>/result/", views.result, name="job_result"),
]
