"""The risk desk as a Django application."""

from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.navigation import Entry
from tidewaiter.register.mounting import DeskConfig


class RiskConfig(DeskConfig):
    """Brings the desk's kinds of documents to the rulebook."""

    name = "tidewaiter.desks.risk"
    label = "risk"
    address = "profiles/"
    navigation = (Entry(_("Risk profiles"), "profiles", "rule.read", 30),)

    def ready(self) -> None:
        """Make profiles, lists and cases known, and bring the control to the register."""
        from tidewaiter.desks.risk.rules import register_kinds

        super().ready()
        register_kinds()
