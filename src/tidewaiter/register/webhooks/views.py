"""Pages about webhooks: which addresses are told what, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import require
from tidewaiter.pages import once
from tidewaiter.pages.asked import whole
from tidewaiter.pages.asking_first import ask_first
from tidewaiter.pages.notices import confirm, seen_already
from tidewaiter.pages.paging import cut
from tidewaiter.pages.problems import all_shown
from tidewaiter.register.errors import NotFound
from tidewaiter.register.webhooks import selectors, services

PAGE = 50

KINDS: Mapping[str, str | Promise] = {
    "declaration.decided": _("A declaration was decided"),
    "declaration.cancelled": _("A declaration was cancelled"),
    "work.changed": _("Work about a declaration changed its state"),
    "outcome.recorded": _("A result of an examination was recorded"),
    "milestone.recorded": _("Goods arrived, were paid for or left"),
    "permit.returned": _("A wildlife permit was endorsed: its issuer is told"),
}


def _words(kinds: list[str]) -> list[str]:
    return [str(KINDS.get(kind, kind)) for kind in kinds]


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """The webhooks one may see; a form to set up another, whose secret is shown once."""
    actor = signed_in(request)
    rows = [(one, _words(one.kinds)) for one in selectors.webhooks(actor)]
    context: dict[str, Any] = {
        "rows": rows,
        "kinds": KINDS.items(),
        "url": request.POST.get("url", "").strip()[:500],
        "chosen": request.POST.getlist("kinds"),
    }
    if request.method != "POST":
        return render(request, "register/webhooks.html", context)
    try:
        made = services.set_up(
            actor=actor, url=context["url"], kinds=context["chosen"], at=timezone.now()
        )
    except Forbidden:
        raise
    except TidewaiterError as problem:
        context["problems"] = all_shown(problem)
        return render(request, "register/webhooks.html", context, status=422)
    once.keep(request, "webhook", made.pk, made.secret, timezone.now())
    return redirect("webhook_given", number=made.pk)


@page(NotFound)
@require_GET
def given_secret(request: HttpRequest, number: int) -> HttpResponse:
    """The secret of a webhook that was set up just now, this once."""
    found = selectors.webhook(signed_in(request), number)
    secret = once.take(request, "webhook", found.pk, timezone.now())
    if secret is None:
        seen_already(request)
        return redirect("webhook", number=number)
    return render(request, "register/webhook_secret.html", {"hook": found, "secret": secret})


@page(NotFound)
@require_safe
def webhook(request: HttpRequest, number: int) -> HttpResponse:
    """One webhook with its deliveries, the newest event first."""
    actor = signed_in(request)
    found = selectors.webhook(actor, number)
    after = whole(request.GET.get("after"))
    sent = selectors.deliveries(actor, number, after=after, limit=PAGE + 1)
    rows, following = cut(sent, PAGE, lambda one: one.event_id)
    context = {
        "found": found,
        "kinds": _words(found.kinds),
        "rows": [(one, KINDS.get(one.event.kind, one.event.kind)) for one in rows],
        "next": following,
        "first": after is None,
    }
    return render(request, "register/webhook.html", context)


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request: HttpRequest, number: int) -> HttpResponse:
    """Ask whether to stop telling an address, and stop."""
    actor = signed_in(request)
    found = selectors.webhook(actor, number)
    require(actor, Permission.WEBHOOK_MANAGE, owner=found.made_by)
    back = reverse("webhook", args=[number])
    if request.method == "POST":
        services.take_down(actor=actor, webhook=found, at=timezone.now())
        confirm(request, gettext("The address is told nothing more"))
        return redirect(back)
    return ask_first(
        request,
        title=gettext("Stop telling this address?"),
        text=gettext(
            "%(address)s: what was not delivered yet is given up. To begin again, set it up anew."
        )
        % {"address": found.url},
        verb=gettext("Stop telling it"),
        keep=gettext("Go on telling it"),
        back=back,
    )
