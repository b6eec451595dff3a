"""Name screening as a Django application."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.navigation import Entry
from tidewaiter.register.mounting import DeskConfig


class ScreeningConfig(DeskConfig):
    """Brings the policies of lists to the rulebook, the control to the register, and pages."""

    name = "tidewaiter.desks.risk.screening"
    label = "screening"
    address = "names/"
    verbose_name = _("Name screening")
    api_address = "/screening"
    navigation = (Entry(_("Name screening"), "names", "rule.read", 32),)

    def ready(self) -> None:
        """Make the kind of rule known and bring the control."""
        from tidewaiter.desks.risk.screening.rules import register_kinds

        super().ready()
        register_kinds()
