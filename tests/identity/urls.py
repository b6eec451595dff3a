"""The site's addresses, and a page for everybody."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from tidewaiter.web.urls import urlpatterns as of_the_site


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"home of {request.user.get_username() or 'nobody'}")


urlpatterns = [path("", home, name="home"), *of_the_site]
