"""The ledger room as a Django application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the room."""

    name = "tidewaiter.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
