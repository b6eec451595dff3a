"""Forms with the design's fields: label, hint, error, control, in this order.

A form that is a :class:`PlainForm` (or has :data:`PLAIN` as ``default_renderer``) is written whole
by ``{{ form }}``, with its summary of errors, and field by field by
``{{ form.name.as_field_group }}`` or ``{% include "pages/field.html" with field=form.name %}``.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates

_LOOKS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.HiddenInput, ""),
    (forms.Textarea, "area"),
    (forms.Select, "select"),
    (forms.Widget, "input"),
)


class PlainRenderer(DjangoTemplates):
    """Writes forms with the templates of the pages room."""

    form_template_name = "pages/form.html"
    field_template_name = "pages/field.html"


PLAIN = PlainRenderer()


class Pick(forms.RadioSelect):
    """One of a few answers as buttons side by side, as on the phone's checklist.

    ``flagged`` holds the values that are shown in the flag's colour when chosen.
    """

    pick = True

    def __init__(self, *arguments: Any, flagged: tuple[str, ...] = (), **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.flagged = flagged


class PlainForm(forms.BaseForm):
    """Mixin, before ``forms.Form`` or ``forms.ModelForm``: the design's look for every field."""

    default_renderer = PLAIN

    def __init__(self, *arguments: Any, **named: Any) -> None:
        named.setdefault("label_suffix", "")
        super().__init__(*arguments, **named)
        for field in self.fields.values():
            dress(field)


def dress(field: forms.Field) -> None:
    """Give a field's control the class of the design, unless it has a class of its own.

    Codes, numbers and dates are written left to right in every language.
    """
    widget = field.widget
    look = next(look for kind, look in _LOOKS if isinstance(widget, kind))
    if look and "class" not in widget.attrs:
        narrow = isinstance(field, forms.IntegerField | forms.DateField | forms.TimeField)
        widget.attrs["class"] = f"{look} input--s" if narrow and look == "input" else look
    if look == "input" and isinstance(field, forms.IntegerField | forms.DateField):
        widget.attrs.setdefault("dir", "ltr")
