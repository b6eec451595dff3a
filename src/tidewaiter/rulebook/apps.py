"""The rulebook room as a Django application."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """Registers the room."""

    name = "tidewaiter.rulebook"
    label = "rulebook"
    default_auto_field = "django.db.models.BigAutoField"
