"""The jobs room as a Django application."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Registers the room."""

    name = "tidewaiter.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
