"""Forms of the ozone desk. What they refuse beyond shape, the services say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tidewaiter.desks.ozone.licences import LicenceKind
from tidewaiter.desks.ozone.pages import words
from tidewaiter.desks.ozone.services.drafts import UNITS, Draft, DraftLine, QuotaDraft
from tidewaiter.desks.ozone.services.knowing import ANNEX_OF
from tidewaiter.desks.ozone.services.reporting import KINDS
from tidewaiter.desks.ozone.services.testing import DETECTED, DISPOSALS, Measured, Seized
from tidewaiter.pages.forms import Pick, PlainForm

LINES = 5
"""Lines of a licence that the form has room for; systems may send more."""
PARTS = 5
"""Components of an identifier's result that the form has room for."""

_LEFT = {"dir": "ltr", "autocomplete": "off"}


def _code(label: Any, *, required: bool = True, most: int = 64, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=hint,
        widget=forms.TextInput(attrs=_LEFT | {"class": "input input--m"}),
    )


def _country(label: Any, *, required: bool = False) -> forms.CharField:
    hint = _("Two letters, such as CN.")
    return forms.CharField(
        label=label,
        required=required,
        max_length=2,
        help_text=hint,
        widget=forms.TextInput(attrs=_LEFT | {"class": "input input--s", "size": 4}),
    )


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _amount(label: Any, *, required: bool = True, hint: Any = "", least: int | None = 0) -> Any:
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


def _gas(label: Any, *, required: bool = True) -> forms.CharField:
    hint = _("Any usual name: R-134a, HFC-134a, a trade name, a CAS or UN number.")
    return _code(label, required=required, most=80, hint=hint)


