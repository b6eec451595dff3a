"""Forms with the design's fields: label, hint, error, control, in this order.

A form that is a :class:`PlainForm` (or has :data:`PLAIN` as ``default_renderer``) is written whole
by ``{{ form }}``, with its summary of errors, and field by field by
``{{ form.name.as_field_group }}`` or ``{% include "pages/field.html" with field=form.name %}``.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

_LOOKS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.HiddenInput, ""),
    (forms.Textarea, "area"),
    (forms.Select, "select"),
    (forms.Widget, "input"),
)

_SAYS: tuple[tuple[type[forms.Field], dict[str, Any]], ...] = (
    (forms.FileField, {"required": _("Choose a file.")}),
    (
        forms.ChoiceField,
        {"required": _("Choose one."), "invalid_choice": _("Choose one of the answers.")},
    ),
    (forms.DateField, {"invalid": _("Write a day as 2026-01-31.")}),
    (forms.DecimalField, {"invalid": _("Write a number.")}),
    (forms.FloatField, {"invalid": _("Write a number.")}),
    (forms.IntegerField, {"invalid": _("Write a whole number.")}),
    (
        forms.Field,
        {
            "required": _("Fill this in."),
            "max_length": _("Write at most %(limit_value)s characters; these are %(show_value)s."),
            "min_value": _("Write %(limit_value)s or more."),
            "max_value": _("Write %(limit_value)s or less."),
        },
    ),
)
"""What to do about an error, in place of what Django says of the value; the first that fits."""


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

    Errors say what to do, unless the field has words of its own for them. Codes, numbers and dates
    are written left to right in every language.
    """
    _speak(field)
    widget = field.widget
    look = next(look for kind, look in _LOOKS if isinstance(widget, kind))
    if look and "class" not in widget.attrs:
        narrow = isinstance(field, forms.IntegerField | forms.DateField | forms.TimeField)
        widget.attrs["class"] = f"{look} input--s" if narrow and look == "input" else look
    if look == "input" and isinstance(field, forms.IntegerField | forms.DateField):
        widget.attrs.setdefault("dir", "ltr")


def _speak(field: forms.Field) -> None:
    usual: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        usual |= getattr(kind, "default_error_messages", {})
    says: dict[str, Any] = {}
    for known, words in reversed(_SAYS):
        if isinstance(field, known):
            says |= words
    for code, text in says.items():
        if field.error_messages.get(code) is usual.get(code):
            field.error_messages[code] = text
