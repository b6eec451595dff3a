"""The sections of administration: each room names its own, nobody keeps a list of all."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from tidewaiter.identity.context import signed_in
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds


@dataclass(frozen=True, slots=True)
class Section:
    """A section: an application has some by an attribute ``administration`` of its configuration.

    ``route`` is the name of an address without arguments, ``about`` one sentence, ``permissions``
    those of which one must be held.
    """

    label: str | Promise
    about: str | Promise
    route: str
    permissions: tuple[str, ...]
    order: int = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A section as a page shows it."""

    section: Section
    address: str
    current: bool


def places(request: HttpRequest) -> list[Place]:
    """The sections that the reader may open, in order."""
    actor = signed_in(request)
    known = [
        one for config in apps.get_app_configs() for one in getattr(config, "administration", ())
    ]
    found = []
    for one in sorted(known, key=lambda one: (one.order, one.route)):
        if any(holds(actor, Permission(permission)) for permission in one.permissions):
            address = reverse(one.route)
            found.append(Place(one, address, request.path.startswith(address)))
    return found
