"""Errors as problem+json (RFC 9457): one table from the error tree to the status."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.defaults import page_not_found, server_error

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.errors import Conflict as IdentityConflict
from tidewaiter.identity.errors import Forbidden, NotVisible, Unknown
from tidewaiter.jobs.errors import NoSuchJob, NotNow
from tidewaiter.ledger.errors import NoSuchEntry
from tidewaiter.register.errors import Conflict, Gone, NotFound, Unavailable
from tidewaiter.register.work.life import StepRefused
from tidewaiter.rulebook.errors import AlreadyDecided, NoRules, RulesRefused, UnknownRule
from tidewaiter.web.parsing import UnknownContent, Unreadable
from tidewaiter.web.rates import TooMany

CONTENT_TYPE = "application/problem+json"

STATUS: tuple[tuple[type[TidewaiterError], int], ...] = (
    (NotVisible, 404),
    (Forbidden, 403),
    (NotFound, 404),
    (Gone, 410),
    (Unknown, 404),
    (UnknownRule, 404),
    (NoSuchJob, 404),
    (NoSuchEntry, 404),
    (IdentityConflict, 409),
    (Conflict, 409),
    (StepRefused, 409),
    (AlreadyDecided, 409),
    (NotNow, 409),
    (Unreadable, 400),
    (UnknownContent, 415),
    (TooMany, 429),
    (Unavailable, 503),
    (NoRules, 503),
    (TidewaiterError, 422),
)
"""Status of each error; the first line that fits counts."""

TITLES = {
    400: "The request cannot be read",
    401: "Sign in",
    403: "Not allowed",
    404: "Not found",
    405: "Not that way",
    409: "Conflict",
    410: "Purged",
    413: "Too large",
    415: "Unknown kind of content",
    422: "It cannot be used",
    429: "Too many requests",
    500: "It failed here",
    503: "Not now",
}


DESCRIBED = {
    status: TITLES[status] for status in (400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 503)
}
"""Errors that any operation may answer with."""


API = "/api/"
"""Where the API begins: what answers below it answers to programs."""

_WORDS = {
    400: "The request is not one that this site answers.",
    404: "There is nothing at this address.",
    405: "This address does not take that method; 'Allow' says which it takes.",
    500: "It failed on our side; nothing was kept of it.",
}


def described(title: str) -> dict[str, Any]:
    """An error as an OpenAPI document describes it."""
    words = {"type": "string"}
    members = dict.fromkeys(("type", "title", "detail", "where", "advice"), words)
    schema = {
        "type": "object",
        "properties": {**members, "status": {"type": "integer"}},
        "required": ["title", "status", "detail"],
    }
    return {"description": title, "content": {CONTENT_TYPE: {"schema": schema}}}


def problem(status: int, detail: str, **more: Any) -> HttpResponse:
    """A problem+json answer. Members that are ``None`` are left out."""
    retry_after = more.pop("retry_after", None)
    body = {"type": "about:blank", "title": TITLES.get(status, "Problem"), "status": status}
    body |= {"detail": detail} | {name: value for name, value in more.items() if value is not None}
    answer = HttpResponse(json.dumps(body), status=status, content_type=CONTENT_TYPE)
    if retry_after is not None:
        answer["Retry-After"] = str(retry_after)
    return answer


def answer(request: HttpRequest, error: TidewaiterError) -> HttpResponse:
    """The answer to an error of the tree: what happened, where, and what to do."""
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    several = error.problems if isinstance(error, RulesRefused) else ()
    return problem(
        status,
        error.message,
        where=error.where or None,
        advice=error.advice or None,
        errors=[{"where": one.where, "message": one.message} for one in several] or None,
        retry_after=getattr(error, "retry_after", 5) if status in (429, 503) else None,
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What is at no address: as a problem for programs, as a page for people."""
    if request.path.startswith(API):
        return problem(404, _WORDS[404])
    return page_not_found(request, exception)


class Problems:
    """Middleware: whatever refuses a request of the API, the refusal is a problem.

    Django and ninja have words of their own for some: a host that is not ours, a method that an
    address does not take.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with errors of the API in their one shape."""
        found = self.get_response(request)
        if found.status_code < 400 or not request.path.startswith(API):
            return found
        if not isinstance(found, HttpResponse) or not found.headers.get(
            "Content-Type", "text/"
        ).startswith("text/"):
            return found
        told = problem(found.status_code, _WORDS.get(found.status_code, "It was refused."))
        found.headers["Content-Type"] = CONTENT_TYPE
        found.content = told.content
        return found


def failed(request: HttpRequest) -> HttpResponse:
    """What went wrong here; the log has the details under the request's number."""
    if request.path.startswith(API):
        return problem(500, _WORDS[500])
    return server_error(request)
