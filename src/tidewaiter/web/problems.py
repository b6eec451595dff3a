"""Errors as problem+json (RFC 9457): one table from the error tree to the status."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.errors import Conflict as IdentityConflict
from tidewaiter.identity.errors import Forbidden, NotVisible
from tidewaiter.register.errors import Conflict, NotFound, Unavailable

CONTENT_TYPE = "application/problem+json"

STATUS: tuple[tuple[type[TidewaiterError], int, str], ...] = (
    (NotVisible, 404, "Not found"),
    (Forbidden, 403, "Not allowed"),
    (NotFound, 404, "Not found"),
    (IdentityConflict, 409, "Conflict"),
    (Conflict, 409, "Conflict"),
    (Unavailable, 503, "Not now"),
    (TidewaiterError, 422, "It cannot be used"),
)
"""Status and title of each error; the first line that fits counts."""

TITLES = {
    400: "The request cannot be read",
    401: "Sign in",
    403: "Not allowed",
    404: "Not found",
    405: "Not that way",
    409: "Conflict",
    413: "Too large",
    415: "Unknown kind of content",
    422: "It cannot be used",
    429: "Too many requests",
    500: "It failed here",
    503: "Not now",
}


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
    status = next(status for kind, status, _ in STATUS if isinstance(error, kind))
    return problem(
        status,
        error.message,
        where=error.where or None,
        advice=error.advice or None,
        retry_after=getattr(error, "retry_after", None),
    )
