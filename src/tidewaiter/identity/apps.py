"""The identity room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tidewaiter.pages.navigation import Entry, Section


class IdentityConfig(AppConfig):
    """Registers the room."""

    name = "tidewaiter.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
    navigation = (Entry(_("Administration"), "administration", "job.read", 100),)
    administration_panels = "tidewaiter.identity.administration.people.panels"
    administration = (
        Section(
            _("Users"), _("Who signs in, and with which role where."),
            "admin_users", ("user.read",), 10,
        ),
        Section(
            _("Systems and keys"), _("Which systems send and fetch, and by which keys."),
            "admin_systems", ("system.read",), 20,
        ),
    )  # fmt: skip

    def ready(self) -> None:
        """Listen to what ends sessions."""
        from tidewaiter.identity import sessions

        sessions.connect()