class LicenceForm(PlainForm, forms.Form):
    """A licence as the authority enters it."""

    number = _code(_("Number of the licence"))
    kind = forms.ChoiceField(
        label=_("What it allows"), choices=words.choices(words.KIND), widget=Pick
    )
    holder = _code(_("Holder"), hint=_("The trader's number as declarations give it."))
    holder_name = forms.CharField(label=_("Name of the holder"), required=False, max_length=200)
    counterparty = forms.CharField(
        label=_("Trader on the other side"), required=False, max_length=200
    )
    counterparty_country = _country(_("Their country"))
    valid_from = _day(_("Valid from"))
    valid_to = _day(_("Last day"))
    end_use = forms.ChoiceField(
        label=_("Use"), required=False, choices=[("", _("Not stated")), *words.choices(words.USE)]
    )
    offices = _code(
        _("Offices"),
        required=False,
        most=200,
        hint=_("Codes with spaces between them; none: every office."),
    )
    evidence = forms.CharField(
        label=_("Evidence for a use off quota"),
        required=False,
        max_length=2000,
        help_text=_("What was shown: the contract, certificate or approval."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for n in range(1, LINES + 1):
            first = n == 1
            self.fields[f"substance_{n}"] = _code(_("Substance or blend"), required=first, most=80)
            self.fields[f"kg_{n}"] = _amount(_("Kilograms"), required=first)

    @property
    def plain(self) -> list[Any]:
        """The fields of the licence as a whole."""
        return [field for field in self.visible_fields() if field.name in self.base_fields]

    @property
    def lines(self) -> list[tuple[Any, Any]]:
        """The fields of each line."""
        return [(self[f"substance_{n}"], self[f"kg_{n}"]) for n in range(1, LINES + 1)]

    def draft(self) -> Draft:
        """What was entered."""
        data = self.cleaned_data
        lines = [(data[f"substance_{n}"], data[f"kg_{n}"]) for n in range(1, LINES + 1)]
        return Draft(
            number=data["number"],
            kind=LicenceKind(data["kind"]),
            holder=data["holder"],
            holder_name=data["holder_name"],
            counterparty=data["counterparty"],
            counterparty_country=data["counterparty_country"].upper(),
            end_use=data["end_use"],
            offices=tuple(data["offices"].upper().split()),
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            evidence=data["evidence"],
            lines=tuple(
                DraftLine(substance=name, kg=kg or Decimal(0)) for name, kg in lines if name or kg
            ),
        )


class QuotaForm(PlainForm, forms.Form):
    """A quota of an importer, or with ``national`` a ceiling of the country."""

    year = forms.IntegerField(label=_("Year"), min_value=1987, max_value=2100)
    importer = _code(_("Importer"), hint=_("The trader's number as declarations give it."))
    group = forms.ChoiceField(
        label=_("Group"), choices=words.choices(words.GROUP, tuple(ANNEX_OF)[::-1])
    )
    limit = _amount(_("How much"))
    unit = forms.ChoiceField(label=_("Counted in"), choices=[(unit, unit) for unit in UNITS[::-1]])
    source = forms.CharField(
        label=_("By which act"),
        max_length=300,
        help_text=_("The law, decision or allocation that it comes from."),
    )

    def __init__(self, *arguments: Any, national: bool = False, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if national:
            del self.fields["importer"]

    def draft(self) -> QuotaDraft:
        """What was entered."""
        return QuotaDraft(**self.cleaned_data)


class TraderForm(PlainForm, forms.Form):
    """The registration of a trader."""

    trader = _code(_("Number"), hint=_("The trader's number as declarations give it."))
    name = forms.CharField(label=_("Name"), max_length=200)
    importer = forms.BooleanField(label=_("May import"), required=False, initial=True)
    exporter = forms.BooleanField(label=_("May export"), required=False)
    valid_from = _day(_("Valid from"), required=False)
    valid_to = _day(_("Last day"), required=False)
    status = forms.ChoiceField(
        label=_("State"), choices=words.choices(words.STATUS, ("valid", "suspended", "revoked"))
    )


class ReasonForm(PlainForm, forms.Form):
    """A reason, and the count that was seen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AskForm(PlainForm, forms.Form):
    """A question to the authority of another country."""

    licence = _code(_("Number of the licence"))
    country = _country(_("Country of the authority"), required=True)
    question = forms.CharField(
        label=_("What is asked"),
        max_length=4000,
        help_text=_("It stands ready to be sent: mend it as needed."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    mrn = forms.CharField(required=False, max_length=70, widget=forms.HiddenInput)


class AnswerForm(PlainForm, forms.Form):
    """What the authority answered."""

    said = forms.ChoiceField(
        label=_("Their answer"),
        choices=words.choices(words.ANSWER, ("confirmed", "denied")),
        widget=Pick(flagged=("denied",)),
    )
    reply = forms.CharField(
        label=_("In their words"),
        max_length=4000,
        help_text=_("Who answered, when, and what."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ChargeForm(PlainForm, forms.Form):
    """A gas and a mass."""

    gas = _code(
        _("Substance, blend or composition"),
        most=200,
        hint=_("R-404A, a trade name, or R-32/R-125 (50/50)."),
    )
    kg = _amount(_("Kilograms"))


class CylinderForm(PlainForm, forms.Form):
    """What was read at a cylinder, on a phone."""

    item = forms.IntegerField(label=_("Item"), min_value=1)
    label = _gas(_("What the label says"))
    pressure = _amount(_("Pressure in bar"), required=False, least=None)
    gauge = forms.TypedChoiceField(
        label=_("The gauge shows"),
        choices=[("1", _("pressure above the air’s")), ("0", _("absolute pressure"))],
        coerce=lambda value: value == "1",
        initial="1",
        widget=Pick,
    )
    temperature = _amount(
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
    cylinder = _code(_("Number on the cylinder"), required=False, most=80)
    instrument = forms.CharField(
        label=_("Instrument"), required=False, max_length=120, help_text=_("Kind and number.")
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for n in range(1, PARTS + 1):
            self.fields[f"gas_{n}"] = _code(_("Substance"), required=False, most=80)
            self.fields[f"percent_{n}"] = _amount(_("Percent of mass"), required=False)

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

    left_on = _day(_("Left on"))
    kg = _amount(_("Kilograms that left"))
    left_to = _country(_("To which country"), required=True)


class SeizureForm(PlainForm, forms.Form):
    """What was seized."""

    item = forms.IntegerField(label=_("Item"), min_value=1)
    substance = _gas(_("What it is"))
    kg = _amount(_("Kilograms"))
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
    origin = _country(_("Where it came from"))
    destination = _country(_("Where it was to go"))
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
    substance = _gas(_("Substance or blend"))
    kg = _amount(_("Kilograms"))
    source = forms.CharField(label=_("Where it comes from"), max_length=300)


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
