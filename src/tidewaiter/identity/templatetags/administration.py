"""``{% administration %}``: the tabs of administration on each of its pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string

from tidewaiter.identity.administration.sections import places

register = template.Library()


@register.simple_tag(takes_context=True)
def administration(context: Any) -> str:
    """The sections that the reader may open, as tabs."""
    found = places(context["request"])
    return render_to_string("identity/administration/tabs.html", {"places": found})
