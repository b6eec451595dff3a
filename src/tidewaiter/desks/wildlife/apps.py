"""The wildlife desk as a Django application."""

from __future__ import annotations

from tidewaiter.register.mounting import DeskConfig


class WildlifeConfig(DeskConfig):
    """Brings the desk's control to the register, and its pages."""

    name = "tidewaiter.desks.wildlife"
    label = "wildlife"
