"""Pages of matches: those that wait, one of them with its reasons, deciding and reopening it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from tidewaiter.core import Declaration, TidewaiterError, from_plain
from tidewaiter.desks.risk.screening import listing, selectors, services
from tidewaiter.desks.risk.screening.errors import Overtaken, UnknownList
from tidewaiter.desks.risk.screening.memory import Verdict
from tidewaiter.desks.risk.screening.models import MatchVerdict, SeenMatch
from tidewaiter.desks.risk.screening.pages import showing, words
from tidewaiter.desks.risk.screening.pages.parts import PAGE, tabs
from tidewaiter.desks.risk.screening.subjects import Subject, subjects
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require
from tidewaiter.pages.asked import whole
from tidewaiter.pages.forms import Pick, PlainForm
from tidewaiter.pages.notices import Undo, confirm
from tidewaiter.pages.told import whole as whole_problem
from tidewaiter.register import selectors as register
from tidewaiter.register.errors import Gone, NotFound
from tidewaiter.register.pages.words import ROLES

MOST_OTHERS = 10


@page(UnknownList)
@require_safe
def matches(request: HttpRequest) -> HttpResponse:
    """Matches that wait, the strongest first; narrowed by list, standing, state and words."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    at = timezone.now()
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("list", "search")}
    standing, state = request.GET.get("standing", ""), request.GET.get("state", "waiting")
    standing = standing if standing in words.STANDING else ""
    state = state if state in words.STATE else "waiting"
    after = whole(request.GET.get("after"))
    wanted = selectors.Wanted(state="" if state == "all" else state, standing=standing, **asked)
    found = selectors.matches(wanted, at.date(), after=after or 0, limit=PAGE + 1)
    lists = selectors.policies(at)
    context = {
        "tabs": tabs("names"),
        "rows": [_row(one, at.date(), lists) for one in found[:PAGE]],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "first": after is None,
        "lists": [(name, one.title) for name, one in sorted(lists.items())],
        "standings": words.STANDING.items(),
        "states": words.STATE.items(),
        "asked": asked | {"standing": standing, "state": state},
        "narrowed": any((*asked.values(), standing)) or state != "waiting",
    }
    return render(request, "screening/matches.html", context)


def _row(one: SeenMatch, day: date, lists: Any) -> dict[str, Any]:
    return {
        "match": one,
        "percent": showing.shown(one.name, one.told).percent if one.told else None,
        "standing": words.word(words.STANDING, one.standing),
        "role": words.word(ROLES, one.role),
        "list": lists[one.list].title if one.list in lists else one.list,
        "waits": one.waits(day),
        "verdict": words.word(words.VERDICT, one.latest.verdict) if one.latest else "",
    }


class VerdictForm(PlainForm, forms.Form):
    """Whether it is the same, why, and for how long."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(one, words.VERDICT[one]) for one in ("other", "same")],
        widget=Pick(flagged=("same",)),
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("What you saw that tells: not the score. A colleague must be able to follow."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = forms.DateField(
        label=_("Until"),
        help_text=_("The last day on which it holds; without one, as long as the list says."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ReopenForm(PlainForm, forms.Form):
    """Why what was decided is taken back."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why?"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )


@page(UnknownList)
@require_safe
def match(request: HttpRequest, number: int) -> HttpResponse:
    """One match: which words pair, what else is known, what was decided, and deciding it."""
    actor = signed_in(request)
    require(actor, Permission.RULE_READ)
    return _match(request, actor, selectors.match(number))


