"""Forms of permits. What they refuse beyond shape, the services say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tidewaiter.desks.wildlife.entering import draft_of
from tidewaiter.desks.wildlife.pages import words
from tidewaiter.desks.wildlife.services.drafts import APPENDICES, Draft
from tidewaiter.pages.forms import PlainForm
from tidewaiter.register.pages import forming as fields

LINES = 5
"""Lines of a permit that the form has room for; systems and e-permits may bring more."""
_EMPTY = ("", _("Not stated"))


class PermitForm(PlainForm, forms.Form):
    """A permit as it is printed."""

    number = fields.code(_("Number of the permit"))
    country = fields.country(_("State that issued it"), required=True)
    kind = forms.ChoiceField(label=_("What it is"), choices=words.choices(words.KIND))
    issuer = forms.CharField(label=_("Issuing authority"), required=False, max_length=200)
    issued_on = fields.day(_("Issued on"), required=False)
    valid_to = fields.day(
        _("Last day"), required=False, hint=_("As printed; empty: as long as its kind allows.")
    )
    exporter = forms.CharField(label=_("Exporter or re-exporter"), required=False, max_length=200)
    exporter_country = fields.country(_("Country of the exporter"))
    importer = forms.CharField(
        label=pgettext_lazy("party of a permit", "Importer"), required=False, max_length=200
    )
    importer_country = fields.country(_("Country of the importer"))
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False, choices=[_EMPTY, *words.choices(words.PURPOSE)]
    )
    stamp = fields.code(_("Number of the security stamp"), required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for n in range(1, LINES + 1):
            self.fields |= _line(n)

    @property
    def plain(self) -> list[Any]:
        """The fields of the permit as a whole."""
        return [field for field in self.visible_fields() if field.name in self.base_fields]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The ``fields`` of each line, and whether it was ``used``: filled in, or refused."""
        lines = [[self[f"{name}_{n}"] for name in _LINE] for n in range(1, LINES + 1)]
        return [
            {
                "fields": line,
                "used": any(
                    one.errors or (one.value() and one.name[:5] != "unit_") for one in line
                ),
            }
            for line in lines
        ]

    def draft(self) -> Draft:
        """What was entered."""
        data = self.cleaned_data
        lines = [
            {name: data[f"{name}_{n}"] for name in _LINE}
            | {"marks": [one.strip() for one in data[f"marks_{n}"].split(";") if one.strip()]}
            for n in range(1, LINES + 1)
            if data[f"taxon_{n}"]
        ]
        return draft_of(data | {"lines": lines})


_LINE = ("taxon", "quantity", "unit", "term", "source", "appendix", "origin", "origin_permit",
         "marks")  # fmt: skip


def _line(n: int) -> dict[str, forms.Field]:
    needed = n == 1
    return {
        f"taxon_{n}": fields.code(
            pgettext_lazy("scientific name", "Species"), required=needed, most=200
        ),
        f"quantity_{n}": fields.amount(_("Quantity"), required=needed),
        f"unit_{n}": forms.ChoiceField(
            label=_("Unit"), required=False, choices=words.choices(words.UNIT)
        ),
        f"term_{n}": fields.code(
            _("Specimen"), required=False, most=3, hint=_("Three letters, such as LIV or SKI.")
        ),
        f"source_{n}": forms.ChoiceField(
            label=pgettext_lazy("CITES", "Source"),
            required=False,
            choices=[_EMPTY, *words.choices(words.SOURCE)],
        ),
        f"appendix_{n}": forms.ChoiceField(
            label=_("Appendix"),
            required=False,
            choices=[_EMPTY, *((one, one) for one in APPENDICES)],
        ),
        f"origin_{n}": fields.country(_("Country of origin")),
        f"origin_permit_{n}": fields.code(
            _("Permit of the country of origin"), required=False, most=64
        ),
        f"marks_{n}": fields.code(
            _("Numbers of rings, tags or chips"),
            required=False,
            most=4000,
            hint=_("As on the permit, with semicolons between them."),
        ),
    }


class UploadForm(PlainForm, forms.Form):
    """An e-permit."""

    file = forms.FileField(label=_("The e-permit"), help_text=_("The XML file of the permit."))
    country = fields.country(_("State that issued it, if the file does not say"))


class ReasonForm(PlainForm, forms.Form):
    """A reason, and the count that was seen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = fields.text(_("Why?"), hint=_("Who said so, when, and in which letter or message."))


class CopyForm(PlainForm, forms.Form):
    """A copy or an altered twin that was presented."""

    copy = fields.code(_("What the copy is known by"))
    reason = fields.text(_("Why?"), required=True)


class DayForm(PlainForm, forms.Form):
    """A day on which something happened."""

    on = fields.day(_("On which day"))


class SentForm(DayForm):
    """By which way a return was sent."""

    how = forms.CharField(label=_("By which way"), max_length=120)


class AnswerForm(DayForm):
    """What the issuer answered."""

    answer = fields.text(_("What they answered"))
