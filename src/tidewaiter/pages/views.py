"""The gallery: every component once, with its states."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with its states, from the includes and tags that pages use."""
    return render(request, "pages/gallery.html", {})
