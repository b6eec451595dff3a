"""Words for what models and their cards keep as codes."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tidewaiter.desks.risk.learned.families import FAMILIES, RATIOS
from tidewaiter.desks.risk.learned.standing import Standing
from tidewaiter.rulebook.status import Status

Words = Mapping[str, str | Promise]

STANDING: Words = {
    Standing.FORCE: _("In force"),
    Standing.SHADOW: _("Shadow"),
    Standing.CANDIDATE: _("Candidate"),
    Standing.RETIRED: _("Retired"),
}
STANDS: Words = {
    Standing.FORCE: _("It scores every declaration, and what it asks for counts."),
    Standing.SHADOW: _("It scores every declaration beside what is in force, without effect."),
    Standing.CANDIDATE: _("It is kept, and was never in force. It scores nothing."),
    Standing.RETIRED: _("It was in force or a shadow before. It scores nothing now."),
}
NAMED: Words = {
    Status.PROPOSED: _("Waits for approval"),
    Status.REJECTED: _("Rejected"),
    Status.WITHDRAWN: _("Withdrawn"),
    Status.SCHEDULED: _("Scheduled"),
    Status.IN_FORCE: _("In force"),
    Status.SUPERSEDED: _("Superseded"),
    Status.ENDED: _("Ended"),
    Status.RETIRED: _("Retired"),
}
SPLIT: Words = {
    "chronological": _("By time alone"),
    "without twins": _("By time, without twins"),
    "new importers": _("By time, without twins, new importers only"),
}
SPLITS: Words = {
    "chronological": _(
        "Trained on the older part, tested on the latest. Where goods are told twice, it measures "
        "memory."
    ),
    "without twins": _(
        "Of goods that agree in all that matters only the first is kept: nothing is in training "
        "and in the test."
    ),
    "new importers": _("Tested on importers whom training never saw."),
}
ORDER: Words = {
    "model": _("This model"),
    "random": _("At random"),
    "stake": _("Money at stake"),
    "price": _("Price"),
    "importer's rate": _("The importer’s record"),
    "rules": _("Risk profiles"),
    "look-up table": _("A table that only remembers"),
}
CALIBRATION: Words = {
    "isotonic": _("by steps (isotonic regression)"),
    "sigmoid": _("by a line on the log-odds, as with few labels"),
}
GROUP: Words = {
    "importer": _("Importer"),
    "origin": _("Origin"),
}
OF_GROUP: Words = {
    "new": _("new"),
    "small": _("small: fewer than ten items before"),
    "established": _("established"),
    "not known": _("not known"),
}
STEP: Words = {
    "items": _("· items read"),
    "evaluating": _("· it is being tested"),
    "comparing": _("· it is held against the one in force"),
    "training": _("· the model is being trained"),
}
SOURCE: Words = {"the register": _("the register")}

PART: Words = {
    "importer": _("importer"),
    "declarant": _("declarant"),
    "exporter": _("exporter"),
    "seller": _("seller"),
    "consignee": _("consignee"),
    "carrier": _("carrier"),
    "office": _("office"),
    "hs6": _("HS subheading"),
    "hs4": _("HS heading"),
    "hs2": _("HS chapter"),
    "origin": _("origin"),
    "dispatch": _("country of dispatch"),
    "loading": _("place of loading"),
    "type": _("type of declaration"),
    "procedure": _("procedure"),
    "nature": _("nature of transaction"),
    "duty": _("type of duty"),
    "preference": _("preference"),
    "origin_type": _("kind of claim of origin"),
    "mode": _("mode of transport"),
    "payment": _("method of payment"),
    "valuation": _("valuation method"),
    "package": _("kind of packages"),
}
RATIO: Words = {
    "unit_value": _("unit value"),
    "net_gross": _("net to gross mass"),
    "piece_value": _("value per piece"),
    "piece_mass": _("mass per piece"),
    "hs_unit_value": _("unit value"),
}
FEATURE: Words = {
    "risk_overall": _("offences found lately among all goods"),
    "text_risk_mean": _("offences found before with such words"),
    "text_risk_most": _("offences found before with the riskiest word"),
    "text_seen_least": _("how rare the rarest word is"),
    "text_new_share": _("words never used before"),
    "text_words": _("number of words"),
    "customs_value": _("customs value"),
    "item_price": _("price on the invoice"),
    "net_mass": _("net mass"),
    "gross_mass": _("gross mass"),
    "supplementary_quantity": _("quantity"),
    "packages": _("packages"),
    "duty_rate": _("rate of duty"),
    "duty_amount": _("amount of duty"),
    "gross_total": _("gross mass of the declaration"),
    "invoice_total": _("total of the invoice"),
    "item_count": _("number of items declared"),
    "stake": _("money at stake"),
    "paid_share": _("share of duty paid"),
    "round_value": _("how round the customs value is"),
    "round_mass": _("how round the net mass is"),
    "weekday": _("day of the week"),
    "month": _("month"),
    "month_day": _("day of the month"),
}
_HEADS: tuple[tuple[str, str | Promise], ...] = (
    ("risk_", _("offences found before: {what}")),
    ("seen_", _("how often seen before: {what}")),
    ("examined_", _("how often examined before: {what}")),
    ("since_", _("days since last known: {what}")),
)
_FAMILY = {family.name: family.parts for family in FAMILIES}


def word(words: Words, code: str) -> str:
    """The word of a code, or the code itself."""
    return str(words.get(code, code))


def feature(name: str) -> str:
    """A feature in words; its name where it has none, as one of another version."""
    if name in FEATURE:
        return str(FEATURE[name])
    for head, said in _HEADS:
        parts = _FAMILY.get(name.removeprefix(head)) if name.startswith(head) else None
        if parts:
            what = " × ".join(str(PART[part]) for part in parts)
            return str(said).format(what=what)
    return _ratio(name) or name


def _ratio(name: str) -> str:
    """A ratio, itself or beside that of its peers."""
    ratio = next((one for one in ("hs_unit_value", *RATIOS) if name.startswith(one)), "")
    what, rest = str(RATIO.get(ratio, "")), name.removeprefix(ratio)
    if not ratio or not rest:
        return what
    if rest.startswith("_of_") and rest[4:] in _FAMILY:
        peers = " × ".join(str(PART[part]) for part in _FAMILY[rest[4:]])
        return gettext("{what} beside its peers: {peers}").format(what=what, peers=peers)
    if rest.startswith("_to_"):
        return gettext("{what} beside earlier imports ({figure})").format(
            what=what, figure=rest[4:]
        )
    return gettext("{what}: how many to compare with").format(what=what) if rest == "_n" else ""
