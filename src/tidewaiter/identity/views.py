"""Pages that allauth has not."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def no_password(request: HttpRequest) -> HttpResponse:
    """For users without a password: whoever signs in elsewhere cannot make one here."""
    return render(request, "identity/no_password.html")
