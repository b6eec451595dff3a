"""The main menu: each room names its own entries, nobody keeps a list of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the menu.

    ``label`` is a lazy translation, ``route`` the name of an address without arguments,
    ``permission`` the permission (its value) that one must hold somewhere, empty for everybody who
    is signed in. ``order`` sorts; from 100 on, an entry is in the second menu (administration,
    help).
    """

    label: str | Promise
    route: str
    permission: str = ""
    order: int = 50


def entries(holds: Callable[[str], bool]) -> list[Entry]:
    """The entries for somebody who ``holds`` some permissions, in order.

    An application has entries by an attribute ``navigation`` of its configuration.
    """
    found = [
        entry for config in apps.get_app_configs() for entry in getattr(config, "navigation", ())
    ]
    may = [entry for entry in found if not entry.permission or holds(entry.permission)]
    return sorted(may, key=lambda entry: (entry.order, entry.route))
