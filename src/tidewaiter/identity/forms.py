"""Forms about oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tidewaiter.identity.models import Preferences
from tidewaiter.identity.selectors import time_zones
from tidewaiter.pages.forms import PlainForm

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Preferences]
else:
    _ModelForm = forms.ModelForm


def _languages() -> list[tuple[str, str]]:
    return [("", gettext("As the browser asks for")), *settings.LANGUAGES]


def _zones() -> list[tuple[str, str]]:
    site = gettext("As the site is set: %(zone)s") % {"zone": settings.TIME_ZONE}
    return [("", site), *((name, name) for name in time_zones())]


class PreferencesForm(PlainForm, _ModelForm):
    """How pages are to be for this user."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=_languages,
        required=False,
        widget=forms.Select(attrs={"class": "select input--m"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=_zones,
        required=False,
        help_text=_("Times on pages are shown in it. Records keep UTC."),
        widget=forms.Select(attrs={"class": "select input--m"}),
    )

    class Meta:
        """What can be chosen, and how it is asked."""

        model = Preferences
        fields = ("language", "time_zone", "theme", "density", "keys")
        labels: ClassVar = {
            "theme": _("Light or dark"),
            "density": _("Rows of lists"),
            "keys": _("Single keys are shortcuts"),
        }
        help_texts: ClassVar = {
            "density": _("Compact shows more rows on a screen."),
            "keys": _("Switch this off if you dictate, or if a key does what you did not want."),
        }
        widgets: ClassVar = {"theme": forms.RadioSelect, "density": forms.RadioSelect}


class SecurityKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """What a security key is to be called: the library does not translate the label."""

    name = forms.CharField(label=_("Name"), required=False, max_length=100)
