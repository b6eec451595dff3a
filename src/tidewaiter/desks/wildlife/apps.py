"""The wildlife desk as a Django application."""

from __future__ import annotations

from tidewaiter.register.mounting import DeskConfig


class WildlifeConfig(DeskConfig):
    """Brings the desk's control to the register, and its pages."""

    name = "tidewaiter.desks.wildlife"
    label = "wildlife"

    def ready(self) -> None:
        """Make the kind of document known, and bring the control to the register."""
        from tidewaiter.desks.wildlife.registering import register_kinds

        super().ready()
        register_kinds()
