"""Learned scores as a Django application."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.navigation import Entry
from tidewaiter.register.mounting import DeskConfig


class LearnedConfig(DeskConfig):
    """Brings the policies of scores to the rulebook, the control to the register, and pages."""

    name = "tidewaiter.desks.risk.learned"
    label = "learned"
    address = "scores/"
    verbose_name = _("Learned scores")
    api_address = "/learned"
    navigation = (Entry(_("Scores"), "learned_models", "rule.read", 31),)

    def ready(self) -> None:
        """Make the kind of rule known and bring the control."""
        from tidewaiter.desks.risk.learned.rules import register_kinds

        super().ready()
        register_kinds()
