"""Forms of what is worked out: proposing profiles, and the partners' record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tidewaiter.desks.wildlife.pages import words
from tidewaiter.desks.wildlife.services.indicating import DAYS
from tidewaiter.pages.forms import PlainForm
from tidewaiter.pages.templatetags.tw import lane_word_of
from tidewaiter.register.pages import forming as fields

_LANES = ("red", "yellow")
LONGEST = 366
"""Days that a proposed profile may last."""


class ProposalForm(PlainForm, forms.Form):
    """Which cells, for how long, into which lane and how often; ``note`` says why."""

    cells = forms.MultipleChoiceField(
        label=_("For which"), widget=forms.CheckboxSelectMultiple, choices=()
    )
    lane = forms.ChoiceField(label=_("Lane"), choices=())
    probability = forms.IntegerField(
        label=_("Share of hits sent there, in percent"), min_value=1, max_value=100, initial=30
    )
    days = forms.IntegerField(
        label=_("How many days it lasts"), min_value=1, max_value=LONGEST, initial=DAYS
    )
    note = fields.text(_("Why?"), required=True)

    def __init__(self, *arguments: Any, cells: Sequence[tuple[str, str]], **named: Any) -> None:
        super().__init__(*arguments, **named)
        every: Any = self.fields
        every["cells"].choices = cells
        every["cells"].initial = [code for code, _word in cells]
        every["lane"].choices = [(one, lane_word_of(one)) for one in _LANES]


class PartnersForm(PlainForm, forms.Form):
    """What partners tell of their trade with us."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_(
            "CSV with taxon, year, partner and quantity; perhaps term, unit, reference and late."
        ),
    )
    direction = forms.ChoiceField(
        label=_("Direction, as we see it"), choices=words.choices(words.DIRECTION)
    )
    source = forms.CharField(label=_("Where it is from"), max_length=200)
