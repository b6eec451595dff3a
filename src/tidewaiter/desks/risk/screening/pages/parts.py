"""What the pages of name screening share: their tabs, and what is read for all of them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

PAGE = 50

_TABS = (
    (_("Matches"), "names"),
    (_("Search a name"), "name_search"),
    (_("Lists"), "name_lists"),
    (_("Editions"), "name_editions"),
)


def tabs(here: str) -> list[dict[str, Any]]:
    """The pages of the room; ``here`` is the route of this one."""
    return [
        {"label": label, "address": reverse(route), "current": route == here}
        for label, route in _TABS
    ]
