"""What features are called, in words an officer understands."""

from __future__ import annotations

from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.risk.learned.families import FAMILIES, PARTS, RATIOS

_RATIO = {
    "unit_value": sentence("unit value"),
    "net_gross": sentence("net to gross mass"),
    "piece_value": sentence("value per piece"),
    "piece_mass": sentence("mass per piece"),
    "hs_unit_value": sentence("unit value"),
}
_FEATURE = {
    "risk_overall": sentence("offences found lately among all goods"),
    "text_risk_mean": sentence("offences found before with such words"),
    "text_risk_most": sentence("offences found before with the riskiest word"),
    "text_seen_least": sentence("how rare the rarest word is"),
    "text_new_share": sentence("words never used before"),
    "text_words": sentence("number of words"),
    "customs_value": sentence("customs value"),
    "item_price": sentence("price on the invoice"),
    "net_mass": sentence("net mass"),
    "gross_mass": sentence("gross mass"),
    "supplementary_quantity": sentence("quantity"),
    "packages": sentence("packages"),
    "duty_rate": sentence("rate of duty"),
    "duty_amount": sentence("amount of duty"),
    "gross_total": sentence("gross mass of the declaration"),
    "invoice_total": sentence("total of the invoice"),
    "item_count": sentence("number of items declared"),
    "stake": sentence("money at stake"),
    "paid_share": sentence("share of duty paid"),
    "round_value": sentence("how round the customs value is"),
    "round_mass": sentence("how round the net mass is"),
    "weekday": sentence("day of the week"),
    "month": sentence("month"),
    "month_day": sentence("day of the month"),
}
_FAMILY = {family.name: family.parts for family in FAMILIES}


def feature(name: str) -> Sentence:
    """A feature in words; its name where it has none, as one of another version."""
    if name in _FEATURE:
        return _FEATURE[name]
    head, _, family = name.partition("_")
    if family in _FAMILY and head in ("risk", "seen", "examined", "since"):
        return _of_family(head, _crossed(family))
    return _of_ratio(name) or Sentence(name)


def _of_family(head: str, what: Sentence) -> Sentence:
    if head == "risk":
        return sentence("offences found before: {what}", what=what)
    if head == "seen":
        return sentence("how often seen before: {what}", what=what)
    if head == "examined":
        return sentence("how often examined before: {what}", what=what)
    return sentence("days since last known: {what}", what=what)


def _crossed(family: str) -> Sentence:
    """The parts of a family, one after the other."""
    values = {f"part{n}": PARTS[part].words for n, part in enumerate(_FAMILY[family])}
    template = " × ".join(f"{{{name}}}" for name in values)
    return Sentence(template.format(**values), template, values)


def _of_ratio(name: str) -> Sentence | None:
    """A ratio, itself or beside that of its peers."""
    ratio = next((one for one in ("hs_unit_value", *RATIOS) if name.startswith(one)), "")
    rest = name.removeprefix(ratio)
    if not ratio or not rest:
        return _RATIO.get(ratio)
    what = _RATIO[ratio]
    if rest.startswith("_of_") and rest[4:] in _FAMILY:
        return sentence("{what} beside its peers: {peers}", what=what, peers=_crossed(rest[4:]))
    if rest.startswith("_to_"):
        return sentence("{what} beside earlier imports ({figure})", what=what, figure=rest[4:])
    return sentence("{what}: how many to compare with", what=what) if rest == "_n" else None
