"""A site of the rulebook alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from ninja import NinjaAPI

from tidewaiter.core import TidewaiterError
from tidewaiter.identity.auth import session, system_key
from tidewaiter.identity.policy import Forbidden
from tidewaiter.rulebook.api import router
from tidewaiter.rulebook.errors import AlreadyDecided, UnknownRule

api = NinjaAPI(auth=[system_key, session], urls_namespace="rulebook-alone", docs_url=None)
api.add_router("", router)
STATUS = ((Forbidden, 403), (UnknownRule, 404), (AlreadyDecided, 409))


@api.exception_handler(TidewaiterError)
def refused(request: HttpRequest, error: TidewaiterError) -> HttpResponse:
    status = next((number for kind, number in STATUS if isinstance(error, kind)), 422)
    return JsonResponse({"detail": str(error)}, status=status)


urlpatterns = [path("api/", api.urls)]
