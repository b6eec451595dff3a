"""The main menu: each room names its own entries, nobody keeps a list of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.apps import apps
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the menu.

    ``label`` is a lazy translation, ``route`` the name of an address without arguments,
    ``permission`` the permission (its value) that one must hold somewhere, empty for everybody who
    is signed in. ``order`` sorts; from 100 on, an entry stands apart at the end (administration,
    help). ``key`` is the letter that leads there after ``g``; without one, the first letter of the
    route that no entry before has.
    """

    label: str | Promise
    route: str
    permission: str = ""
    order: int = 50
    key: str = ""

    @property
    def further(self) -> bool:
        """Whether it stands apart, at the end of the menu."""
        return self.order >= 100


ADMINISTRATION = "administration"
"""The route of the entry that all sections belong to."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of administration: an application has some by ``administration`` of its
    configuration.

    ``route`` is the name of an address without arguments, ``about`` one sentence, ``permissions``
    those of which one must be held.
    """

    label: str | Promise
    about: str | Promise
    route: str
    permissions: tuple[str, ...]
    order: int = 50


def entries(holds: Callable[[str], bool]) -> list[Entry]:
    """The entries for somebody who ``holds`` some permissions, in order.

    An application has entries by an attribute ``navigation`` of its configuration.
    """
    found = [
        entry for config in apps.get_app_configs() for entry in getattr(config, "navigation", ())
    ]
    may = [entry for entry in found if not entry.permission or holds(entry.permission)]
    return _with_keys(sorted(may, key=lambda entry: (entry.order, entry.route)))


def sections() -> list[Section]:
    """Every section of administration, in order."""
    found = [
        section
        for config in apps.get_app_configs()
        for section in getattr(config, "administration", ())
    ]
    return sorted(found, key=lambda section: (section.order, section.route))


def entry_of(path: str, found: list[Entry]) -> str:
    """The address of the entry of ``found`` that a page belongs to; ``path`` itself for none.

    The longest address that the page lies under counts. A section of administration may lie
    elsewhere, as offices lie among the rules: its pages belong to administration for whoever has
    that in their menu.
    """
    under = {reverse(entry.route): entry.route for entry in found}
    if ADMINISTRATION in under.values():
        under |= {reverse(section.route): ADMINISTRATION for section in sections()}
    within = [address for address in under if address != "/" and path.startswith(address)]
    return reverse(under[max(within, key=len)]) if within else path


def _with_keys(found: list[Entry]) -> list[Entry]:
    taken = {entry.key for entry in found}
    keyed = []
    for entry in found:
        letters = (letter for letter in entry.route if letter.isalpha() and letter not in taken)
        key = entry.key or next(letters, "")
        taken.add(key)
        keyed.append(replace(entry, key=key))
    return keyed
