"""Opening the database of record for commands that need it."""

from __future__ import annotations

import getpass
import os
import sys

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


def database_problem(problem: Exception) -> str | None:
    """What to say of an error of the database: not set up, behind the program, or out of reach.

    ``None`` for any other error, and where the database is as the program wants it.
    """
    if "django.db" not in sys.modules:
        return None
    from django.db import DatabaseError, InterfaceError, connection
    from django.db.migrations.executor import MigrationExecutor

    if not isinstance(problem, DatabaseError | InterfaceError):
        return None
    try:
        connection.close()
        wanted = MigrationExecutor(connection)
        behind = wanted.migration_plan(wanted.loader.graph.leaf_nodes())
    except (DatabaseError, InterfaceError) as unreached:
        return f"the database cannot be reached: {str(unreached).strip()}"
    if not behind:
        return None
    return (
        "the database is not set up, or older than the program. Run 'tidewaiter manage migrate'; "
        "'tidewaiter serve' and 'tidewaiter start' do so by themselves."
    )


def migrate() -> None:
    """Bring the database up to date."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
