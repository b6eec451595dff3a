"""The ozone desk as a Django application."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.navigation import Entry
from tidewaiter.register.mounting import DeskConfig


class OzoneConfig(DeskConfig):
    """Brings the desk's law and rules of licensing to the rulebook, and its pages."""

    name = "tidewaiter.desks.ozone"
    label = "ozone"
    verbose_name = _("Ozone and climate")
    address = "ozone/"
    api_address = "/ozone"
    accounts = (
        (r"ozone:licence:(?P<number>.+):(?P<line>\d+)", _("Licence {number}, line {line}")),
        (
            r"ozone:zone:(?P<reference>.+):(?P<item>\d+)",
            _("Free zone: {reference}, item {item}"),
        ),
        (
            r"ozone:quota:(?P<year>\d+):(?P<holder>.+):(?P<group>[^:]+)",
            _("Quota of {group} of {holder}, {year}"),
        ),
    )
    navigation = (Entry(_("Ozone and climate"), "ozone", "licence.read", 40, "z"),)

    def ready(self) -> None:
        """Make the kinds of documents known, and bring the control to the register."""
        from tidewaiter.desks.ozone import baselines, national, rules
        from tidewaiter.rulebook.files import yaml_loader, yaml_saver
        from tidewaiter.rulebook.kinds import Kind, register, register_bundler

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
        register(
            Kind(
                national.KIND,
                "law on ozone and climate",
                national.read_law,
                national.check_laws,
                yaml_loader(national.FILE, national.NationalLawRefused),
                yaml_saver(national.FILE),
            )
        )
        register(
            Kind(
                baselines.KIND,
                "baselines of Parties",
                baselines.read_baselines,
                baselines.check_baselines,
                yaml_loader(baselines.FILE, baselines.BaselinesRefused),
                yaml_saver(baselines.FILE),
            )
        )
        register_bundler(self.label, national.bundle)
