"""The rulebook room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.navigation import Entry, Section


class RulebookConfig(AppConfig):
    """Registers the room and its own kinds of documents."""

    name = "tidewaiter.rulebook"
    label = "rulebook"
    default_auto_field = "django.db.models.BigAutoField"
    navigation = (Entry(_("Rules"), "rules", "rule.read", 35),)
    administration = (
        Section(
            _("Offices and calendars"), _("Where consignments are handled, and when."),
            "offices", ("rule.read",), 30,
        ),
    )  # fmt: skip

    def ready(self) -> None:
        """Make policies, offices and capacity known."""
        from tidewaiter.rulebook.own_kinds import register_own

        register_own()
