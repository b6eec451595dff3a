"""The risk desk as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.navigation import Entry


class RiskConfig(AppConfig):
    """Brings the desk's kinds of documents to the rulebook."""

    name = "tidewaiter.desks.risk"
    label = "risk"
    default_auto_field = "django.db.models.BigAutoField"
    navigation = (Entry(_("Risk profiles"), "profiles", "rule.read", 30),)

    def ready(self) -> None:
        """Make profiles, lists and cases known, and bring the control to the register."""
        from tidewaiter.desks.risk.live import desk
        from tidewaiter.desks.risk.rules import register_kinds
        from tidewaiter.register import desks

        register_kinds()
        desks.provide("risk", desk)