def _match(
    request: HttpRequest,
    actor: Actor,
    found: SeenMatch,
    form: forms.Form | None = None,
    problem: TidewaiterError | None = None,
) -> HttpResponse:
    at = timezone.now()
    waits = found.waits(at.date())
    seen = {"seen": found.latest_id or 0}
    policy = selectors.policies(at).get(found.list)
    in_force = listing.entry(found.list, found.entry)
    subject, there = _party(actor, found)
    may_decide = holds(actor, Permission.NAME_DECIDE) and policy is not None
    if form is None and may_decide:
        form = VerdictForm(initial=seen) if waits else ReopenForm(initial=seen)
    context = {
        "tabs": tabs("names"),
        "found": found,
        "role": words.word(ROLES, found.role),
        "shown": showing.shown(found.name, found.told, subject) if found.told else None,
        "said": words.values_of(found.told.get("said", {})),
        "list": policy.title if policy else found.list,
        "policy": policy,
        "gone": in_force is None,
        "changed": in_force is not None and in_force.material != found.material,
        "waits": waits,
        "expired": waits and found.decided_until is not None,
        "verdict": words.word(words.VERDICT, found.latest.verdict) if found.latest else "",
        "events": [_event(one, found) for one in selectors.verdicts(found)],
        "others": _others(found),
        "until": at.date() + timedelta(days=policy.remember_days) if policy else None,
        "may_see_declaration": there,
        "may_see_ledger": holds(actor, Permission.LEDGER_READ),
        "form": form,
        "problem": whole_problem(problem) if problem else "",
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    status = 409 if problem else status
    return render(request, "screening/match.html", context, status=status)


def _party(actor: Actor, found: SeenMatch) -> tuple[Subject | None, bool]:
    """The party as the declaration gives it, if it is still so, and whether one may read that."""
    try:
        row = register.declaration(actor, found.mrn, Permission.DECLARATION_READ)
    except (NotFound, Gone, Forbidden):
        return None, False
    content: Declaration = from_plain(Declaration, json.loads(register.content(row).canonical))
    for placed in subjects(content):
        if placed.subject.identity == found.subject and placed.role == found.role:
            return placed.subject, True
    return None, True


def _event(one: MatchVerdict, found: SeenMatch) -> dict[str, Any]:
    text = f"{words.word(words.VERDICT, one.verdict)}: {one.reason}"
    if one.match.material != found.material:
        text = gettext("%(said)s (about the entry as it was then)") % {"said": text}
    return {
        "at": one.decided_at,
        "text": text,
        "by": one.decided_by_name,
        "state": "flag" if one.verdict == Verdict.SAME else "",
    }


def _others(found: SeenMatch) -> list[tuple[SeenMatch, str]]:
    rows = SeenMatch.objects.filter(subject=found.subject).exclude(pk=found.pk)
    return [
        (one, words.word(words.STANDING, one.standing))
        for one in rows.order_by("-rank", "-pk")[:MOST_OTHERS]
    ]


@page(UnknownList)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Say whether the party is the one on the list."""
    actor = signed_in(request)
    require(actor, Permission.NAME_DECIDE)
    found = selectors.match(number)
    form = VerdictForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = services.decide_match(
                actor=actor,
                number=number,
                verdict=Verdict(said["verdict"]),
                reason=said["reason"],
                until=said["until"],
                seen=said["seen"],
                at=timezone.now(),
            )
        except (Forbidden, UnknownList):
            raise
        except Overtaken as problem:
            return _match(request, actor, selectors.match(number), problem=problem)
        except TidewaiterError as problem:
            form.add_error(_field(form, problem), whole_problem(problem))
        else:
            back = {"seen": str(made.pk), "reason": gettext("Taken back at once.")}
            undo = Undo(reverse("name_match_reopen", args=[number]), back)
            confirm(request, words.word(words.VERDICT, made.verdict), undo)
            return redirect("name_match", number=number)
    return _match(request, actor, found, form)


@page(UnknownList)
@require_POST
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Take back what was decided."""
    actor = signed_in(request)
    require(actor, Permission.NAME_DECIDE)
    found = selectors.match(number)
    form = ReopenForm(request.POST)
    if form.is_valid():
        try:
            services.reopen_match(
                actor=actor,
                number=number,
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["seen"],
                at=timezone.now(),
            )
        except (Forbidden, UnknownList):
            raise
        except Overtaken as problem:
            return _match(request, actor, selectors.match(number), problem=problem)
        except TidewaiterError as problem:
            form.add_error(_field(form, problem), whole_problem(problem))
        else:
            confirm(request, gettext("It waits for a decision again"))
            return redirect("name_match", number=number)
    return _match(request, actor, found, form)


def _field(form: forms.Form, problem: TidewaiterError) -> str | None:
    return problem.where if problem.where in form.fields and problem.where != "seen" else None
