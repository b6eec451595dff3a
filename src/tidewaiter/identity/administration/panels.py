"""What administration shows above its sections: each room makes its own panels for the reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from tidewaiter.identity.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A panel: ``template`` is included with ``panel.content``.

    ``wide`` panels come first and take the whole width; the others stand beside each other.
    """

    title: str | Promise
    template: str
    content: object
    order: int = 50
    wide: bool = False


Maker = Callable[[Actor, datetime], Sequence[Panel]]
"""Makes the panels of a room that an actor may see, in a bounded number of queries."""


def panels(actor: Actor, at: datetime) -> list[Panel]:
    """The panels for a reader, in order.

    An application has some by ``administration_panels`` of its configuration: the dotted name of a
    :data:`Maker`.
    """
    configured = (getattr(one, "administration_panels", "") for one in apps.get_app_configs())
    makers: list[Maker] = [import_string(name) for name in configured if name]
    found = [panel for maker in makers for panel in maker(actor, at)]
    return sorted(found, key=attrgetter("order"))
