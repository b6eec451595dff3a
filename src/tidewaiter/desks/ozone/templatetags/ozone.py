"""``{% load ozone %}``: quantities as they are written."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from tidewaiter.core.canonical import decimal_text
from tidewaiter.pages.templatetags.tw import number

register = template.Library()


@register.filter
def amount(value: Decimal | str | int | None) -> SafeString:
    """A quantity in the reader's way, without the noughts that the database fills up with."""
    if value is None or value == "":
        return number(None)
    return number(decimal_text(Decimal(value)))
