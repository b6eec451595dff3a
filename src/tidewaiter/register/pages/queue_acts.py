"""What officers do from the queue: take, assign, ask for documents. Release never in bulk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.selectors import who_may
from tidewaiter.pages import told
from tidewaiter.pages.asked import cleaned, whole
from tidewaiter.pages.notices import Undo, confirm
from tidewaiter.register.models import WorkItem
from tidewaiter.register.pages import way
from tidewaiter.register.pages.queue import PAGE
from tidewaiter.register.work import services, waiting
from tidewaiter.register.work.undoing import undo_assignment
from tidewaiter.rulebook import selectors as rulebook

Chosen = Sequence[tuple[str, int]]
"""MRNs with the number of the row that the officer saw."""


@login_required
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Take what is most pressing and nobody's, and open it."""
    office = cleaned(request.POST.get("office", ""), 17) or None
    try:
        item = services.take_next(actor=signed_in(request), at=timezone.now(), office=office)
    except TidewaiterError as problem:
        return _refused(request, problem)
    if item is None:
        messages.info(request, gettext("There is nothing to take: all work here is somebody's."))
        return _back(request)
    mrn = item.declaration.mrn
    confirm(request, gettext("%(mrn)s is yours.") % {"mrn": mrn}, _way_back(request, [item]))
    return redirect(reverse("declaration", args=[mrn]) + way.onto(_query(request)))


@login_required
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do to what was ticked what the button says; what needs more is asked for on a page."""
    chosen = _chosen(request)
    what = _ACTS.get(request.POST.get("do", ""))
    if what is None or not chosen:
        messages.warning(request, gettext("Tick at least one consignment first."))
        return _back(request)
    try:
        return what(request, chosen)
    except TidewaiterError as problem:
        return _refused(request, problem)


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Give back what was just assigned."""
    actor, at = signed_in(request), timezone.now()

    def one(mrn: str, seen: int) -> WorkItem:
        return undo_assignment(actor=actor, mrn=mrn, seen=seen, at=at)

    done = _each(request, _chosen(request), one)
    if done:
        text = ngettext(
            "The assignment was undone.", "%(n)d assignments were undone.", len(done)
        ) % {"n": len(done)}
        confirm(request, text)
    return _back(request)


def _to_me(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    return _assign(request, chosen, signed_in(request).name)


def _to_nobody(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    return _assign(request, chosen, "")


def _to_another(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    to = cleaned(request.POST.get("to", ""), 150)
    if to:
        return _assign(request, chosen, to)
    rows = waiting.visible(signed_in(request), Permission.WORK_DO)
    mrns = [mrn for mrn, _seen in chosen]
    offices = set(rows.filter(declaration__mrn__in=mrns).values_list("office", flat=True))
    officers = who_may(Permission.WORK_DO, offices) if offices else []
    return _ask_more(request, chosen, {"act": "to", "officers": officers})


def _documents(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """Ask the declarants of all of them for the same documents."""
    if "reason" not in request.POST:
        return _ask_more(request, chosen, {"act": "documents"})
    reason = cleaned(request.POST["reason"], 1000)
    if not reason:
        return _ask_more(request, chosen, {"act": "documents", "missing": True})
    actor, at = signed_in(request), timezone.now()
    rules = rulebook.current(at)

    def one(mrn: str, seen: int) -> WorkItem:
        return services.fire(
            actor=actor, mrn=mrn, event="request documents", seen=seen, rules=rules, at=at,
            reason=reason,
        )  # fmt: skip

    done = _each(request, chosen, one)
    if done:
        text = ngettext(
            "Documents were asked for.",
            "Documents were asked for on %(n)d consignments.",
            len(done),
        ) % {"n": len(done)}
        confirm(request, text)
    return _back(request)


def _assign(request: HttpRequest, chosen: Chosen, to: str) -> HttpResponse:
    actor, at = signed_in(request), timezone.now()

    def one(mrn: str, seen: int) -> WorkItem:
        return services.assign(actor=actor, mrn=mrn, to=to, seen=seen, at=at)

    done = _each(request, chosen, one)
    if done:
        text = _assigned(len(done), to, to == actor.name)
        confirm(request, text, _way_back(request, done))
    return _back(request)


def _assigned(count: int, to: str, mine: bool) -> str:
    if mine:
        text = ngettext(
            "1 consignment is assigned to you.", "%(n)d consignments are assigned to you.", count
        )
    elif to:
        text = ngettext(
            "1 consignment is assigned to %(to)s.",
            "%(n)d consignments are assigned to %(to)s.",
            count,
        )
    else:
        text = ngettext(
            "1 consignment is nobody's now.", "%(n)d consignments are nobody's now.", count
        )
    return text % {"n": count, "to": to}


def _each(
    request: HttpRequest, chosen: Chosen, act: Callable[[str, int], WorkItem]
) -> list[WorkItem]:
    """Do it to each for itself; what is in the way of one is told and does not hold up others."""
    done: list[WorkItem] = []
    for mrn, seen in chosen:
        try:
            done.append(act(mrn, seen))
        except TidewaiterError as problem:
            named = {"mrn": mrn, "problem": told.whole(problem)}
            messages.error(request, gettext("%(mrn)s: %(problem)s") % named)
    return done


def _way_back(request: HttpRequest, items: Sequence[WorkItem]) -> Undo:
    """The button that undoes an assignment; the register says whether it still can be."""
    work = " ".join(f"{item.declaration.mrn}~{item.number}" for item in items)
    return Undo(reverse("queue-undo"), {"work": work, "back": _query(request)})


def _ask_more(request: HttpRequest, chosen: Chosen, more: dict[str, Any]) -> HttpResponse:
    """The page that asks for what is still missing: to whom, or which documents."""
    context = {"chosen": chosen, "back": _query(request)} | more
    return render(request, "register/queue_bulk.html", context)


def _chosen(request: HttpRequest) -> list[tuple[str, int]]:
    found = []
    ticked = cleaned(" ".join(request.POST.getlist("work")), 200 * PAGE).split()
    for text in ticked[: 2 * PAGE]:
        mrn, _, seen = text.rpartition("~")
        number = whole(seen, 9)
        if mrn and number is not None:
            found.append((mrn[:70], number))
    return found


def _refused(request: HttpRequest, problem: TidewaiterError) -> HttpResponse:
    messages.error(request, told.whole(problem))
    return _back(request)


def _query(request: HttpRequest) -> str:
    return request.POST.get("back", "")[:500]


def _back(request: HttpRequest) -> HttpResponse:
    """To the queue as it was narrowed."""
    query = _query(request)
    return redirect(f"{reverse('queue')}?{query}" if query else reverse("queue"))


_ACTS: dict[str, Callable[[HttpRequest, Chosen], HttpResponse]] = {
    "me": _to_me,
    "to": _to_another,
    "nobody": _to_nobody,
    "documents": _documents,
}
