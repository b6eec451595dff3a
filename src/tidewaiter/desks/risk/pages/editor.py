"""Writing a profile: form and text side by side, checked as it is written, proposed with a reason.

Everything works as a form that is sent; a script only sends it sooner.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from tidewaiter.core import TidewaiterError
from tidewaiter.desks.risk.pages import content as profiles
from tidewaiter.desks.risk.pages import drafting, finding, speech
from tidewaiter.desks.risk.pages.backtests import started, written_in
from tidewaiter.desks.risk.pages.content import Content
from tidewaiter.desks.risk.pages.preview import preview
from tidewaiter.desks.risk.pages.writing import Writing
from tidewaiter.identity import unsent
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import Forbidden, require
from tidewaiter.jobs.errors import NoSuchJob
from tidewaiter.pages.asked import whole
from tidewaiter.pages.problems import shown
from tidewaiter.register.errors import Gone, NotFound
from tidewaiter.rulebook import listing, selectors
from tidewaiter.rulebook.errors import ChangeError, UnknownRule
from tidewaiter.rulebook.models import Document, Version
from tidewaiter.rulebook.pages.changes import said_proposed


@unsent.kept
@page(UnknownRule, NoSuchJob)
def new(request: HttpRequest) -> HttpResponse:
    """Write a new profile: blank, ``like`` another one, a ``draft``, or what was ``tried``."""
    require(signed_in(request), Permission.RULE_PROPOSE)
    writing = Writing("", {})
    if request.method == "POST":
        return _answer(request, writing)
    like = request.GET.get("like", "")[:100]
    plain: Content = dict(profiles.BLANK)
    if like:
        at = timezone.now()
        history = listing.history(selectors.document("profile", like), at)
        plain = dict(listing.ruling(history, at).version.plain) | {"id": ""}
    drafting.begin(request, writing, _tried(request) or plain)
    return _page(request, writing)


@unsent.kept
@page(UnknownRule, NoSuchJob)
def edit(request: HttpRequest, identifier: str) -> HttpResponse:
    """Change a profile: one's draft, the version in charge or that named, or what was ``tried``."""
    require(signed_in(request), Permission.RULE_PROPOSE)
    base = _base(identifier, request.GET.get("version", ""))
    writing = Writing(identifier, dict(base.plain), base.number)
    if request.method == "POST":
        return _answer(request, writing)
    drafting.begin(request, writing, _tried(request) or dict(base.plain))
    return _page(request, writing)


def _tried(request: HttpRequest) -> Content:
    """What was being written when a backtest was asked for; empty for none."""
    number = whole(request.GET.get("tried"), 9)
    return {} if number is None else written_in(signed_in(request), number)


def _base(identifier: str, number: str) -> Version:
    """The version that a change begins with: one that has content."""
    asked = whole(number, 9)
    if asked is not None:
        found = selectors.version("profile", identifier, asked)
    else:
        at = timezone.now()
        history = listing.history(selectors.document("profile", identifier), at)
        found = listing.ruling(history, at).version
    if found.retires:
        kept = found.document.versions.filter(retires=False, number__lt=found.number)
        found = kept.order_by("-number").first() or found
    return found


def _answer(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Do what the button says."""
    if request.POST.get("do") == "save":
        return _saved(request, writing)
    writing.take(request.POST)
    do = request.POST.get("do", "")
    if writing.torn:
        return _page(request, writing, 422)
    writing.mend(request.POST.get("fix", ""))
    if do == "propose" and not writing.problems:
        return _propose(request, writing)
    if not writing.problems:
        writing.problems = profiles.glance(
            writing.name, writing.content, selectors.current(timezone.now())
        )
    if not writing.problems and do == "backtest":
        return started(request, signed_in(request), writing.content)
    if not writing.problems and do in ("preview", "try"):
        _look(request, writing, writing.mrn if do == "try" else "")
    return _page(request, writing, 422 if writing.problems else 200)


def _saved(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Keep it as a draft; one that cannot be kept is shown with why."""
    writing.read(request.POST)
    problem = drafting.save(request, writing)
    if drafting.by_script(request):
        return drafting.told(writing, problem)
    if problem is None:
        return drafting.led_on(request, writing)
    writing.problems.append(problem)
    return _page(request, writing, 422)


def _look(request: HttpRequest, writing: Writing, mrn: str) -> None:
    """Match what was written with recent traffic, or with one declaration."""
    rules = selectors.current(timezone.now())
    try:
        writing.preview = preview(signed_in(request), writing.name, writing.content, rules, mrn)
    except (NotFound, Gone, Forbidden):
        writing.problems.append(
            ChangeError(
                gettext("there is no such declaration, or it is not yours to see."),
                where="mrn",
                advice=gettext("Write the whole MRN."),
            )
        )


def _propose(request: HttpRequest, writing: Writing) -> HttpResponse:
    at = timezone.now()
    try:
        change = writing.change()
        if (
            not writing.identifier
            and Document.objects.filter(kind="profile", identifier=writing.name).exists()
        ):
            raise ChangeError(
                gettext("there is a profile of this name already."),
                where="id",
                advice=gettext("Choose another name, or change that profile."),
            )
        _require_current(request, writing)
        writing.problems = profiles.problems(change, writing.note, at)
        if writing.problems:
            return _page(request, writing, 422)
        made = drafting.propose(request, writing, change, at)
    except Forbidden:
        raise
    except TidewaiterError as problem:
        writing.problems = list(getattr(problem, "problems", (problem,)))
        return _page(request, writing, 422)
    said_proposed(request, made)
    return redirect("rule_change", number=made.pk)


def _require_current(request: HttpRequest, writing: Writing) -> None:
    """Pass if the profile is as it was when the writer began."""
    if not writing.identifier or "version" in request.GET or writing.began == writing.number:
        return
    writing.began = writing.number
    raise ChangeError(
        gettext("the profile was changed since you began: version %(n)s counts now.")
        % {"n": writing.number},
        where="text",
        advice=gettext("Look at what changed. If yours is still right, propose it again."),
    )


def _page(request: HttpRequest, writing: Writing, status: int = 200) -> HttpResponse:
    rules = selectors.current(timezone.now())
    problems = [shown(one) for one in writing.problems]
    context = {
        "writing": writing,
        "seal": unsent.seal(request),
        "fields": writing.fields,
        "preview": writing.preview,
        "problems": problems,
        "by_field": {one.field: one for one in reversed(problems)},
        "lanes": finding.lanes(rules),
        "statuses": [(code, speech.STATUS[code]) for code in ("draft", "shadow", "live")],
        "owners": finding.owners(rules),
        "checked": request.method == "POST",
    }
    return render(request, "risk/editor.html", context, status=status)
