"""The register room as a Django application."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Registers the room."""

    name = "tidewaiter.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make tables of states known to the rulebook."""
        from tidewaiter.register.work.rules import register_kind

        register_kind()
