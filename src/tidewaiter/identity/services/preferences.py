"""What users choose for themselves. Nobody else's business, so the ledger does not hear of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.conf import settings

from tidewaiter.core.sentence import sentence
from tidewaiter.identity.errors import IdentityError
from tidewaiter.identity.models import Preferences, User
from tidewaiter.identity.selectors import time_zones


def prefer(user: User, **chosen: str | bool) -> Preferences:
    """Keep what the user chose; what is not named stays as it is. Gives all of it.

    Takes ``language``, ``time_zone``, ``theme``, ``density`` and ``keys``; empty language and time
    zone stand for the site's. Raises :class:`IdentityError` for a value that there is not.
    """
    known: Mapping[str, Collection[str | bool]] = {
        "language": {"", *dict(settings.LANGUAGES)},
        "time_zone": {"", *time_zones()},
        "theme": Preferences.Theme.values,
        "density": Preferences.Density.values,
        "keys": {True, False},
    }
    for name, value in chosen.items():
        if value not in known[name]:
            raise IdentityError(
                sentence("'{value}' cannot be chosen for {name}.", value=value, name=name)
            )
    row, _ = Preferences.objects.update_or_create(user_id=user.pk, defaults=chosen)
    return row
