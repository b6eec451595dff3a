"""The site's addresses, with an API that has this room's router alone and a page for everybody."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from ninja import NinjaAPI

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.api import router
from tidewaiter.identity.auth import session, system_key
from tidewaiter.identity.errors import Conflict, Forbidden, NotVisible, Unknown
from tidewaiter.web.urls import urlpatterns as of_the_site

api = NinjaAPI(auth=[system_key, session], urls_namespace="api-alone", docs_url=None)
api.add_router("", router)

STATUS = {NotVisible: 404, Forbidden: 403, Unknown: 404, Conflict: 409}


@api.exception_handler(TidewaiterError)
def of_the_tree(request: HttpRequest, error: TidewaiterError) -> HttpResponse:
    status = next((s for kind, s in STATUS.items() if isinstance(error, kind)), 422)
    return JsonResponse({"detail": str(error)}, status=status)


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"home of {request.user.get_username() or 'nobody'}")


urlpatterns = [*of_the_site, path("alone/", api.urls), path("", home, name="home")]
