"""How a list that is shown in part goes on, and back: ``{% load slices %}``."""

from __future__ import annotations

from typing import Any

from django import template

from tidewaiter.register.pages.narrowing import LISTS, Cut
from tidewaiter.register.pages.reasons import begins

register = template.Library()


@register.inclusion_tag("register/parts/further.html", takes_context=True)
def further(context: Any, cut: Cut[Any], name: str, part: str, rows: str) -> dict[str, Any]:
    """How many rows more there are, and the way to them, inside an element of class ``further``.

    ``name`` is that of the list, or the key of the group that goes on; ``part`` the section that a
    script asks for, and ``rows`` the selector of the rows in it that take the element's place.
    """
    return {
        "cut": cut,
        "address": _address(context, name, cut.after),
        "piece": _address(context, name, cut.after, part),
        "anchor": _anchor(name),
        "rows": rows,
    }


@register.inclusion_tag("register/parts/earlier.html", takes_context=True)
def earlier(context: Any, cut: Cut[Any], name: str) -> dict[str, Any]:
    """That rows before the first one are not shown, and the way to them; else nothing."""
    return {
        "cut": cut,
        "hidden": cut.first - 1,
        "address": _address(context, name, cut.before),
        "anchor": _anchor(name),
    }


@register.simple_tag(takes_context=True)
def pinned(context: Any, number: int) -> str:
    """Where the reason of a number is: on this page, or on that of the reasons that has it."""
    shown = context.get("reasons")
    begin = begins(number)
    if begin == 1 if shown is None else any(one.group.number == number for one in shown.rows):
        return f"#r{number}"
    return f"?reasons={begin}#r{number}" if begin > 1 else f"?#r{number}"


def _anchor(name: str) -> str:
    return {"others": "reasons"}.get(name, name)


def _address(context: Any, name: str, begin: int, part: str = "") -> str:
    asked = context["request"].GET.copy()
    for one in ("part", "more"):
        asked.pop(one, None)
    if name in LISTS:
        asked[name] = str(begin)
    else:
        asked["more"] = f"{name}.{begin}"
    if part:
        asked["part"] = part
    return f"?{asked.urlencode()}"
