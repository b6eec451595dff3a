"""Forms of officers: box 14, what was found, what was seized."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tidewaiter.desks.wildlife.models import PermitLine
from tidewaiter.desks.wildlife.pages import words
from tidewaiter.desks.wildlife.services.drafts import APPENDICES
from tidewaiter.desks.wildlife.services.endorsing import Box14
from tidewaiter.desks.wildlife.services.examining import Seen, Seized
from tidewaiter.pages.forms import Pick, PlainForm
from tidewaiter.register.pages import forming as fields

_EMPTY = ("", _("Not stated"))


class EndorseForm(PlainForm, forms.Form):
    """Box 14. With ``corrects`` it asks why an earlier endorsement is corrected."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    on = fields.day(_("On which day"))
    place = forms.CharField(label=_("Place"), required=False, max_length=120)
    transport = fields.code(_("Bill of lading or air waybill"), required=False, most=70)
    original = forms.BooleanField(label=_("The original was presented"), required=False)
    remark = fields.text(_("Remarks"))

    def __init__(
        self, *arguments: Any, lines: Sequence[PermitLine], corrects: bool, **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self.numbers = [line.number for line in lines]
        for line in lines:
            self.fields |= {
                f"quantity_{line.number}": fields.amount(
                    _("How much there really was"), required=len(lines) == 1
                ),
                f"dead_{line.number}": forms.IntegerField(
                    label=_("Of these dead on arrival"),
                    required=False,
                    min_value=0,
                    max_value=1_000_000,
                ),
            }
        if corrects:
            self.fields["reason"] = fields.text(
                _("Why is the endorsement corrected?"), required=True
            )

    def of(self, number: int) -> list[Any]:
        """The fields of a line of the permit."""
        return [self[f"quantity_{number}"], self[f"dead_{number}"]]

    @property
    def plain(self) -> list[Any]:
        """The fields of the endorsement as a whole."""
        lines = {field.name for number in self.numbers for field in self.of(number)}
        return [field for field in self.visible_fields() if field.name not in lines]

    def box(self) -> Box14:
        """What was entered."""
        data = self.cleaned_data
        said = {n: (data[f"quantity_{n}"], data[f"dead_{n}"]) for n in self.numbers}
        return Box14(
            quantities={n: quantity for n, (quantity, _) in said.items() if quantity is not None},
            dead={n: dead for n, (_, dead) in said.items() if dead is not None},
            on=data["on"],
            place=data["place"],
            transport=data["transport"],
            original=data["original"],
            remark=data["remark"],
            reason=data.get("reason", ""),
        )


class FoundForm(PlainForm, forms.Form):
    """What was found of one item; empty is what was not looked at."""

    item = forms.IntegerField(label=_("Item"), min_value=1)
    how = forms.ChoiceField(
        label=_("Who told it"), choices=words.choices(words.HOW), widget=Pick, initial="looked at"
    )
    taxon = fields.code(pgettext_lazy("scientific name", "Species"), required=False, most=200)
    quantity = fields.amount(_("How much there really was"), required=False)
    unit = forms.ChoiceField(
        label=_("Unit"), required=False, choices=words.choices(words.UNIT), initial="NAR"
    )
    term = fields.code(
        _("Specimen"), required=False, most=3, hint=_("Three letters, such as LIV or SKI.")
    )
    source = forms.ChoiceField(
        label=pgettext_lazy("CITES", "Source"),
        required=False,
        choices=[_EMPTY, *words.choices(words.SOURCE)],
    )
    marks = fields.code(
        _("Numbers of rings, tags or chips"),
        required=False,
        most=500,
        hint=_("With spaces between them."),
    )
    remark = fields.text(_("Remarks"))

    def seen(self) -> Seen:
        """What was entered."""
        data = dict(self.cleaned_data)
        return Seen(**data | {"term": data["term"].upper(), "marks": tuple(data["marks"].split())})


class SeizureForm(PlainForm, forms.Form):
    """What the annual illegal trade report asks for."""

    item = forms.IntegerField(label=_("Item"), min_value=1)
    taxon = fields.code(pgettext_lazy("scientific name", "Species"), most=200)
    term = fields.code(_("Specimen"), most=3, hint=_("Three letters, such as LIV or SKI."))
    quantity = fields.amount(_("Quantity"))
    unit = forms.ChoiceField(label=_("Unit"), choices=words.choices(words.UNIT))
    appendix = forms.ChoiceField(
        label=_("Appendix"), required=False, choices=[_EMPTY, *((one, one) for one in APPENDICES)]
    )
    alive = forms.BooleanField(label=_("There are live animals"), required=False)
    reason = forms.ChoiceField(label=_("Why"), choices=words.choices(words.REASON))
    detected_by = forms.ChoiceField(
        label=_("What led to it"), choices=words.choices(words.DETECTED)
    )
    concealment = fields.text(_("How it was hidden"))
    transport = forms.ChoiceField(label=_("How it came"), choices=words.choices(words.TRANSPORT))
    origin = fields.country(_("Country of origin"))
    transit = fields.code(
        _("Countries of transit"), required=False, most=60, hint=_("With spaces between them.")
    )
    destination = fields.country(_("Country of destination"))
    location = forms.CharField(label=_("Place of the seizure"), required=False, max_length=120)
    permit = fields.code(_("Number of the permit"), required=False)
    law = forms.CharField(label=_("Law that was broken"), required=False, max_length=200)
    value = forms.DecimalField(
        label=_("Estimated value"),
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "input input--s"}),
    )
    currency = fields.code(_("Currency"), required=False, most=3)
    disposal = forms.ChoiceField(
        label=_("What becomes of it"), choices=words.choices(words.DISPOSAL)
    )
    remark = fields.text(_("Remarks"))

    def seized(self) -> Seized:
        """What was entered."""
        data = dict(self.cleaned_data)
        capitals = ("term", "origin", "destination", "transit", "currency")
        return Seized(**data | {name: data[name].upper() for name in capitals})
