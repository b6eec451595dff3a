"""Views of the queue that an officer keeps: add, rename, remove."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from tidewaiter.identity.context import signed_in
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.pages.asked import cleaned
from tidewaiter.pages.notices import confirm
from tidewaiter.register.models import SavedView
from tidewaiter.register.pages import asking

MOST = 50
"""Views that one officer may keep."""


@login_required
def views(request: HttpRequest) -> HttpResponse:
    """One's own views, with a form for a new one where the address brings a ``query``."""
    if not holds(signed_in(request), Permission.WORK_READ):
        raise Http404
    query = _clean((request.POST or request.GET).get("query"))
    problem = ""
    if request.method == "POST":
        problem = _add(request, query or "")
        if not problem:
            confirm(request, gettext("The view is saved."))
            return redirect("queue-views")
    context = {
        "views": SavedView.objects.filter(user=request.user.pk).order_by("name")[:MOST],
        "query": query,
        "problem": problem,
        "name": request.POST.get("name", ""),
    }
    return render(request, "register/queue_views.html", context, status=422 if problem else 200)


@login_required
def view(request: HttpRequest, key: int) -> HttpResponse:
    """Rename or remove one of one's own views; anybody else's is not there."""
    found = SavedView.objects.filter(pk=key, user=request.user.pk).first()
    if found is None:
        raise Http404
    if request.method == "POST" and request.POST.get("do") == "remove":
        found.delete()
        confirm(request, gettext("The view is removed."))
    elif request.method == "POST":
        name = _name(request)
        problem = _problem(request, name, but=found.pk)
        if problem:
            messages.error(request, problem)
        else:
            found.name = name
            found.save(update_fields=["name"])
            confirm(request, gettext("The view is renamed."))
    return redirect("queue-views")


def _clean(text: str | None) -> str | None:
    """A query as the queue itself would write it; ``None`` where there is none."""
    return None if text is None else asking.write(asking.read(QueryDict(text[:500])))[:500]


def _add(request: HttpRequest, query: str) -> str:
    """Save a view; gives what is in the way, empty if nothing."""
    name = _name(request)
    problem = _problem(request, name)
    if not problem:
        SavedView.objects.create(user_id=request.user.pk or 0, name=name, query=query)
    return problem


def _name(request: HttpRequest) -> str:
    return " ".join(cleaned(request.POST.get("name", ""), 300).split())[:60]


def _problem(request: HttpRequest, name: str, but: int | None = None) -> str:
    own = SavedView.objects.filter(user=request.user.pk).exclude(pk=but or 0)
    if not name:
        return gettext("Give the view a name.")
    if own.filter(name=name).exists():
        return gettext("You have a view of that name already. Choose another name.")
    if but is None and own.count() >= MOST:
        return gettext("You have %(most)d views, which is all there is room for. Remove one.") % {
            "most": MOST
        }
    return ""
