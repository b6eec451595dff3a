"""Lengths of working time, in words."""

from __future__ import annotations

from datetime import timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext

LONG = 100
"""So many hours are told without their minutes."""


def duration(time: timedelta) -> str:
    """A length of time: ``3 h 25``, ``31 min``, ``4 h``, ``6,966 h``; seconds do not count."""
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    if not hours:
        return gettext("%(minutes)d min") % {"minutes": minutes}
    if not minutes or hours >= LONG:
        return gettext("%(hours)s h") % {"hours": number_format(hours, force_grouping=True)}
    return gettext("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": minutes}
