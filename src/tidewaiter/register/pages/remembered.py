"""Words for what a criterion asks of the past: ``history.importer_new``, ``reference.…_p05``."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tidewaiter.register.pages.words import ROLES

_OF_PARTY: dict[str, str | Promise] = {
    "declarations": _("declarations"),
    "days_known": _("days since the first one"),
    "new": _("never seen before"),
    "amendment_share": _("share of messages that amended or cancelled"),
    "offence_share": _("share of examined items that were offences"),
    "examined": _("items with a result of examination"),
}
_PAIRS: dict[str, str | Promise] = {
    "importer_hs_new": _("importer and HS subheading: never seen together"),
    "importer_origin_new": _("importer and origin: never seen together"),
    "importer_dispatch_new": _("importer and country of dispatch: never seen together"),
    "importer_declarant_new": _("importer and declarant: never seen together"),
    "importer_seller_new": _("importer and seller: never seen together"),
    "hs_origin_new": _("HS subheading and origin: never seen together"),
    "origin_dispatch_new": _("origin and country of dispatch: never seen together"),
}
_MEASURES: dict[str, str | Promise] = {
    "unit_value": _("customs value per kg"),
    "hs_unit_value": _("customs value per kg, all origins"),
    "net_gross": _("net mass as a share of gross mass"),
    "price_per_kg": _("price per kg"),
    "value_per_unit": _("customs value per unit"),
}
_COUNTED: dict[str, str | Promise] = {
    "declarations": _("from the messages of the {days} days before"),
    "days_known": _("from all messages before"),
    "new": _("from all messages before"),
    "amendment_share": _("from the messages of the {days} days before"),
    "offence_share": _("from results of examination recorded in the {days} days before"),
    "examined": _("from results of examination recorded in the {days} days before"),
}
_MEASURED: dict[str, str | Promise] = {
    "unit_value": _("from earlier items of the same HS subheading and origin"),
    "hs_unit_value": _("from earlier items of the same HS subheading, whatever their origin"),
    "net_gross": _("from earlier items of the same HS subheading and origin"),
    "price_per_kg": _("from earlier items of the same HS subheading, origin and currency"),
    "value_per_unit": _("from earlier items of the same HS subheading, origin and unit"),
}
_REFERENCE = re.compile(r"reference\.(\w+?)_(?:p(\d\d)|(n))$")


def remembered(name: str, days: str = "") -> str | None:
    """A name of the past in words, over so many days if it asks for them; ``None`` for others."""
    if name.startswith("history."):
        return _history(name.removeprefix("history."), days)
    found = _REFERENCE.fullmatch(name)
    if not found or found[1] not in _MEASURES:
        return None
    measure = str(_MEASURES[found[1]])
    if found[3]:
        return gettext("{measure}: earlier imports to compare with").format(measure=measure)
    text = gettext("{measure}: what {n} in 100 earlier imports stay below")
    return text.format(measure=measure, n=int(found[2]))


def known_from(name: str, days: str = "") -> str | None:
    """What a name of the past was counted from; ``None`` for others."""
    found = _REFERENCE.fullmatch(name)
    if found and found[1] in _MEASURED:
        return str(_MEASURED[found[1]])
    if not name.startswith("history."):
        return None
    asked = name.removeprefix("history.")
    if asked in _PAIRS:
        return gettext("from all declarations before")
    told = _COUNTED.get(asked.partition("_")[2])
    return str(told).format(days=days) if told else None


def _history(name: str, days: str) -> str | None:
    if name in _PAIRS:
        return str(_PAIRS[name])
    who, _joined, what = name.partition("_")
    if who not in ROLES or what not in _OF_PARTY:
        return None
    words = {"who": str(ROLES[who]), "what": str(_OF_PARTY[what]), "days": days}
    text = gettext("{who}: {what} in {days} days") if days else gettext("{who}: {what}")
    return text.format(**words)
