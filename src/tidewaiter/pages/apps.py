"""The pages room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.navigation import Entry


class PagesConfig(AppConfig):
    """Registers the room."""

    name = "tidewaiter.pages"
    label = "pages"
    navigation = (Entry(_("Help"), "help", order=110),)
