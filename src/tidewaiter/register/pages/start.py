"""``/``: each role begins where its work is."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tidewaiter.identity.context import signed_in
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.identity.roles import RoleName
from tidewaiter.pages.navigation import entries


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Supervisors begin at the overview, officers at the queue, readers at the declarations.

    Whoever reads no declarations, such as an authority beside customs, begins at the first place of
    the menu; who has none there yet, at the declarations, which say so.
    """
    actor = signed_in(request)
    if RoleName.SUPERVISOR in actor.roles:
        return redirect("overview")
    if holds(actor, Permission.WORK_DO):
        return redirect("queue")
    if holds(actor, Permission.DECLARATION_READ):
        return redirect("declarations")
    own = [one for one in entries(lambda one: holds(actor, Permission(one))) if one.permission]
    return redirect(own[0].route if own else "declarations")
