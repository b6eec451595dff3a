"""Pages about jobs: how far each is or how it ended; cancel it, run it again, fetch its result."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.sentence import from_plain
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.jobs import kinds, selectors, services
from tidewaiter.jobs.errors import NoSuchJob, NotNow
from tidewaiter.jobs.models import ENDED, Job, State
from tidewaiter.jobs.words import STATES, kind_word
from tidewaiter.pages.asked import whole
from tidewaiter.pages.notices import confirm
from tidewaiter.pages.paging import cut, primary
from tidewaiter.pages.problems import all_shown
from tidewaiter.pages.told import told

PAGE = 50
MOST_RESULT = 20_000
"""Characters of a result that a page shows."""


@page(NoSuchJob)
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """Jobs, the newest first, narrowed by kind and state."""
    actor = signed_in(request)
    kind, state = request.GET.get("kind", "")[:64], request.GET.get("state", "")
    before = whole(request.GET.get("before"))
    found = selectors.newest(
        actor,
        before=before,
        kind=kind,
        state=state if state in State.values else "",
        limit=PAGE + 1,
    )
    rows, following = cut(found, PAGE, primary)
    context = {
        "rows": [(one, kind_word(one.kind), STATES[one.state]) for one in rows],
        "next": following,
        "first": before is None,
        "kinds": [(name, kind_word(name)) for name in kinds.names()],
        "states": STATES.items(),
        "kind": kind,
        "state": state,
        "beat": selectors.last_beat(),
        "waiting": selectors.counts(),
    }
    return render(request, "jobs/jobs.html", context)


@page(NoSuchJob)
@require_safe
def job(request: HttpRequest, number: int) -> HttpResponse:
    """One job; while it goes on the part that moves is fetched again."""
    actor = signed_in(request)
    return _job(request, actor, selectors.one(number, actor))


def _job(
    request: HttpRequest, actor: Actor, found: Job, problem: TidewaiterError | None = None
) -> HttpResponse:
    result = json.dumps(found.result, indent=1, ensure_ascii=False) if found.result else ""
    startable = holds(actor, Permission.JOB_START)
    context = {
        "found": found,
        "error": told(from_plain(found.error_parts)) or found.error,
        "kind": kind_word(found.kind),
        "page": kinds.kind(found.kind).page if _may_start(actor, found.kind) else "",
        "state": STATES[found.state],
        "moving": found.state not in ENDED,
        "result": result[:MOST_RESULT],
        "cut": len(result) > MOST_RESULT,
        "arguments": json.dumps(found.arguments, indent=1, ensure_ascii=False)[:MOST_RESULT],
        "may_cancel": startable and found.state not in ENDED and not found.cancel_asked,
        "may_retry": startable
        and found.state in (State.FAILED, State.CANCELLED)
        and _may_start(actor, found.kind),
        "may_fetch": found.state == State.DONE
        and bool(found.result_file)
        and _may_start(actor, found.kind),
        "problems": all_shown(problem) if problem else [],
    }
    part = request.headers.get("HX-Request") == "true" and not problem
    template = "jobs/progress.html" if part else "jobs/job.html"
    answer = render(request, template, context, status=422 if problem else 200)
    if part and not context["moving"]:
        answer["HX-Refresh"] = "true"
    return answer


def _may_start(actor: Actor, kind: str) -> bool:
    return kind in kinds.names() and holds(actor, kinds.kind(kind).permission)


@page(NoSuchJob)
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Cancel a job."""
    return _change(request, number, services.cancel, gettext("It is being cancelled"))


@page(NoSuchJob)
@require_POST
def retry(request: HttpRequest, number: int) -> HttpResponse:
    """Run a failed or cancelled job again."""
    return _change(request, number, services.retry, gettext("It is queued again"))


def _change(request: HttpRequest, number: int, verb: Callable[..., Any], said: str) -> HttpResponse:
    actor = signed_in(request)
    try:
        verb(number, actor)
    except (Forbidden, NoSuchJob):
        raise
    except TidewaiterError as problem:
        return _job(request, actor, selectors.one(number, actor), problem)
    confirm(request, said)
    return redirect("job", number=number)


@page(NoSuchJob, NotNow)
@require_safe
def result(request: HttpRequest, number: int) -> HttpResponseBase:
    """The result of a job, where it is a file."""
    row, path = selectors.result_path(number, signed_in(request))
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=path.name, content_type=row.result_type
    )
