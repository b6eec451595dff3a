"""Words for what the desk keeps as codes."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Mapping[str, str | Promise]

STATUS: Words = {
    "proposed": _("Waits for approval"),
    "rejected": _("Turned down"),
    "valid": pgettext_lazy("licence", "Valid"),
    "suspended": pgettext_lazy("licence", "Suspended"),
    "revoked": pgettext_lazy("licence", "Revoked"),
    "cancelled": pgettext_lazy("licence", "Cancelled"),
}
MAKE: Words = {
    "valid": _("Let it count again"),
    "suspended": _("Suspend it"),
    "revoked": _("Revoke it"),
    "cancelled": _("Cancel it"),
}
KIND: Words = {
    "import": pgettext_lazy("licence", "Import"),
    "export": pgettext_lazy("licence", "Export"),
    "transit": pgettext_lazy("licence", "Transit"),
}
USE: Words = {
    "emissive": _("Any other use"),
    "feedstock": _("Feedstock"),
    "process-agent": _("Process agent"),
    "qps": _("Quarantine and pre-shipment"),
    "laboratory": _("Laboratory and analysis"),
    "mdi": _("Metered-dose inhalers"),
    "essential": _("Essential use"),
    "critical": _("Critical use of methyl bromide"),
    "high-ambient": _("High ambient temperature"),
    "destruction": _("To be destroyed"),
    "polyol": _("Pre-blended polyols"),
    "servicing": _("Servicing of equipment"),
}
CONDITION: Words = {
    "": _("New"),
    "recovered": _("Recovered"),
    "recycled": _("Recycled"),
    "reclaimed": _("Reclaimed"),
    "used": _("Used"),
}
ANSWER: Words = {
    "": _("Open"),
    "confirmed": _("Confirmed"),
    "denied": _("Not known to them"),
    "expired": _("No answer in time"),
}
VERDICT: Words = {
    "CONSISTENT": _("Fits the label"),
    "REFUTED": _("The label is wrong"),
    "CANNOT TELL": _("Cannot be told"),
}
DETECTED: Words = {
    "profile": _("Risk profile"),
    "licence": _("Licence or quota"),
    "cylinder test": _("Cylinder test"),
    "scan": _("Scan"),
    "intelligence": _("Intelligence"),
    "random": _("Random check"),
    "other": pgettext_lazy("how it was found", "Other"),
}
DISPOSAL: Words = {
    "pending": _("Not decided yet"),
    "stored": _("Stored"),
    "destroyed": _("Destroyed"),
    "reclaimed": _("Reclaimed"),
    "returned": _("Sent back"),
    "auctioned": _("Auctioned"),
}
FIGURE: Words = {
    "production": _("Production"),
    "production_feedstock": _("Production for feedstock"),
    "production_process_agent": _("Production for process agents"),
    "production_qps": _("Production for quarantine and pre-shipment"),
    "destroyed": _("Destroyed"),
    "emitted": _("Emitted, of HFC-23"),
    "stockpiled_feedstock": _("Stockpiled for feedstock"),
    "stockpiled_destruction": _("Stockpiled to be destroyed"),
    "stockpiled_export": _("Stockpiled to be exported"),
    "imports": _("Imports"),
    "exports": _("Exports"),
}
FORM: Words = {
    "imports": _("Imports"),
    "exports": _("Exports"),
    "production": _("Production"),
    "destruction": _("Destruction"),
    "emissions": _("Emissions of HFC-23"),
}
INNOCENT: Words = {
    "nothing told": _("They have told nothing of this year."),
    "within tolerance": _("The difference is within what weighing and rounding explain."),
    "country assumed": _(
        "No declaration names the country of a part of it: it may have been sent by another one."
    ),
    "sent through another country": _(
        "The same substance came in from another country: it may have been sent through there."
    ),
    "blend told as its components": _(
        "They told of a blend or component with the same content: one side may have split it."
    ),
    "shipped in one year and arrived in the next": _(
        "It may have been shipped in one year and have arrived in the next."
    ),
}
GROUP: Words = {
    "HFC": "HFC (F)",
    "HCFC": "HCFC (C/I)",
    "CFC": "CFC (A/I)",
    "HALON": _("Halons (A/II)"),
    "OTHER-CFC": _("Other CFCs (B/I)"),
    "CTC": _("Carbon tetrachloride (B/II)"),
    "TCA": _("Methyl chloroform (B/III)"),
    "HBFC": "HBFC (C/II)",
    "BCM": _("Bromochloromethane (C/III)"),
    "MB": _("Methyl bromide (E/I)"),
}


def word(words: Words, code: str) -> str:
    """The word of a code; the code itself where there is none."""
    return str(words.get(code, code))


def choices(words: Words, codes: tuple[str, ...] | None = None) -> list[tuple[str, str | Promise]]:
    """What a list of a form offers."""
    return [(code, words[code]) for code in codes or tuple(words)]
