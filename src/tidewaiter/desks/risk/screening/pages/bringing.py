"""Pages on which a list is brought as a file, and how far its reading is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from tidewaiter.core import TidewaiterError
from tidewaiter.core.sentence import from_plain
from tidewaiter.desks.risk.screening import bringing as bringing_in
from tidewaiter.desks.risk.screening import selectors, services
from tidewaiter.desks.risk.screening.errors import UnknownList
from tidewaiter.desks.risk.screening.pages.parts import tabs
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require
from tidewaiter.jobs import selectors as jobs
from tidewaiter.jobs.errors import NoSuchJob
from tidewaiter.jobs.models import ENDED, Job
from tidewaiter.jobs.models import State as JobState
from tidewaiter.jobs.words import STATES
from tidewaiter.pages.forms import PlainForm
from tidewaiter.pages.told import told
from tidewaiter.pages.told import whole as whole_problem

_PLAIN_COLUMN = "="


class BringForm(PlainForm, forms.Form):
    """A file, whose list it is, of which day, and why."""

    name = forms.ChoiceField(label=_("List"))
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "All its entries: CSV, JSON, JSON lines or FollowTheMoney, as .gz too. An entry that "
            "the file no longer holds is taken off."
        ),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.json,.jsonl,.ndjson,.ftm,.gz", "class": "input"}
        ),
    )
    as_of = forms.DateField(
        label=_("Day of the source’s data"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("Why this edition"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    columns = forms.CharField(
        label=_("Columns that are called otherwise"),
        required=False,
        max_length=2000,
        help_text=_("Of a CSV file, one a line: what it holds, =, the heading: names=Nom."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "ltr"}),
    )

    def clean_columns(self) -> dict[str, str]:
        """What each line says."""
        found = {}
        for line in self.cleaned_data["columns"].splitlines():
            held, equals, heading = (part.strip() for part in line.partition(_PLAIN_COLUMN))
            if line.strip() and not (held and equals and heading):
                raise forms.ValidationError(
                    gettext("“%(line)s” is no column: write names=Nom.") % {"line": line.strip()}
                )
            if held:
                found[held] = heading
        return found


@page(UnknownList)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a list as a file; a job reads it and proposes it as an edition."""
    actor = signed_in(request)
    require(actor, Permission.RULE_PROPOSE)
    lists = selectors.policies(timezone.now())
    if not lists:
        return redirect("name_lists")
    posted = request.method == "POST"
    initial = {"name": request.GET.get("list", ""), "as_of": timezone.localdate()}
    form = BringForm(
        request.POST if posted else None, request.FILES if posted else None, initial=initial
    )
    field: Any = form.fields["name"]
    field.choices = [(key, one.title) for key, one in sorted(lists.items())]
    if posted and form.is_valid():
        try:
            return redirect("name_brought", number=_brought(actor, form).pk)
        except (Forbidden, UnknownList):
            raise
        except TidewaiterError as problem:
            where = problem.where if problem.where in form.fields else "file"
            form.add_error(where, whole_problem(problem))
    context = {"tabs": tabs("name_editions"), "form": form}
    status = 422 if posted else 200
    return render(request, "screening/bring.html", context, status=status)


def _brought(actor: Actor, form: BringForm) -> Job:
    said = form.cleaned_data
    return bringing_in.bring(
        actor=actor,
        name=said["name"],
        content=said["file"].chunks(),
        about=services.Proposed(as_of=said["as_of"], file=said["file"].name, note=said["note"]),
        columns=said["columns"],
    )


@page(UnknownList, NoSuchJob)
@require_safe
def brought(request: HttpRequest, number: int) -> HttpResponse:
    """How far the reading of a file is, which lines cannot be read, or the edition it became."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    found = jobs.one(number, actor)
    if found.kind != bringing_in.KIND:
        raise NoSuchJob(number)
    if found.state == JobState.DONE and found.result:
        return _to_edition(request, found.result["edition"])
    startable = holds(actor, Permission.JOB_START)
    context = {
        "tabs": tabs("name_editions"),
        "found": found,
        "file": found.arguments.get("file", ""),
        "list": found.arguments.get("name", ""),
        "state": STATES[found.state],
        "moving": found.state not in ENDED,
        "may_cancel": startable and found.state not in ENDED and not found.cancel_asked,
        "may_retry": startable and found.state in ENDED,
        "problems": _problems(found),
        "address": request.path,
        "back": f"{reverse('name_bring')}?list={found.arguments.get('name', '')}",
    }
    part = request.headers.get("HX-Request") == "true"
    template = "jobs/progress.html" if part and context["moving"] else "screening/brought.html"
    answer = render(request, template, context)
    if part and not context["moving"]:
        answer["HX-Refresh"] = "true"
    return answer


def _to_edition(request: HttpRequest, number: int) -> HttpResponse:
    address = reverse("name_edition", args=[number])
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse()
        answer["HX-Redirect"] = address
        return answer
    return redirect(address)


def _problems(found: Job) -> list[str]:
    """What is wrong with the file: each place by itself, or the one reason."""
    parts = found.error_parts or {}
    inner = _inner(parts)
    if inner:
        return [told(from_plain(one)) for one in inner]
    said = told(from_plain(parts)) or found.error
    return [said] if said else []


def _inner(parts: Any) -> list[Mapping[str, Any]]:
    """The problems of single entries, wherever in the sentence they stand."""
    if not isinstance(parts, Mapping):
        return []
    values = parts.get("values", {})
    if "told" in values and isinstance(values["told"], Mapping):
        return list(values["told"].get("values", {}).values())
    for one in values.values():
        if found := _inner(one):
            return found
    return []
