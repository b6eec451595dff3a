"""Pages of editions: bring a list as a file, see what it changes, approve or refuse it."""

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tidewaiter.core import TidewaiterError
from tidewaiter.core.sentence import from_plain
from tidewaiter.desks.risk.screening import bringing, listing, live, selectors, services
from tidewaiter.desks.risk.screening.errors import UnknownList
from tidewaiter.desks.risk.screening.models import ListEdition, State
from tidewaiter.desks.risk.screening.pages import words
from tidewaiter.desks.risk.screening.pages.parts import PAGE, tabs
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
from tidewaiter.jobs.views import STATES
from tidewaiter.pages.asked import whole
from tidewaiter.pages.forms import PlainForm
from tidewaiter.pages.notices import confirm
from tidewaiter.pages.told import told
from tidewaiter.pages.told import whole as whole_problem
from tidewaiter.rulebook import four_eyes
from tidewaiter.rulebook.pages.words import OUTCOME

_PLAIN_COLUMN = "="


@page(UnknownList)
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """Editions, the latest first, of one list or all, with one outcome or any."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    name = request.GET.get("list", "")[:200]
    outcome = request.GET.get("outcome", "all")
    outcome = outcome if outcome in ("open", *OUTCOME) else "all"
    before = whole(request.GET.get("before"))
    found = listing.editions(
        name=name,
        outcome={"open": "", "all": None}.get(outcome, outcome),
        before=before,
        limit=PAGE + 1,
    )
    lists = selectors.policies(timezone.now())
    context = {
        "tabs": tabs("name_editions"),
        "rows": [(one, _title(one, lists), OUTCOME[one.outcome]) for one in found[:PAGE]],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "first": before is None,
        "lists": [(key, one.title) for key, one in sorted(lists.items())],
        "outcomes": [("open", OUTCOME[""]), *((k, w) for k, w in OUTCOME.items() if k)],
        "name": name,
        "outcome": outcome,
        "narrowed": bool(name) or outcome != "all",
        "may_propose": holds(actor, Permission.RULE_PROPOSE) and bool(lists),
    }
    return render(request, "screening/editions.html", context)


def _title(one: ListEdition, lists: Mapping[str, Any]) -> str:
    return lists[one.list].title if one.list in lists else one.list


@page(UnknownList)
@require_safe
def edition(request: HttpRequest, number: int) -> HttpResponse:
    """One edition: what it changes entry by entry, and deciding it."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    return _edition(request, actor, selectors.edition(number))


def _edition(
    request: HttpRequest,
    actor: Actor,
    found: ListEdition,
    problem: TidewaiterError | None = None,
) -> HttpResponse:
    change = request.GET.get("change", "")
    change = change if change in words.CHANGE else ""
    after = whole(request.GET.get("after"))
    changes = listing.changes(found, change=change, after=after or 0, limit=PAGE + 1)
    policy = selectors.policies(timezone.now()).get(found.list)
    context = {
        "tabs": tabs("name_editions"),
        "found": found,
        "title": policy.title if policy else found.list,
        "policy": policy,
        "outcome": OUTCOME[found.outcome],
        "in_use": _in_use(found),
        "rows": [_change(one) for one in changes[:PAGE]],
        "next": changes[PAGE - 1].event.pk if len(changes) > PAGE else None,
        "first": after is None,
        "change": change,
        "kinds": [(code, word, getattr(found, code)) for code, word in words.CHANGE.items()],
        "kept": found.outcome in (State.OPEN, State.APPROVED),
        "rights": _rights(actor, found),
        "reason": request.POST.get("reason", "")[:10_000],
        "problem": whole_problem(problem) if problem else "",
    }
    return render(request, "screening/edition.html", context, status=422 if problem else 200)


def _in_use(found: ListEdition) -> str:
    """Whether declarations are held against it: ``yes``, ``soon`` until it is indexed, or empty."""
    last = selectors.latest(found.list)
    if last is None or last.pk != found.pk:
        return ""
    used = live.screener([found.list]).editions().get(found.list)
    return "yes" if used and used.number == found.number else "soon"


def _change(one: listing.Changed) -> dict[str, Any]:
    return {
        "event": one.event,
        "name": one.name,
        "word": words.word(words.CHANGE, one.event.change),
        "fields": [
            (words.word(words.FIELD, name), before, after)
            for name, before, after in one.fields
            if name != "key"
        ],
    }


def _rights(actor: Actor, found: ListEdition) -> dict[str, Any]:
    """What somebody may do to an edition that is open, or why not."""
    if found.outcome:
        return {}
    mine = four_eyes.is_proposer(actor, found) and holds(actor, Permission.RULE_PROPOSE)
    try:
        four_eyes.require_other(actor, found)
    except Forbidden as problem:
        return {"withdraw": mine, "why_not": whole_problem(problem)}
    return {"decide": True, "withdraw": mine}


@page(UnknownList)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Approve, reject or withdraw an edition."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    said = request.POST.get("decision", "")
    reason = request.POST.get("reason", "")[:10_000].replace("\x00", "")
    at = timezone.now()
    try:
        if said == "approve":
            services.approve_edition(actor=actor, number=number, reason=reason, at=at)
            done = gettext("Approved. It is used as soon as it is indexed.")
        elif said == "reject":
            services.reject_edition(actor=actor, number=number, reason=reason, at=at)
            done = gettext("Rejected. Nothing was changed.")
        elif said == "withdraw":
            services.withdraw_edition(actor=actor, number=number, at=at)
            done = gettext("Withdrawn. Nothing was changed.")
        else:
            return redirect("name_edition", number=number)
    except (Forbidden, UnknownList):
        raise
    except TidewaiterError as problem:
        return _edition(request, actor, selectors.edition(number), problem)
    confirm(request, done)
    return redirect("name_edition", number=number)


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
    return bringing.bring(
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
    if found.kind != bringing.KIND:
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
