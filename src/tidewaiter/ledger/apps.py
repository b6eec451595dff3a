"""The ledger room as a Django application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.navigation import Section


class LedgerConfig(AppConfig):
    """Registers the room, and makes its chains whenever the database is brought up to date."""

    name = "tidewaiter.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
    administration_panels = "tidewaiter.ledger.oversight.panels"
    administration = (
        Section(
            _("Ledger"),
            _("What was decided and by whom, and whether it is still what was written."),
            "ledger", ("ledger.read", "ledger.verify"), 60,
        ),
    )  # fmt: skip

    def ready(self) -> None:
        """Listen for the end of a migration."""

        post_migrate.connect(_make_chains, sender=self)


def _make_chains(*, using: str, plan: Any = (), **_: Any) -> None:
    from tidewaiter.ledger.services import make_chains

    make_chains(using=using)
