"""Drafts of profiles: kept while one writes, gone on with, thrown away, gone when proposed."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tidewaiter.core import TidewaiterError
from tidewaiter.desks.risk.pages.content import Content
from tidewaiter.desks.risk.pages.writing import Writing
from tidewaiter.identity import unsent
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.pages import told as telling
from tidewaiter.pages.asked import whole
from tidewaiter.pages.asking_first import ask_first
from tidewaiter.pages.notices import confirm
from tidewaiter.rulebook import drafts
from tidewaiter.rulebook.change import Change
from tidewaiter.rulebook.errors import ChangeError, SavedElsewhere, UnknownRule
from tidewaiter.rulebook.models import ChangeRequest, Draft

KIND = "profile"


def begin(request: HttpRequest, writing: Writing, plain: Content) -> None:
    """Show what one writes: what was sent after the session ended, one's draft, or ``plain``.

    Where an earlier version or what was tried was asked for, that is shown, and the draft is only
    known, as saving takes its place.
    """
    writing.show(plain)
    writing.began = writing.number
    draft = _asked(request, writing)
    sent = unsent.given_back(request)
    if sent:
        writing.read(sent)
        writing.unsent = True
        writing.saved_at = draft.saved_at if draft else None
    elif draft is None or "version" in request.GET or "tried" in request.GET:
        writing.know(draft)
        writing.beside = draft is not None and "tried" not in request.GET
    else:
        writing.resume(draft)


def _asked(request: HttpRequest, writing: Writing) -> Draft | None:
    """The draft of the page's profile, that named in the address, or that of what was tried."""
    actor = signed_in(request)
    key = whole(request.GET.get("draft"))
    if key is not None and not writing.identifier:
        return drafts.one(actor, KIND, key)
    return _own(actor, writing, None)


def _own(actor: Actor, writing: Writing, key: int | None) -> Draft | None:
    """The draft that is gone on with. A new profile that was left for a while is known by its id,
    under which it can be proposed once."""
    found = drafts.gone_on(actor, KIND, writing.identifier, key)
    if found is not None or writing.identifier or not writing.name:
        return found
    new = (one for one in drafts.own(actor, KIND) if not one.identifier)
    return next((one for one in new if one.plain["fields"].get("id") == writing.name), None)


def save(request: HttpRequest, writing: Writing) -> TidewaiterError | None:
    """Keep what was typed; gives why not, where it cannot be kept."""
    actor = signed_in(request)
    try:
        kept = drafts.save(
            actor=actor,
            kind=KIND,
            identifier=writing.identifier,
            key=writing.draft,
            seen=writing.seen,
            title=writing.title,
            content=writing.typed,
            at=timezone.now(),
        )
    except ChangeError as problem:
        writing.know(drafts.gone_on(actor, KIND, writing.identifier, writing.draft))
        return problem
    writing.know(kept)
    unsent.forget(request)
    return None


def by_script(request: HttpRequest) -> bool:
    """Whether a script sent it while one writes on."""
    return request.headers.get("X-Requested-With") == "fetch"


def told(writing: Writing, problem: TidewaiterError | None) -> JsonResponse:
    """What a script is answered: which draft it was, or what stands against it."""
    if problem is None:
        return JsonResponse({"draft": writing.draft, "seen": writing.seen})
    status = 409 if isinstance(problem, SavedElsewhere) else 422
    return JsonResponse({"problem": telling.whole(problem)}, status=status)


def led_on(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Lead on to the draft that was saved."""
    confirm(request, gettext("Your draft is kept. Nobody else sees it."))
    return redirect(address(writing.identifier, writing.draft))


def address(identifier: str, key: int | None) -> str:
    """The page on which a draft is gone on with."""
    if identifier:
        return reverse("profile_edit", args=[identifier])
    return reverse("profile_new") + f"?draft={key}"


def propose(request: HttpRequest, writing: Writing, change: Change, at: datetime) -> ChangeRequest:
    """Propose what was written; the draft of it is gone then. Raises as ``services.propose``."""
    actor = signed_in(request)
    draft = _own(actor, writing, writing.draft)
    made = drafts.propose(actor=actor, draft=draft, change=change, note=writing.note, at=at)
    unsent.forget(request)
    return made


@page(UnknownRule)
def discard(request: HttpRequest, key: int) -> HttpResponse:
    """Throw a draft away, after asking."""
    actor = signed_in(request)
    require(actor, Permission.RULE_PROPOSE)
    draft = drafts.one(actor, KIND, key)
    if request.method != "POST":
        return ask_first(
            request,
            title=_("Throw the draft away"),
            text=_("What you wrote is deleted. This cannot be taken back."),
            verb=_("Throw it away"),
            keep=_("Keep the draft"),
            back=address(draft.identifier, draft.pk),
        )
    drafts.discard(actor=actor, kind=KIND, key=key)
    unsent.forget(request)
    confirm(request, gettext("The draft is thrown away."))
    return redirect("profiles")
