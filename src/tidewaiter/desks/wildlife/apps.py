"""The wildlife desk as a Django application."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.navigation import Entry
from tidewaiter.register.mounting import DeskConfig


class WildlifeConfig(DeskConfig):
    """Brings the desk's control to the register, and its pages."""

    name = "tidewaiter.desks.wildlife"
    label = "wildlife"
    address = "wildlife/"
    api_address = "/wildlife"
    navigation = (Entry(_("Wildlife"), "wildlife", "permit.read", 39, "w"),)
    verbose_name = _("Wildlife")
    accounts = (
        (
            r"cites:(?P<country>\w\w)/(?P<number>.+):(?P<line>\d+)",
            _("Permit {number} of {country}, line {line}"),
        ),
    )

    def ready(self) -> None:
        """Make the kind of document known, and bring the control to the register."""
        from tidewaiter.desks.wildlife.registering import register_kinds

        super().ready()
        register_kinds()
