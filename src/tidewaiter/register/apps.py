"""The register room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.navigation import Entry, Section


class RegisterConfig(AppConfig):
    """Registers the room."""

    name = "tidewaiter.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"
    navigation = (
        Entry(_("Queue"), "queue", "work.read", 10),
        Entry(_("Examinations"), "examinations", "outcome.record", 15),
        Entry(_("Declarations"), "declarations", "declaration.read", 20),
        Entry(_("Overview"), "overview", "work.read", 40),
    )
    administration_panels = "tidewaiter.register.pages.oversight.panels"
    administration = (
        Section(
            _("Webhooks"), _("Which addresses are told what happens, and whether it arrived."),
            "webhooks", ("webhook.manage",), 50,
        ),
    )  # fmt: skip

    def ready(self) -> None:
        """Make tables of states known to the rulebook, and words of the vocabulary to pages."""
        from tidewaiter.pages import stored
        from tidewaiter.register.pages.named import name_of
        from tidewaiter.register.work.rules import register_kind

        register_kind()
        stored.name_by(name_of)
