"""What administration says about people: who has no second factor, and who stays away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tidewaiter.identity import selectors
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.administration.panels import Panel
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds

AWAY = timedelta(days=90)
"""Who has not signed in for longer is said to be away."""
NAMED = 8
LACKING: Mapping[str, str | Promise] = {
    selectors.FACTOR: _("Without a second factor"),
    selectors.PASSWORD: _("Without a password of their own"),
    selectors.VISIT: _("Not signed in for long"),
}
"""What the list of users can be narrowed to."""


def panels(actor: Actor, at: datetime) -> list[Panel]:
    """The panel about people, for who may read who has which role."""
    if not holds(actor, Permission.USER_READ):
        return []
    content = {
        "people": selectors.people(at - AWAY),
        "days": AWAY.days,
        "unprotected": selectors.users(limit=NAMED, lacking=selectors.FACTOR),
    }
    template = "identity/administration/people.html"
    return [Panel(title=_("People"), template=template, content=content, order=40)]
