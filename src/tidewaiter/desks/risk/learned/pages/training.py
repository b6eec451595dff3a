"""Pages on which a model is trained or brought, and how far a training is."""

from __future__ import annotations

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
from tidewaiter.desks.risk.learned import bringing, selectors, services
from tidewaiter.desks.risk.learned.errors import LearningError, UnknownModel
from tidewaiter.desks.risk.learned.model import LARGEST
from tidewaiter.desks.risk.learned.models import LearnedModel
from tidewaiter.desks.risk.learned.pages import words
from tidewaiter.desks.risk.learned.pages.parts import tabs
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require
from tidewaiter.jobs import selectors as jobs
from tidewaiter.jobs.errors import NoSuchJob
from tidewaiter.jobs.models import ENDED, Job, State
from tidewaiter.jobs.words import STATES
from tidewaiter.pages.forms import PlainForm
from tidewaiter.pages.notices import confirm
from tidewaiter.pages.told import told
from tidewaiter.pages.told import whole as whole_problem

KINDS = (services.TRAIN, selectors.RETRAIN, bringing.KIND)


class NoteForm(PlainForm, forms.Form):
    """What every model needs: a note."""

    field_order = ("file", "day_from", "day_to", "trees", "note")

    note = forms.CharField(
        label=_("What it is for"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
    )


class RegisterForm(NoteForm):
    """Some days of the register."""

    day_from = forms.DateField(
        label=_("From"),
        required=False,
        help_text=_("Empty: from the beginning."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    day_to = forms.DateField(
        label=_("To"),
        required=False,
        help_text=_("Empty: to the latest."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    trees = forms.IntegerField(
        label=_("Trees, at most"),
        min_value=10,
        max_value=2_000,
        initial=200,
        help_text=_("Fewer are kept where more do not help."),
    )

    def clean(self) -> dict[str, Any]:
        """Days in their order."""
        said: dict[str, Any] = super().clean() or {}
        begin, end = said.get("day_from"), said.get("day_to")
        if begin and end and end < begin:
            self.add_error("day_to", gettext("It is before the first day."))
        return said


class FileForm(NoteForm):
    """A history as a file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or Parquet, one row for each goods item, as an export of the register has it; "
            "offence is empty where nobody looked."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.gz,.parquet", "class": "input"}),
    )


class ModelForm(NoteForm):
    """A model as a file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("As the command “tidewaiter learn train” writes it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json", "class": "input"}),
    )


FORMS: dict[str, type[NoteForm]] = {
    "register": RegisterForm, "file": FileForm, "model": ModelForm,
}  # fmt: skip


@page(UnknownModel)
@require_http_methods(["GET", "HEAD", "POST"])
def train(request: HttpRequest) -> HttpResponse:
    """Train a model by a job, on the register or on a file, or bring one. Nothing else changes."""
    actor = signed_in(request)
    require(actor, Permission.RULE_PROPOSE)
    on = request.POST.get("on", "")
    on = "" if request.method != "POST" else on if on in FORMS else "register"
    found = {
        name: form(
            request.POST if on == name else None, request.FILES if on == name else None, prefix=name
        )
        for name, form in FORMS.items()
    }
    form = found.get(on)
    if form is not None and form.is_valid():
        try:
            return _done(request, actor, on, form)
        except Forbidden:
            raise
        except TidewaiterError as problem:
            where = problem.where if problem.where in form.fields else None
            form.add_error(where, whole_problem(problem))
    context = {"tabs": tabs("learned_train", may_train=True), "forms": found, "on": on}
    return render(request, "learned/train.html", context, status=422 if form else 200)


def _done(request: HttpRequest, actor: Actor, on: str, form: NoteForm) -> HttpResponse:
    said = form.cleaned_data
    if on == "model":
        kept = _kept(actor, said)
        confirm(request, gettext("It is kept. Nothing came into force."))
        return redirect("learned_model", digest=kept.digest)
    if on == "file":
        job = bringing.start_training_on_file(
            actor=actor, content=said["file"].chunks(), file=said["file"].name, note=said["note"]
        )
    else:
        job = services.start_training(
            actor=actor,
            note=said["note"],
            day_from=said["day_from"],
            day_to=said["day_to"],
            trees=said["trees"],
        )
    return redirect("learned_training", number=job.pk)


def _kept(actor: Actor, said: dict[str, Any]) -> LearnedModel:
    if said["file"].size > LARGEST:
        raise LearningError("the file is too large for a model.", where="file")
    try:
        text = said["file"].read().decode("utf-8")
    except UnicodeDecodeError:
        raise LearningError("it is not JSON.", where="file") from None
    return services.keep_model(actor=actor, text=text, note=said["note"], at=timezone.now())


@page(UnknownModel, NoSuchJob)
@require_safe
def training(request: HttpRequest, number: int) -> HttpResponse:
    """How far a training is; why it failed; or on to the model."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    found = jobs.one(number, actor)
    if found.kind not in KINDS:
        raise NoSuchJob(number)
    if found.state == State.DONE and found.result:
        return _to_model(request, str(found.result["digest"]))
    moving = found.state not in ENDED
    startable = holds(actor, Permission.JOB_START)
    found.note = words.word(words.STEP, found.note)
    context = {
        "tabs": tabs("learned_train", may_train=holds(actor, Permission.RULE_PROPOSE)),
        "found": found,
        "state": STATES[found.state],
        "moving": moving,
        "may_cancel": startable and moving and not found.cancel_asked,
        "may_retry": startable and found.state in (State.FAILED, State.CANCELLED),
        "about": {"note": found.arguments.get("score", "")} | found.arguments,
        "error": _problem(found),
        "address": request.path,
    }
    part = request.headers.get("HX-Request") == "true"
    answer = render(
        request, "jobs/progress.html" if part and moving else "learned/training.html", context
    )
    if part and not moving:
        answer["HX-Refresh"] = "true"
    return answer


def _problem(found: Job) -> str:
    if found.state != State.FAILED:
        return ""
    return told(from_plain(found.error_parts or {})) or found.error


def _to_model(request: HttpRequest, digest: str) -> HttpResponse:
    address = reverse("learned_model", args=[digest])
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse()
        answer["HX-Redirect"] = address
        return answer
    return redirect(address)
