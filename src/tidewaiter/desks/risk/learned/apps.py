"""Learned scores as a Django application."""

from __future__ import annotations

from tidewaiter.register.mounting import DeskConfig


class LearnedConfig(DeskConfig):
    """Brings the policies of scores to the rulebook and the control to the register."""

    name = "tidewaiter.desks.risk.learned"
    label = "learned"
    api_address = "/learned"

    def ready(self) -> None:
        """Make the kind of rule known and bring the control."""
        from tidewaiter.desks.risk.learned.rules import register_kinds

        super().ready()
        register_kinds()
