"""The site as a Django application: its own pages and sections."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.navigation import Section


class SiteConfig(AppConfig):
    """Registers the site's own pages."""

    name = "tidewaiter.web"
    label = "site"
    administration = (
        Section(
            _("Health"), _("What is checked, what waits, what recurs, and since when."),
            "health", ("metrics.read",), 70,
        ),
    )  # fmt: skip
