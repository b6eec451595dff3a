"""The page on which a name is held against the lists by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tidewaiter.desks.risk.screening import live, selectors
from tidewaiter.desks.risk.screening.control import match_facts
from tidewaiter.desks.risk.screening.entries import EntryKind
from tidewaiter.desks.risk.screening.errors import UnknownList
from tidewaiter.desks.risk.screening.pages import showing, words
from tidewaiter.desks.risk.screening.pages.parts import tabs
from tidewaiter.desks.risk.screening.subjects import Subject
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.pages.forms import PlainForm

_LEFT = {"dir": "ltr", "autocomplete": "off"}


class SearchForm(PlainForm, forms.Form):
    """A name, with what else is known."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=list(words.KIND.items())[::-1]
    )
    date = forms.CharField(
        label=_("Date of birth or founding"),
        required=False,
        max_length=10,
        help_text=_("1970, 1970-05 or 1970-05-01."),
        widget=forms.TextInput(attrs=_LEFT | {"class": "input input--s"}),
    )
    country = forms.CharField(
        label=_("Country"),
        required=False,
        max_length=2,
        help_text=_("Two letters, such as CN."),
        widget=forms.TextInput(attrs=_LEFT | {"class": "input input--s"}),
    )
    identifier = forms.CharField(
        label=_("Identifier"),
        required=False,
        max_length=100,
        help_text=_("Of a register, a tax office, a passport, an IMO number."),
        widget=forms.TextInput(attrs=_LEFT),
    )
    address = forms.CharField(
        label=_("Address"), required=False, max_length=300, widget=forms.TextInput()
    )

    def clean(self) -> dict[str, Any]:
        """A name that nothing can be held against is refused, unless a number is asked for."""
        said = super().clean() or self.cleaned_data
        name = said.get("name")
        if name and not said.get("identifier") and not Subject(name=name).comparable:
            self.add_error("name", _("No letter of this name can be compared. Write it out."))
        return said

    def subject(self) -> Subject:
        """Who is asked for."""
        said = self.cleaned_data
        country = said["country"].strip().upper()
        return Subject(
            name=said["name"],
            kind=EntryKind(said["kind"] or "unknown"),
            dates=(said["date"],) if said["date"] else (),
            countries=(country,) if country else (),
            identifiers=(said["identifier"],) if said["identifier"] else (),
            addresses=(said["address"],) if said["address"] else (),
        )


@page(UnknownList)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Hold a name against every list in force, by the policy of each; nothing is kept."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    asked = "name" in request.GET
    form = SearchForm(request.GET if asked else None)
    context: dict[str, Any] = {"tabs": tabs("name_search"), "form": form, "asked": False}
    if asked and form.is_valid():
        subject = form.subject()
        context |= {"asked": True, "name": showing.name(subject.name), **_found(subject)}
    return render(request, "screening/search.html", context)


def _found(subject: Subject) -> dict[str, Any]:
    policies = selectors.policies(timezone.now())
    screener = live.screener(policies)
    rows: list[dict[str, Any]] = [
        {
            "match": one,
            "list": policies[name].title,
            "edition": edition,
            "shown": showing.shown(subject.name, match_facts(one), subject),
        }
        for name, edition in screener.editions().items()
        for one in screener.matches(
            subject, name, policies[name].least_score, policies[name].topics
        )
    ]
    order = list(words.STANDING)
    rows.sort(key=lambda row: (order.index(row["match"].standing), -row["match"].score))
    return {
        "rows": rows,
        "held": [policies[name].title for name in screener.lists],
        "lacking": [one.title for name, one in policies.items() if name not in screener.lists],
        "lists": bool(policies),
    }
