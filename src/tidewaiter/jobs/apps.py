"""The jobs room as a Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.navigation import Section


class JobsConfig(AppConfig):
    """Registers the room, and what every room does in the background."""

    name = "tidewaiter.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
    administration_panels = "tidewaiter.jobs.oversight.panels"
    administration = (
        Section(
            _("Jobs"), _("Long work: how far it is, how it ended, and its result."),
            "jobs", ("job.read",), 40,
        ),
    )  # fmt: skip

    def ready(self) -> None:
        """Import each room's ``background``: its kinds of job and its duties."""

        autodiscover_modules("background")
        for module in settings.BACKGROUND:
            import_module(module)
