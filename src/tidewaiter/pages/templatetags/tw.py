"""The small components, once each: ``{% load tw %}``.

Everything a page says that is not a sentence goes through here: lanes, references, numbers, times.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import pgettext_lazy as lane_word

from tidewaiter.core.canonical import decimal_text
from tidewaiter.pages import acted, forms, notices
from tidewaiter.pages.figures import rounded

register = template.Library()

LANES = {
    "green": lane_word("lane", "Green"),
    "blue": lane_word("lane", "Blue"),
    "yellow": lane_word("lane", "Yellow"),
    "red": lane_word("lane", "Red"),
}
"""The lanes that have a shape and a colour of their own; others are shown by their name."""

ROUTES = {
    "green": lane_word("lane", "release"),
    "blue": lane_word("lane", "check after release"),
    "yellow": lane_word("lane", "documents"),
    "red": lane_word("lane", "examination"),
}
LINE = 30
"""Letters of a reference that a line of a phone has room for."""
NOTHING = mark_safe('<span class="quiet">–</span>')


@register.simple_tag
def lane(name: str, tag: bool = False) -> SafeString:
    """A lane: word, shape and colour together; ``tag=True`` inside a sentence or a title."""
    if name not in LANES:
        return format_html('<span class="lane"><bdi>{}</bdi></span>', name or gettext("none"))
    return format_html(
        '<span class="lane{} is-{}"><svg aria-hidden="true"><use href="#s-{}"/></svg>{}</span>',
        " lane--tag" if tag else "",
        name,
        name,
        LANES[name],
    )


@register.filter
def lane_word_of(name: str) -> str:
    """The word of a lane."""
    return str(LANES.get(name, name))


@register.filter
def lane_means(name: str) -> str:
    """What a lane asks for, in a word or two."""
    return str(ROUTES.get(name, ""))


@register.filter
def ref(value: Any) -> SafeString:
    """A reference or code, which never reverses in Arabic; a dash for none.

    It stays on one line unless it is too long for a phone's.
    """
    if value in (None, ""):
        return NOTHING
    long = " breaks" if len(str(value)) > LINE else ""
    return format_html('<bdi dir="ltr" class="ref{}">{}</bdi>', long, value)


@register.filter
def mrn(value: str) -> SafeString:
    """An MRN; its last four digits are bold, because officers read them aloud."""
    return format_html(
        '<bdi dir="ltr" class="ref">{}<b>{}</b></bdi>', str(value)[:-4], str(value)[-4:]
    )


@register.filter
def who(actor: str) -> str:
    """Who acted: a user's name, a system, somebody on the server."""
    return acted.who(actor or "")


@register.filter
def number(value: Any, places: int | None = None) -> SafeString:
    """A number in the reader's way; ``places`` decimal places, or as many as it has.

    What has more places is rounded half up: Django would cut them off.
    """
    if value in (None, ""):
        return NOTHING
    exact = value if isinstance(value, int) else Decimal(str(value))
    if places is not None:
        exact = rounded(exact, places)
    return format_html(
        '<bdi dir="ltr">{}</bdi>', formats.number_format(exact, places, force_grouping=True)
    )


@register.filter
def amount(value: Decimal | str | int | None) -> SafeString:
    """A quantity in the reader's way, without the noughts that the database fills up with."""
    if value is None or value == "":
        return number(None)
    return number(decimal_text(Decimal(value)))


@register.filter
def moment(value: datetime | str | None) -> SafeString:
    """Date and time in the reader's way and zone, with UTC on hover."""
    return _time(value, "SHORT_DATETIME_FORMAT")


@register.filter
def clock(value: datetime | str | None) -> SafeString:
    """The time of day in the reader's zone, with date and UTC on hover."""
    return _time(value, "TIME_FORMAT")


@register.filter
def day(value: date | str | None) -> SafeString:
    """A date in the reader's way; a month in words gives it its direction."""
    if not value:
        return NOTHING
    found = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return format_html(
        '<time datetime="{}"><bdi>{}</bdi></time>',
        found.isoformat(),
        formats.date_format(found, "DATE_FORMAT"),
    )


