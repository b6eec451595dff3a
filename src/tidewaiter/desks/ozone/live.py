"""The ozone desk's control: licences and quotas from the database, law from the rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from tidewaiter.core import Control
from tidewaiter.desks.ozone.control import OzoneControl
from tidewaiter.desks.ozone.national import laws_of
from tidewaiter.desks.ozone.pages.card import card
from tidewaiter.desks.ozone.selectors.lookup import DatabaseLookup
from tidewaiter.desks.ozone.services.moving import follow
from tidewaiter.register.desks import Desk


def _make(bundle: Mapping[str, Any]) -> Control:
    return OzoneControl(DatabaseLookup(), law=laws_of(bundle, settings.COUNTRY))


desk = Desk(make=_make, on_moved=follow, card=card)
