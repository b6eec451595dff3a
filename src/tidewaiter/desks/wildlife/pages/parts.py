"""What the pages of this desk share."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tidewaiter.identity.actor import Actor
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds

PAGE = 50
FORM = "wildlife/form.html"

_TABS = (
    (_("Permits"), "wildlife", Permission.PERMIT_READ),
    (_("Returns"), "wildlife_returns", Permission.PERMIT_READ),
    (_("Seizures"), "wildlife_seizures", Permission.PERMIT_REPORT),
    (_("Reports"), "wildlife_annual", Permission.PERMIT_REPORT),
    (_("Four sides"), "wildlife_gaps", Permission.PERMIT_REPORT),
    (_("Trends"), "wildlife_trends", Permission.PERMIT_REPORT),
    (_("Risk"), "wildlife_risk", Permission.RULE_READ),
    (_("Tables"), "wildlife_tables", Permission.RULE_READ),
)


def tabs(actor: Actor, here: str) -> list[dict[str, Any]]:
    """The pages of the desk that one may open; ``here`` is the route of this one."""
    return [
        {"label": label, "address": reverse(route), "current": route == here}
        for label, route, permission in _TABS
        if holds(actor, permission)
    ]
