"""The rulebook room as a Django application."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    """Registers the room and its own kinds of documents."""

    name = "tidewaiter.rulebook"
    label = "rulebook"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make policies, offices and capacity known."""
        from tidewaiter.rulebook.own_kinds import register_own

        register_own()
