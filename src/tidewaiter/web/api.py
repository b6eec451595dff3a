"""The one API: every room's router, one way to sign in, one shape of error."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.core.version import __version__
from tidewaiter.identity.auth import session
from tidewaiter.web.parsing import StrictParser, say_plain
from tidewaiter.web.problems import DESCRIBED, answer, described, problem
from tidewaiter.web.rates import limited_key

_log = logging.getLogger(__name__)


class Api(NinjaAPI):
    """The API, with its errors described for every operation."""

    def get_openapi_schema(self, *arguments: Any, **named: Any) -> OpenAPISchema:
        """The OpenAPI document."""
        schema = super().get_openapi_schema(*arguments, **named)
        problems = {f"Problem{status}": described(words) for status, words in DESCRIBED.items()}
        schema["components"]["responses"] = problems
        errors = {str(s): {"$ref": f"#/components/responses/Problem{s}"} for s in DESCRIBED}
        for path in schema["paths"].values():
            for operation in path.values():
                told = {str(status): how for status, how in operation["responses"].items()}
                operation["responses"] = errors | told
                say_plain(operation.get("parameters", ()))
        return schema


api = Api(
    title="tidewaiter",
    version=__version__,
    description="Declarations in, decisions with their reasons out. Errors are problem+json.",
    auth=[limited_key, session],
    urls_namespace="api",
    docs_url=None,
    parser=StrictParser(),
)


def mount() -> None:
    """Hang in the routers of the rooms."""
    from tidewaiter.identity.api import router as identity
    from tidewaiter.jobs.api import router as jobs
    from tidewaiter.ledger.api import router as ledger
    from tidewaiter.register.api import router as register
    from tidewaiter.register.mounting import desk_routers
    from tidewaiter.rulebook.api import router as rulebook

    hung = [("", register), ("", rulebook), *desk_routers(), ("", jobs), ("", identity)]
    for address, router in hung:
        api.add_router(address, router)
    api.add_router("/ledger", ledger)


@api.exception_handler(TidewaiterError)
def of_the_tree(request: HttpRequest, error: TidewaiterError) -> HttpResponse:
    """What a room says went wrong."""
    return answer(request, error)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A request that does not fit: every place and what is wrong there, never the value."""
    places = [
        {"where": ".".join(str(step) for step in one["loc"]), "message": one["msg"]}
        for one in error.errors
    ]
    return problem(422, "The request does not fit what is described.", errors=places)


@api.exception_handler(AuthenticationError)
def unknown_sender(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Nobody is signed in, and no valid key came along."""
    found = problem(401, "Sign in, or send a system's key as 'Authorization: Bearer'.")
    found["WWW-Authenticate"] = "Bearer"
    return found


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def away(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database is away, busy or full: nothing was kept, and it may be sent again."""
    _log.error("the database failed", exc_info=error)
    return problem(503, "The database cannot be reached or written to.", retry_after=5)


@api.exception_handler(HttpError)
def http(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja itself refuses; of a body that cannot be read it keeps the reason as cause."""
    if isinstance(error.__cause__, TidewaiterError):
        return answer(request, error.__cause__)
    return problem(error.status_code, str(error))


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """A body beyond what one request may carry."""
    return problem(413, "The body is larger than one request may be.", advice="Send it in parts.")


@api.exception_handler(UnreadablePostError)
def cut_off(request: HttpRequest, error: UnreadablePostError) -> HttpResponse:
    """A body that ended before its length."""
    return problem(400, "The body ended too early.")


mount()
