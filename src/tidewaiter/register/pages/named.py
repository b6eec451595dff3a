"""The word for each name of the vocabulary of criteria."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tidewaiter.register.pages.places import FIELDS
from tidewaiter.register.pages.remembered import known_from, remembered
from tidewaiter.register.pages.words import ROLES

WORDS: dict[str, str | Promise] = {
    "hs": _("HS code"),
    "hs2": _("chapter"),
    "hs4": _("heading"),
    "hs6": _("subheading"),
    "unit_value": _("customs value per kg"),
    "price_per_kg": _("price per kg"),
    "value_per_unit": _("customs value per unit"),
    "net_gross_ratio": _("net mass as a share of gross mass"),
    "weekday": _("day of the week"),
    "dispatch": _("country of dispatch"),
    "destination": _("country of destination"),
    "price_currency": _("currency of the price"),
    "supplementary_quantity": _("quantity"),
    "document_types": _("documents"),
    "reference.unit_value_p10": _("value per kg that nine in ten earlier imports exceed"),
    "reference.unit_value_n": _("earlier imports to compare with"),
    "reference.hs_unit_value_p05": _("value per kg that nineteen in twenty imports exceed"),
    "reference.hs_unit_value_p95": _("value per kg that one in twenty imports exceeds"),
    "mrn": _("MRN"),
    "lrn": _("LRN"),
    "message_id": _("reference of the message"),
    "function": _("function of the message"),
    "declaration_type": _("type of declaration"),
    "office_border": _("office at the border"),
    "invoice_currency": _("currency of the invoice"),
    "exchange_rate": _("rate of exchange"),
    "cif_total": _("CIF total"),
    "transaction_nature": _("nature of the transaction"),
    "ucr": _("unique consignment reference"),
    "special_circumstance": _("special circumstance"),
    "routing": _("countries on the way"),
    "place_discharge": _("place of discharge"),
    "goods_location": _("where the goods are"),
    "warehouse": _("warehouse"),
    "border_means_name": _("name of the means of transport"),
    "border_means_nationality": _("nationality of the means of transport"),
    "arrival_means": _("means of transport at arrival"),
    "voyage": _("voyage or flight"),
    "arrival_date": _("day of arrival"),
    "containers": _("containers"),
    "incoterm": _("Incoterms code"),
    "incoterm_place": _("Incoterms place"),
    "authorisation_types": _("types of authorisation"),
    "authorisation_ids": _("holders of authorisations"),
    "item": _("item number"),
    "origin_type": _("kind of origin"),
    "supplementary_unit": _("unit of the quantity"),
    "package_kind": _("kind of packages"),
    "marks": _("shipping marks"),
    "duty_type": _("type of duty"),
    "duty_rate": _("rate of duty"),
    "duty_amount": _("amount of duty"),
    "payment_method": _("method of payment"),
    "document_ids": _("numbers of documents"),
    "previous_types": _("types of previous documents"),
    "previous_ids": _("numbers of previous documents"),
    "dangerous_goods": _("UN numbers of dangerous goods"),
}
EVIDENCE: dict[str, str | Promise] = {
    "acquired": _("day of acquisition"),
    "appendix": _("Appendix"),
    "ban": _("ban"),
    "composition": _("composition"),
    "consultation": _("consultation"),
    "document": _("document"),
    "effects": _("personal effects"),
    "found": _("found"),
    "group": _("group"),
    "identifier": _("instrument"),
    "issuer": _("issuer"),
    "listing": _("listing"),
    "mass": _("mass"),
    "measure": _("measure"),
    "missing": _("missing"),
    "needed": _("documents that serve"),
    "origin_permit": _("permit of the country of origin"),
    "presented": _("presented"),
    "pressure": _("pressure"),
    "reason": _("reason"),
    "reservation": _("reservation"),
    "stamp": _("security stamp"),
    "standing": _("standing"),
    "substance": _("substance"),
    "suspension": _("suspension"),
    "taxon": _("taxon"),
    "uses": _("uses"),
    "valid_to": _("last day"),
}
"""What desks call their evidence that is no name of the vocabulary."""
_OF_PARTY: dict[str, str | Promise] = {
    "": "{role}",
    "name": _("{role}: name"),
    "country": _("{role}: country"),
}
_ASKED = re.compile(r"([a-z][a-z0-9_.]*)(?:\((\d+)\))?")


def name_of(name: str) -> str:
    """The word for a name of the vocabulary or of evidence, readable where it has none."""
    known = WORDS.get(name) or FIELDS.get(name) or EVIDENCE.get(name)
    if known:
        return str(known)
    party, _under, what = name.partition("_")
    if party in ROLES and what in _OF_PARTY:
        return str(_OF_PARTY[what]).format(role=ROLES[party])
    past = _of_the_past(remembered, name)
    return past or name.replace("_", " ").replace(".", ": ")


def known_by(name: str) -> str | None:
    """What a name of the past was counted from; ``None`` for what the declaration itself says."""
    return _of_the_past(known_from, name)


def _of_the_past(told: Callable[[str, str], str | None], name: str) -> str | None:
    asked = _ASKED.fullmatch(name)
    return told(asked[1], asked[2] or "") if asked else None
