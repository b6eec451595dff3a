"""Pages of the tours. Where the site is no trial, or a role has none, they are not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tidewaiter.identity.administration.words import ROLES
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.roles import RoleName
from tidewaiter.simulate import people
from tidewaiter.simulate.tour import entering
from tidewaiter.simulate.tour import walk as walks
from tidewaiter.simulate.tour.step import Asking
from tidewaiter.simulate.tour.tours import TOURS, role_of
from tidewaiter.simulate.tour.walk import Walk

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, RoleName, Rest], HttpResponse]


def _of_a_tour(view: View[Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """For views about the tour of the reader's role, which they are given."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *rest: Rest.args, **more: Rest.kwargs) -> Any:
        role = role_of(signed_in(request)) if settings.TRIAL_FILE.exists() else None
        if role is None:
            raise Http404
        return view(request, role, *rest, **more)

    return cast("Callable[Concatenate[HttpRequest, Rest], HttpResponse]", guarded)


@_of_a_tour
@require_safe
def tour(request: HttpRequest, role: RoleName) -> HttpResponse:
    """All steps, with what each is about now, and those seen."""
    walk = walks.load(request.session, role)
    asking = Asking(signed_in(request), timezone.now(), walk.subject if walk else "")
    steps = []
    for number, step in enumerate(TOURS[role], 1):
        place, there = walks.look(step, asking)
        asking = Asking(asking.actor, asking.at, asking.subject or place.subject)
        seen = walk is not None and number in walk.seen
        steps.append({"number": number, "step": step, "place": place, "there": there, "seen": seen})
    context = {"role": ROLES[role], "steps": steps, "walk": walk}
    return render(request, "tour/tour.html", context)


@_of_a_tour
@require_POST
def begin(request: HttpRequest, role: RoleName) -> HttpResponse:
    """Begin at the first step, whatever was seen before."""
    walks.save(request.session, Walk(role=role))
    return redirect("tour_step", 1)


@_of_a_tour
@require_POST
def end(request: HttpRequest, role: RoleName) -> HttpResponse:
    """End it; it can be begun again."""
    walks.save(request.session, None)
    return redirect("tour")


@_of_a_tour
@require_safe
def step(request: HttpRequest, role: RoleName, number: int) -> HttpResponse:
    """Lead to the page of a step; with a tour under way, go on there."""
    if not 1 <= number <= len(TOURS[role]):
        raise Http404
    walk = walks.load(request.session, role)
    gone = walks.go(walk or Walk(role=role), number, signed_in(request), timezone.now())
    if walk is not None:
        walks.save(request.session, gone)
    return redirect(gone.address)


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody of the trial. Not there where that is not offered."""
    if request.user.is_authenticated:
        return redirect("start")
    name = request.POST.get("person", "")
    if name not in [one.name for one in entering.offered(request)]:
        raise Http404
    toured = any(one.name == name and one.role in TOURS for one in people.DEMO)
    answer = entering.sign_in(request, name, reverse("tour" if toured else "start"))
    if answer is None:
        messages.warning(request, gettext("This sign-in was changed: use the form."))
        return redirect("account_login")
    return answer
