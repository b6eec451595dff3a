"""The ozone desk as a Django application."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.navigation import Entry
from tidewaiter.register.mounting import DeskConfig


class OzoneConfig(DeskConfig):
    """Brings the desk's rules of licensing to the rulebook, and its pages."""

    name = "tidewaiter.desks.ozone"
    label = "ozone"
    address = "ozone/"
    api_address = "/ozone"
    navigation = (Entry(_("Ozone and climate"), "ozone", "licence.read", 40, "z"),)

    def ready(self) -> None:
        """Make the kind of document known, and bring the control to the register."""
        from tidewaiter.desks.ozone import rules
        from tidewaiter.rulebook.files import yaml_loader, yaml_saver
        from tidewaiter.rulebook.kinds import Kind, register

        super().ready()
        register(
            Kind(
                rules.KIND,
                "rules of licensing",
                rules.read_licensing,
                rules.check_licensing,
                yaml_loader(rules.FILE, rules.LicensingRefused),
                yaml_saver(rules.FILE),
            )
        )
