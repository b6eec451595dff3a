"""The sections of administration: each room names its own, nobody keeps a list of all."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from tidewaiter.identity.context import signed_in
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.pages.navigation import Section, sections


@dataclass(frozen=True, slots=True)
class Place:
    """A section as a page shows it."""

    section: Section
    address: str
    current: bool


def places(request: HttpRequest) -> list[Place]:
    """The sections that the reader may open, in order."""
    actor = signed_in(request)
    found = []
    for one in sections():
        if any(holds(actor, Permission(permission)) for permission in one.permissions):
            address = reverse(one.route)
            found.append(Place(one, address, request.path.startswith(address)))
    return found
