"""Users and where they work; systems and their keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tidewaiter.identity.actor import ALL_OFFICES
from tidewaiter.identity.roles import RoleName


class User(AbstractUser):
    """An officer, or another person who signs in.

    What somebody may do follows from memberships alone: Django's own flags, groups and permissions
    give nothing here. The user name never changes, as owners are compared by it.
    """

    session_epoch = models.PositiveIntegerField(default=0)
    must_change_password = models.BooleanField(default=False)

    def get_session_auth_hash(self) -> str:
        """Binds sessions to the password and the epoch: a later epoch ends them all at once."""
        return self._session_hash(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """As above, under the keys that were in use before."""
        yield from map(self._session_hash, settings.SECRET_KEY_FALLBACKS)

    def _session_hash(self, key: str | bytes) -> str:
        bound = f"{self.session_epoch}:{self.password}"
        return salted_hmac(
            "tidewaiter.identity.session", bound, secret=key, algorithm="sha256"
        ).hexdigest()

    class Meta:
        """Names that differ only in case would be taken for one another."""

        constraints = [models.UniqueConstraint(Lower("username"), name="one_user_name")]


class Membership(models.Model):
    """A role that a user has at an office; ``*`` stands for every office."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in RoleName])
    office = models.CharField(max_length=17, default=ALL_OFFICES)

    class Meta:
        """One row per role and office."""

        constraints = [
            models.UniqueConstraint(fields=["user", "role", "office"], name="one_membership")
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} at {self.office}"


class Preferences(models.Model):
    """How a user wants pages to be. No row, or an empty field: as the site is set.

    ``language`` is a code of the site's languages, ``time_zone`` an IANA name. ``keys`` says
    whether single keys are shortcuts.
    """

    class Theme(models.TextChoices):
        """Light or dark."""

        SYSTEM = "system", _("As the device is set")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        """How close rows of lists stand."""

        NORMAL = "normal", _("Normal")
        COMPACT = "compact", _("Compact")

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="preferences"
    )
    language = models.CharField(max_length=8, blank=True)
    time_zone = models.CharField(max_length=40, blank=True)
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(max_length=7, choices=Density.choices, default=Density.NORMAL)
    keys = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"


class System(models.Model):
    """A system that sends declarations or fetches decisions: of a broker, a port, an agency.

    ``scopes`` bound those of its keys, ``offices`` where it may act (``["*"]``: everywhere).
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    offices = models.JSONField(default=list)
    scopes = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"system:{self.code}"


class SystemKey(models.Model):
    """A key of a system. The secret itself is shown once and kept nowhere."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="keys")
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    replaced_by = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, related_name="replaces"
    )

    def __str__(self) -> str:
        return f"tw_{self.prefix}_… of {self.system}"

    def works_on(self, at: datetime) -> bool:
        """Whether the key is good at that time: its system active, not revoked, not expired."""
        ended = self.expires_at is not None and self.expires_at <= at
        return self.system.active and self.revoked_at is None and not ended
