"""Opening the database of record for commands that need it."""

from __future__ import annotations

import os


def open_site() -> None:
    """Set up Django once. Call it before importing models."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidewaiter.web.settings")
    if not apps.ready:
        django.setup()
