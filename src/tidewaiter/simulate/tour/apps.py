"""The tours as a Django application."""

from django.apps import AppConfig


class TourConfig(AppConfig):
    """Registers them."""

    name = "tidewaiter.simulate.tour"
    label = "tour"
