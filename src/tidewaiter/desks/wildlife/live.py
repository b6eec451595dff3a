"""The wildlife desk's control for the register: permits from the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from tidewaiter.core import Control, TidewaiterError
from tidewaiter.desks.wildlife.control import WildlifeControl
from tidewaiter.desks.wildlife.lacking import Lacking
from tidewaiter.desks.wildlife.pages.card import card
from tidewaiter.desks.wildlife.selectors.editions import reference_of
from tidewaiter.desks.wildlife.selectors.lookup import DatabaseLookup
from tidewaiter.desks.wildlife.services.permits import used_up
from tidewaiter.register.desks import Desk


def _make(bundle: Mapping[str, Any]) -> Control:
    try:
        reference = reference_of(bundle)
    except TidewaiterError as problem:
        return Lacking(WildlifeControl(DatabaseLookup(), settings.COUNTRY), problem.message)
    zone = timezone.get_default_timezone()
    return WildlifeControl(DatabaseLookup(), settings.COUNTRY, reference, zone)


desk = Desk(make=_make, on_moved=used_up, accounts="cites:", card=card)
