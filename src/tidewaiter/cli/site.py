"""Opening the database of record for commands that need it."""

from __future__ import annotations

import getpass
import os

from tidewaiter.identity.actor import Actor


def open_site() -> None:
    """Set up Django once. Call it before importing models."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidewaiter.web.settings")
    if not apps.ready:
        django.setup()


def operator() -> Actor:
    """Whoever runs the command, by the name of the machine's login."""
    try:
        login = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        login = str(os.getuid())
    return Actor.command_line(login)


def migrate() -> None:
    """Bring the database up to date."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