@register.filter
def ltr(value: object) -> SafeString:
    """A text that runs from left to right wherever it stands, as an ISO date or a share does."""
    return format_html('<bdi dir="ltr">{}</bdi>', value)


def _time(value: datetime | str | None, style: str) -> SafeString:
    if not value:
        return NOTHING
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    exact = found.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{} UTC"><bdi>{}</bdi></time>',
        exact.strftime("%Y-%m-%dT%H:%M:%SZ"),
        exact.strftime("%Y-%m-%d %H:%M:%S"),
        formats.date_format(timezone.localtime(exact), style),
    )


@register.simple_tag
def icon(name: str, turns: bool = False) -> SafeString:
    """An icon of the sprite; ``turns=True`` if it points somewhere and mirrors in Arabic."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="#i-{}"/></svg>',
        " i--dir" if turns else "",
        name,
    )


@register.simple_tag
def gauge(used: Any, limit: Any, label: str = "") -> str:
    """How much of a limit is used, on a rule with a mark at the limit. Say it in words beside it.

    ``used`` and ``limit`` are numbers of one unit; up to half over the limit is drawn.
    """
    share = max(0.0, float(used) / float(limit)) if limit else 0.0
    width = 80.0
    return render_to_string(
        "pages/gauge.html",
        {
            "fill": round(min(share, 1) * width, 1),
            "over": round(min(max(share - 1, 0), 0.5) * width, 1),
            "mark": width,
            "label": label,
        },
    )


@register.simple_tag(takes_context=True)
def query(context: Any, **changed: Any) -> str:
    """The address's query with some values changed; one that is empty or ``None`` is left out."""
    asked = context["request"].GET.copy()
    for name, value in changed.items():
        if value in (None, ""):
            asked.pop(name, None)
        else:
            asked[name] = value
    return f"?{asked.urlencode()}"


STRENGTHS = {
    "strong": (5, pgettext_lazy("strength", "Strong")),
    "moderate": (3, pgettext_lazy("strength", "Moderate")),
    "weak": (2, pgettext_lazy("strength", "Weak")),
}


@register.simple_tag
def staff(strength: str) -> str:
    """How strong a reason is, on a staff of five with its word; nothing for an unknown strength."""
    if strength not in STRENGTHS:
        return ""
    filled, word = STRENGTHS[strength]
    bars = [
        {"x": 8 * step, "y": 8 - 2 * step, "height": 4 + 2 * step, "on": step < filled}
        for step in range(5)
    ]
    return render_to_string("pages/staff.html", {"bars": bars, "word": word})


@register.filter
def dressed(field: BoundField) -> BoundField:
    """A field of a library's form in the design's look, without words in place of a label."""
    field.field.widget.attrs.pop("placeholder", None)
    forms.dress(field.field)
    return field


@register.simple_tag
def undo_of(message: Message) -> notices.Undo | None:
    """The way back that a message offers; see :mod:`tidewaiter.pages.notices`."""
    return notices.undo_of(message)


@register.filter
def age(since: datetime | str | None) -> SafeString:
    """How long ago that was, in hours and minutes; kept fresh where scripts run."""
    if not since:
        return NOTHING
    found = datetime.fromisoformat(since) if isinstance(since, str) else since
    exact = found.astimezone(UTC)
    return format_html(
        '<time data-age datetime="{}" title="{} UTC">{}</time>',
        exact.strftime("%Y-%m-%dT%H:%M:%SZ"),
        exact.strftime("%Y-%m-%d %H:%M:%S"),
        lasting((timezone.now() - exact).total_seconds()),
    )


@register.filter
def lasting(seconds: float | None) -> str:
    """A length of time in days, hours and minutes, as far as each is needed; "" for none."""
    if seconds is None:
        return ""
    minutes = max(0, int(seconds)) // 60
    days, hours = divmod(minutes // 60, 24)
    pattern = gettext("{d} d {h} h|{h} h {m} min|{m} min").split("|")
    chosen = pattern[0 if days else 1 if hours else 2]
    for name, value in (("{d}", days), ("{h}", hours), ("{m}", minutes % 60)):
        chosen = chosen.replace(name, str(value))
    return chosen
