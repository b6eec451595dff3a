"""Addresses of the tours."""

from __future__ import annotations

from django.urls import path

from tidewaiter.simulate.tour import views

urlpatterns = [
    path("", views.tour, name="tour"),
    path("enter/", views.enter, name="tour_enter"),
    path("begin/", views.begin, name="tour_begin"),
    path("end/", views.end, name="tour_end"),
    path("steps/<int:number>/", views.step, name="tour_step"),
]
