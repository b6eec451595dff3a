"""Forms of what is measured, seized and told. What they refuse beyond shape, the services say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tidewaiter.desks.ozone.pages import fields, words
from tidewaiter.desks.ozone.seizures import DETECTED, DISPOSALS, Seized
from tidewaiter.desks.ozone.services.reporting import KINDS
from tidewaiter.desks.ozone.services.testing import Measured
from tidewaiter.pages.forms import Pick, PlainForm

PARTS = 5
"""Components of an identifier's result that the form has room for."""


class ChargeForm(PlainForm, forms.Form):
    """A gas and a mass."""

    gas = fields.code(
        _("Substance, blend or composition"),
        most=200,
        hint=_("R-404A, a trade name, or R-32/R-125 (50/50)."),
    )
    kg = fields.amount(_("Kilograms"))


class CylinderForm(PlainForm, forms.Form):
    """What was read at a cylinder, on a phone."""

    item = forms.IntegerField(label=_("Item"), min_value=1)
    label = fields.gas(_("What the label says"))
    pressure = fields.amount(_("Pressure in bar"), required=False, least=None)
    gauge = forms.TypedChoiceField(
        label=_("The gauge shows"),
        choices=[("1", _("pressure above the air’s")), ("0", _("absolute pressure"))],
        coerce=lambda value: value == "1",
        initial="1",
        widget=Pick,
    )
    temperature = fields.amount(
        _("Temperature in °C"),
        required=False,
        least=None,
        hint=_("Of the cylinder’s wall, below the level of the liquid."),
    )
    liquid = forms.ChoiceField(
        label=_("Is there liquid in it?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("", _("Not known"))],
        required=False,
        initial="yes",
        widget=Pick,
    )
    cylinder = fields.code(_("Number on the cylinder"), required=False, most=80)
    instrument = forms.CharField(
        label=_("Instrument"), required=False, max_length=120, help_text=_("Kind and number.")
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for n in range(1, PARTS + 1):
            self.fields[f"gas_{n}"] = fields.code(_("Substance"), required=False, most=80)
            self.fields[f"percent_{n}"] = fields.amount(_("Percent of mass"), required=False)

    @property
    def plain(self) -> list[Any]:
        """The fields but those of the identifier."""
        return [field for field in self.visible_fields() if field.name in self.base_fields]

    @property
    def parts(self) -> list[tuple[Any, Any]]:
        """The fields of the identifier's result."""
        return [(self[f"gas_{n}"], self[f"percent_{n}"]) for n in range(1, PARTS + 1)]

    def measured(self) -> Measured:
        """What was read."""
        data = self.cleaned_data
        shown = [(data[f"gas_{n}"], data[f"percent_{n}"]) for n in range(1, PARTS + 1)]
        identified = {name: percent for name, percent in shown if name and percent is not None}
        return Measured(
            label=data["label"],
            pressure=data["pressure"],
            gauge=data["gauge"],
            temperature=data["temperature"],
            liquid={"yes": True, "no": False}.get(data["liquid"]),
            identified=identified or None,
            instrument=data["instrument"],
            cylinder=data["cylinder"],
        )


class ExitForm(PlainForm, forms.Form):
    """The exit of goods in transit."""

    left_on = fields.day(_("Left on"))
    kg = fields.amount(_("Kilograms that left"))
    left_to = fields.country(_("To which country"), required=True)
    left_as = fields.code(
        _("As what"),
        required=False,
        most=80,
        hint=_("Only where what left is not what came: by any usual name."),
    )


class SeizureForm(PlainForm, forms.Form):
    """What was seized."""

    item = forms.IntegerField(label=_("Item"), min_value=1)
    substance = fields.gas(_("What it is"))
    kg = fields.amount(_("Kilograms"))
    cylinders = forms.IntegerField(label=_("Cylinders"), required=False, min_value=0)
    declared_as = forms.CharField(label=_("Declared as"), required=False, max_length=200)
    concealment = forms.CharField(
        label=_("How it was hidden"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    detected_by = forms.ChoiceField(
        label=_("What led to it"), choices=words.choices(words.DETECTED, DETECTED)
    )
    origin = fields.country(_("Where it came from"))
    destination = fields.country(_("Where it was to go"))
    route = forms.CharField(label=_("Route"), required=False, max_length=200)
    disposal = forms.ChoiceField(
        label=_("What becomes of it"), choices=words.choices(words.DISPOSAL, DISPOSALS[::-1])
    )

    def seized(self) -> Seized:
        """What was entered."""
        data = self.cleaned_data
        for name in ("origin", "destination"):
            data[name] = data[name].upper()
        return Seized(**data)


class FigureForm(PlainForm, forms.Form):
    """A figure of a year that no declaration shows."""

    year = forms.IntegerField(label=_("Year"), min_value=1986, max_value=2100)
    kind = forms.ChoiceField(label=_("What it is of"), choices=words.choices(words.FIGURE, KINDS))
    substance = fields.gas(_("Substance or blend"))
    kg = fields.amount(_("Kilograms"))
    source = forms.CharField(label=_("Where it comes from"), max_length=300)


class BaselinesForm(PlainForm, forms.Form):
    """A file of baselines of Parties."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV with the columns country, group and baseline: tonnes of CO2e for HFCs, "
                    "ODP-tonnes for all others."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Where it comes from"),
        max_length=300,
        help_text=_("Such as the Ozone Secretariat, and the page."),
    )
    as_of = fields.day(_("Day of the data"))
    valid_from = fields.day(_("Counts from"))
    note = forms.CharField(label=_("Why?"), max_length=2000)


class PartnerForm(PlainForm, forms.Form):
    """A file of what partners say they sent."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV with the columns year, country, substance and kg."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    source = forms.CharField(
        label=_("Where it comes from"),
        max_length=300,
        help_text=_("Such as the letter of the partner, with its date."),
    )
