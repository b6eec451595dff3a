"""The identity room as a Django application."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Registers the room."""

    name = "tidewaiter.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what ends sessions."""
        from tidewaiter.identity import sessions

        sessions.connect()
