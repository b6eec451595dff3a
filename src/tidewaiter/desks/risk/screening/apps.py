"""Name screening as a Django application."""

from __future__ import annotations

from tidewaiter.register.mounting import DeskConfig


class ScreeningConfig(DeskConfig):
    """Brings the policies of lists to the rulebook and the control to the register."""

    name = "tidewaiter.desks.risk.screening"
    label = "screening"
    api_address = "/screening"

    def ready(self) -> None:
        """Make the kind of rule known and bring the control."""
        from tidewaiter.desks.risk.screening.rules import register_kinds

        super().ready()
        register_kinds()
