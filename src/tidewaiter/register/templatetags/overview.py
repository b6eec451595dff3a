"""Small filters of the overview: ``{% load overview %}``."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils import formats
from django.utils.translation import gettext

from tidewaiter.pages.figures import rounded

register = template.Library()


@register.filter
def of_lane(lanes: Mapping[str, int], name: str) -> int:
    """How many of a lane."""
    return lanes.get(name, 0)


@register.filter
def hours(value: float | None) -> str:
    """Hours with one place, or that there are too few."""
    if value is None:
        return gettext("too few")
    return gettext("%(hours)s h") % {"hours": formats.number_format(rounded(value, 1), 1)}
