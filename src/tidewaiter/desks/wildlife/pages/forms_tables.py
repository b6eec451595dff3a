"""Forms of tables that are brought: the files first, then what they are proposed as."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tidewaiter.core import ValueRefused
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.rules import TableOf
from tidewaiter.pages.forms import PlainForm
from tidewaiter.register.pages import forming as fields

FILES = ("history", "index", "national", "quotas", "suspensions")
"""The fields of :class:`FilesForm` that hold files."""


class FilesForm(PlainForm, forms.Form):
    """Downloads of one day, a national list, quotas, suspensions; looking at them proposes
    nothing."""

    history = forms.FileField(
        label=_("History of listings, or another download"),
        required=False,
        help_text=_(
            "CSV of the Checklist of CITES Species or of Species+, or JSON of taxon concepts."
        ),
    )
    index = forms.FileField(
        label=_("Index of species of the same day"),
        required=False,
        help_text=_("It brings names, ranges and common names. It may be left out."),
    )
    national = forms.FileField(
        label=_("A national list"),
        required=False,
        help_text=_(
            "CSV with kind (import-permit or prohibited) and source; taxon or appendices; perhaps "
            "from, to, words and id."
        ),
    )
    country = fields.country(_("Whose national list it is"))
    quotas = forms.FileField(
        label=_("Quotas"),
        required=False,
        help_text=_(
            "CSV with taxon, country, quota and year (or from and to); perhaps unit, terms, "
            "sources, purposes, basis, source and id."
        ),
    )
    suspensions = forms.FileField(
        label=_("Suspensions"),
        required=False,
        help_text=_(
            "CSV with from, and country or taxon; perhaps to, terms, sources, exempt_sources, "
            "exempt_purposes, imports, what, source and id."
        ),
    )
    as_of = fields.day(_("The day of the data"), required=False)
    source = forms.CharField(label=_("Where it is from"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Something is brought, and a national list has its country."""
        data: dict[str, Any] = super().clean() or {}
        if not any(data.get(name) for name in FILES):
            self.add_error("history", forms.ValidationError(_("Choose a file.")))
        if data.get("national") and not data.get("country"):
            self.add_error("country", forms.ValidationError(_("Say whose list it is.")))
        return data


class TablesForm(PlainForm, forms.Form):
    """What tables are proposed as; ``tables`` names them by their digests."""

    tables = forms.CharField(widget=forms.HiddenInput)
    id = fields.code(_("Name of the document"), hint=_("The same name again replaces it."))
    title = forms.CharField(label=_("Title"), max_length=120)
    source = forms.CharField(label=_("Where it is from"), max_length=200)
    as_of = fields.day(_("The day of the data"))
    valid_from = fields.day(
        _("Counts from"), required=False, hint=_("Empty: as soon as somebody approves it.")
    )
    note = fields.text(_("Why?"), required=True)

    def kept(self) -> dict[str, TableOf]:
        """The tables. Raises :class:`ValueRefused` for what this page did not write itself."""
        found = {}
        for one in self.cleaned_data["tables"].split():
            name, _colon, rest = one.partition(":")
            digest, _colon, rows = rest.partition(":")
            if not rows.isdecimal():
                raise ValueRefused(sentence("it names no table."), where="tables")
            found[name] = TableOf(sha256=digest, rows=int(rows))
        return found


def written(kept: dict[str, TableOf]) -> str:
    """Tables as the hidden field of the form names them."""
    return " ".join(f"{name}:{one.sha256}:{one.rows}" for name, one in kept.items())
