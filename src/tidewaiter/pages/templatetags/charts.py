"""Charts in templates: ``{% load charts %}``, then ``{% figure lanes %}`` or ``{% spark week %}``.

The figures are made by :mod:`tidewaiter.pages.charts`.
"""

from __future__ import annotations

from decimal import Decimal
from math import isfinite

from django import template
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, gettext

from tidewaiter.pages.charts import Figure
from tidewaiter.pages.charts.marks import turned
from tidewaiter.pages.figures import rounded

register = template.Library()


@register.simple_tag
def figure(figure: Figure) -> str:
    """A chart with its title, caption and table."""
    if figure.sided and get_language_bidi():
        figure = turned(figure)
    return render_to_string("pages/figure.html", {"figure": figure})


@register.simple_tag
def spark(figure: Figure) -> str:
    """A small line for a row of a table; without any value, a dash with its label."""
    if not figure.marks:
        return format_html(
            '<span class="quiet">–<span class="vh"> {}</span></span>', gettext("not known")
        )
    return render_to_string("pages/drawing.html", {"figure": figure, "look": "spark"})


@register.filter
def short(value: float) -> str:
    """A length in a drawing: one decimal place, in no language's way."""
    return f"{value:.1f}".removesuffix(".0")


def _short(value: float) -> Decimal:
    """Two places, or three digits of what is less than one: a reader has no use for more."""
    if not isfinite(value) or abs(value) < 1:
        return Decimal(f"{value:.3g}")
    shown = rounded(value, 2)
    return shown.to_integral_value() if shown == shown.to_integral_value() else shown


@register.filter
def figured(value: str | int | float | Decimal | None) -> SafeString:
    """A value in a table of figures."""
    if value is None:
        return format_html('<span class="quiet">{}</span>', gettext("not known"))
    if isinstance(value, str):
        return format_html("<bdi>{}</bdi>", value)
    shown = _short(value) if isinstance(value, float) else value
    return format_html('<bdi dir="ltr">{}</bdi>', formats.number_format(shown, force_grouping=True))
