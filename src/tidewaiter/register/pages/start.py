"""``/``: each role begins where its work is."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tidewaiter.identity.context import signed_in
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds
from tidewaiter.identity.roles import RoleName


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Supervisors begin at the overview, officers at the queue, all others at the declarations."""
    actor = signed_in(request)
    if RoleName.SUPERVISOR in actor.roles:
        return redirect("overview")
    return redirect("queue" if holds(actor, Permission.WORK_DO) else "declarations")
