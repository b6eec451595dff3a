"""Signing in as somebody of the trial with one click.

It is offered only where the trial made the site, only for the people it shows, and only to a
browser on the same machine: who comes over the network is asked for the password as everywhere.
The password that the trial keeps is what signs in, so it opens nothing once it was changed, and
nobody who only has the same name.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from allauth.account.forms import LoginForm
from django.http import HttpRequest, HttpResponse

from tidewaiter.identity.actor import ALL_OFFICES
from tidewaiter.identity.administration.words import ROLES
from tidewaiter.identity.throttle import client_address
from tidewaiter.rulebook.errors import UnknownRule
from tidewaiter.rulebook.pages.texts import latest
from tidewaiter.simulate import people
from tidewaiter.simulate.tour.step import Text


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody to look around as: what to call, and the office, empty for all of them."""

    name: str
    role: Text
    office: str


def offered(request: HttpRequest) -> list[Offered]:
    """Whom one may look around as; nobody where it is not offered."""
    if not people.sign_ins() or not _is_near(request):
        return []
    return [Offered(one.name, ROLES[one.role], _office(one.office)) for one in people.DEMO]


def sign_in(request: HttpRequest, name: str, onward: str) -> HttpResponse | None:
    """Sign in as one of them, as the form does; ``None`` where that is refused."""
    password = people.sign_ins().get(name)
    if password is None or not _is_near(request):
        return None
    form = LoginForm({"login": name, "password": password}, request=request)
    if not form.is_valid():
        return None
    answer: HttpResponse = form.login(request, redirect_url=onward)
    return answer


def _office(code: str) -> str:
    """What an office is called, without reading all rules for it."""
    if code == ALL_OFFICES:
        return ""
    try:
        return str(latest("office", code).plain["title"])
    except UnknownRule:
        return code


def _is_near(request: HttpRequest) -> bool:
    return ip_address(client_address(request)).is_loopback
