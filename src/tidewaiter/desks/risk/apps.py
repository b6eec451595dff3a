"""The risk desk as a Django application."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    """Brings the desk's kinds of documents to the rulebook."""

    name = "tidewaiter.desks.risk"
    label = "risk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make profiles, lists and cases known."""
        from tidewaiter.desks.risk.rules import register_kinds

        register_kinds()
