"""Fields that several forms of the ozone desk have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_LEFT = {"dir": "ltr", "autocomplete": "off"}


def code(label: Any, *, required: bool = True, most: int = 64, hint: Any = "") -> forms.CharField:
    """A code or number, written from left to right."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=hint,
        widget=forms.TextInput(attrs=_LEFT | {"class": "input input--m"}),
    )


def country(label: Any, *, required: bool = False) -> forms.CharField:
    """A country by its ISO 3166 code."""
    hint = _("Two letters, such as CN.")
    return forms.CharField(
        label=label,
        required=required,
        max_length=2,
        help_text=hint,
        widget=forms.TextInput(attrs=_LEFT | {"class": "input input--s", "size": 4}),
    )


def day(label: Any, *, required: bool = True) -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def amount(label: Any, *, required: bool = True, hint: Any = "", least: int | None = 0) -> Any:
    """A quantity as the reader writes it, to six places."""
    widget = forms.TextInput(attrs=_LEFT | {"inputmode": "decimal", "class": "input input--s"})
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=least,
        max_digits=24,
        decimal_places=6,
        localize=True,
        help_text=hint,
        widget=widget,
    )


def gas(label: Any, *, required: bool = True) -> forms.CharField:
    """A substance or blend by any usual name."""
    hint = _("Any usual name: R-134a, HFC-134a, a trade name, a CAS or UN number.")
    return code(label, required=required, most=80, hint=hint)
