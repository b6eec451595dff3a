"""Forms of the licensing authority. What they refuse beyond shape, the services say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tidewaiter.desks.ozone.drafts import UNITS, Draft, DraftLine, QuotaDraft
from tidewaiter.desks.ozone.knowing import ANNEX_OF
from tidewaiter.desks.ozone.licences import LicenceKind
from tidewaiter.desks.ozone.pages import fields, words
from tidewaiter.pages.forms import Pick, PlainForm

LINES = 5
"""Lines of a licence that the form has room for; systems may send more."""


class LicenceForm(PlainForm, forms.Form):
    """A licence as the authority enters it."""

    number = fields.code(_("Number of the licence"))
    kind = forms.ChoiceField(
        label=_("What it allows"), choices=words.choices(words.KIND), widget=Pick
    )
    holder = fields.code(_("Holder"), hint=_("The trader's number as declarations give it."))
    holder_name = forms.CharField(label=_("Name of the holder"), required=False, max_length=200)
    counterparty = forms.CharField(
        label=_("Trader on the other side"), required=False, max_length=200
    )
    counterparty_country = fields.country(_("Their country"))
    valid_from = fields.day(_("Valid from"))
    valid_to = fields.day(_("Last day"))
    end_use = forms.ChoiceField(
        label=_("Use"), required=False, choices=[("", _("Not stated")), *words.choices(words.USE)]
    )
    condition = forms.ChoiceField(
        label=_("Condition"), required=False, choices=words.choices(words.CONDITION)
    )
    offices = fields.code(
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
            self.fields[f"substance_{n}"] = fields.code(
                _("Substance or blend"), required=first, most=80
            )
            self.fields[f"kg_{n}"] = fields.amount(_("Kilograms"), required=first)

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
            condition=data["condition"],
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
    importer = fields.code(_("Importer"), hint=_("The trader's number as declarations give it."))
    group = forms.ChoiceField(
        label=_("Group"), choices=words.choices(words.GROUP, tuple(ANNEX_OF)[::-1])
    )
    limit = fields.amount(_("How much"))
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

    trader = fields.code(_("Number"), hint=_("The trader's number as declarations give it."))
    name = forms.CharField(label=_("Name"), max_length=200)
    importer = forms.BooleanField(label=_("May import"), required=False, initial=True)
    exporter = forms.BooleanField(label=_("May export"), required=False)
    valid_from = fields.day(_("Valid from"), required=False)
    valid_to = fields.day(_("Last day"), required=False)
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

    licence = fields.code(_("Number of the licence"))
    country = fields.country(_("Country of the authority"), required=True)
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
