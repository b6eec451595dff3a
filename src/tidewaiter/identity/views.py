"""Pages that allauth has not."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext, override
from django.views import i18n
from django.views.decorators.http import require_http_methods, require_POST

from tidewaiter.identity import services, unsent
from tidewaiter.identity.errors import Forbidden
from tidewaiter.identity.forms import PreferencesForm
from tidewaiter.identity.models import User
from tidewaiter.identity.selectors import preferences_of
from tidewaiter.pages.notices import confirm


@login_required
def no_password(request: HttpRequest) -> HttpResponse:
    """For users without a password: whoever signs in elsewhere cannot make one here."""
    return render(request, "identity/no_password.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """How pages are to be for who reads them; saved for the user, on every device."""
    user = request.user
    if not isinstance(user, User):
        raise Forbidden("Nobody is signed in.")
    form = PreferencesForm(request.POST or None, instance=preferences_of(user))
    if request.method == "POST" and form.is_valid():
        kept = services.prefer(user, **form.cleaned_data)
        with override(kept.language or get_language()):
            confirm(request, gettext("Your preferences are saved"))
        return redirect("preferences")
    return render(request, "identity/preferences.html", {"form": form})


def set_language(request: HttpRequest) -> HttpResponse:
    """The language buttons: kept in a cookie, and for who is signed in on every device."""
    wanted = request.POST.get("language", "")
    if isinstance(request.user, User) and wanted in dict(settings.LANGUAGES):
        services.prefer(request.user, language=wanted)
    return i18n.set_language(request)


@login_required
@require_POST
def throw_away(request: HttpRequest) -> HttpResponse:
    """Forget what was sent after the session had ended."""
    unsent.forget(request)
    return redirect("/")
