"""Words for what the desk keeps as codes: as CITES has them where it has."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Mapping[str, str | Promise]

KIND: Words = {
    "export": _("Export permit"),
    "reexport": _("Re-export certificate"),
    "import": _("Import permit"),
    "origin": _("Certificate of origin"),
    "sea": _("Introduction from the sea"),
    "pre-convention": _("Pre-Convention certificate"),
    "captive-bred": _("Certificate of captive breeding"),
    "propagated": _("Certificate of artificial propagation"),
    "exhibition": _("Travelling-exhibition certificate"),
    "ownership": _("Certificate of ownership"),
    "instrument": _("Musical instrument certificate"),
    "samples": _("Sample collection"),
}
STATE: Words = {
    "draft": pgettext_lazy("permit", "Draft"),
    "valid": pgettext_lazy("permit", "Valid"),
    "used": pgettext_lazy("permit", "Used"),
    "expired": pgettext_lazy("permit", "Expired"),
    "withdrawn": pgettext_lazy("permit", "Withdrawn"),
    "cancelled": pgettext_lazy("permit", "Cancelled"),
    "replaced": pgettext_lazy("permit", "Replaced"),
    "lost": pgettext_lazy("permit", "Lost"),
    "stolen": pgettext_lazy("permit", "Stolen"),
    "denied": _("Not issued, says the authority"),
}
MAKE: Words = {
    "valid": _("It counts"),
    "used": _("It was used elsewhere"),
    "cancelled": _("It is cancelled"),
    "replaced": _("It was replaced"),
    "lost": _("It was lost"),
    "stolen": _("It was stolen"),
    "denied": _("The authority did not issue it"),
}
WHOSE: Words = {"own": _("Our own"), "foreign": _("Of other States")}
PURPOSE: Words = {
    "T": _("T – commercial"),
    "Z": _("Z – zoo"),
    "G": _("G – botanical garden"),
    "Q": _("Q – circus or travelling exhibition"),
    "S": _("S – scientific"),
    "H": _("H – hunting trophy"),
    "P": _("P – personal"),
    "M": _("M – medical"),
    "E": _("E – educational"),
    "N": _("N – reintroduction into the wild"),
    "B": _("B – breeding or propagation"),
    "L": _("L – law enforcement"),
}
SOURCE: Words = {
    "W": _("W – taken from the wild"),
    "R": _("R – ranched"),
    "D": _("D – Appendix I, bred in registered operations"),
    "A": _("A – artificially propagated"),
    "C": _("C – bred in captivity"),
    "F": _("F – born in captivity"),
    "U": _("U – unknown"),
    "I": _("I – confiscated"),
    "O": _("O – pre-Convention"),
    "X": _("X – from the sea"),
    "Y": _("Y – assisted production"),
}
UNIT: Words = {
    "NAR": _("NAR – specimens"),
    "KGM": _("KGM – kilograms"),
    "GRM": _("GRM – grams"),
    "MTQ": _("MTQ – cubic metres"),
    "MTK": _("MTK – square metres"),
    "MTR": _("MTR – metres"),
    "LTR": _("LTR – litres"),
    "MLT": _("MLT – millilitres"),
}
RETURN: Words = {
    "waiting": pgettext_lazy("return", "Waits to be sent"),
    "sent": pgettext_lazy("return", "Sent"),
    "failed": pgettext_lazy("return", "Could not be delivered"),
    "acknowledged": pgettext_lazy("return", "Acknowledged"),
    "corrected": pgettext_lazy("return", "Corrected by a later one"),
}
DIRECTION: Words = {
    "export": pgettext_lazy("box 14", "Exported"),
    "import": pgettext_lazy("box 14", "Imported"),
}
HOW: Words = {
    "looked at": _("Looked at by the officer"),
    "expert": _("Told by an expert"),
    "laboratory": _("Told by a laboratory"),
    "documents": _("Told by documents"),
}
DETECTED: Words = {
    "profile": _("Risk profile"),
    "permit": _("Permit or certificate"),
    "scan": _("Scan"),
    "dog": _("Detector dog"),
    "intelligence": _("Intelligence"),
    "random": _("Random check"),
    "other": pgettext_lazy("how it was found", "Other"),
}
TRANSPORT: Words = {
    "air": _("Air"),
    "sea": _("Sea"),
    "rail": _("Rail"),
    "road": _("Road"),
    "mail": _("Mail or courier"),
    "passenger": _("With a passenger"),
    "other": pgettext_lazy("how it was found", "Other"),
}
REASON: Words = {
    "no permit": _("No permit or certificate"),
    "false permit": _("False or altered permit"),
    "used permit": _("Permit used before, or a copy"),
    "undeclared": _("Not declared"),
    "false species": _("Declared as another species"),
    "too much": _("More than the permit allows"),
    "ban": _("Trade is suspended or forbidden"),
    "other": pgettext_lazy("how it was found", "Other"),
}
DISPOSAL: Words = {
    "pending": _("Not decided yet"),
    "stored": _("Stored"),
    "returned": _("Sent back"),
    "zoo": _("Given to a zoo or garden"),
    "rescue centre": _("Given to a rescue centre"),
    "released": _("Released into the wild"),
    "destroyed": _("Destroyed"),
    "donated": _("Given for research or teaching"),
    "sold": _("Sold"),
}
LEVEL: Words = {
    "high": pgettext_lazy("rate of breaches", "Persistently high"),
    "not high": pgettext_lazy("rate of breaches", "Not high"),
    "insufficient evidence": _("Insufficient evidence"),
}
QUARTER: Words = {**LEVEL, "high": pgettext_lazy("rate of breaches in a quarter", "High")}
TREND: Words = {
    "increase": pgettext_lazy("trend", "Increase"),
    "decrease": pgettext_lazy("trend", "Decrease"),
    "none": pgettext_lazy("trend", "None"),
    "insufficient evidence": _("Insufficient evidence"),
}
GROUP: Words = {
    "wild": pgettext_lazy("source of specimens", "Wild"),
    "captive": pgettext_lazy("source of specimens", "Captive-bred or propagated"),
    "ranched": pgettext_lazy("source of specimens", "Ranched"),
    "other": pgettext_lazy("source of specimens", "Other"),
}
TABLE: Words = {
    "listings": pgettext_lazy("table", "Listings of the Appendices"),
    "taxa": pgettext_lazy("table", "Taxa"),
    "names": pgettext_lazy("table", "Names"),
    "ranges": pgettext_lazy("table", "Range States"),
    "reservations": pgettext_lazy("table", "Reservations"),
    "measures": pgettext_lazy("table", "National measures"),
    "quotas": pgettext_lazy("table", "Quotas"),
    "suspensions": pgettext_lazy("table", "Suspensions"),
}
SIDE: Words = {
    "permit": pgettext_lazy("side of the same trade", "Permits"),
    "declared": pgettext_lazy("side of the same trade", "Declared"),
    "found": pgettext_lazy("side of the same trade", "Endorsed"),
    "partner": pgettext_lazy("side of the same trade", "Partners"),
}
GAP: Words = {
    "permits not used": _("Permits that were not used"),
    "declared beyond the permits": _("Declared beyond the permits"),
    "more found than declared": _("More found than declared"),
    "less found than declared": _("Less found than declared"),
    "the partner saw more": _("The partner saw more"),
    "the partner saw less": _("The partner saw less"),
}
STANDING: Words = {
    "explained": pgettext_lazy("gap", "Explained"),
    "possibly innocent": pgettext_lazy("gap", "Possibly innocent"),
    "unexplained": pgettext_lazy("gap", "Unexplained"),
    "not told": pgettext_lazy("gap", "The partner told nothing"),
}
PATTERN: Words = {
    "shift": _("From the wild to captive breeding once a limit counted"),
    "reexport": _("More re-exported than came in"),
    "quota": _("A quota used to the last, year after year"),
}
SHOWN: Words = {
    "found": pgettext_lazy("pattern of trade", "Found"),
    "none": pgettext_lazy("pattern of trade", "Not found"),
    "insufficient evidence": _("Insufficient evidence"),
}
COLUMN: Words = {
    "annotation": pgettext_lazy("column of a table", "annotation"),
    "appendices": pgettext_lazy("column of a table", "Appendices"),
    "appendix": pgettext_lazy("column of a table", "Appendix"),
    "basis": pgettext_lazy("column of a table", "set by"),
    "check": pgettext_lazy("column of a table", "how sure"),
    "class": pgettext_lazy("column of a table", "class"),
    "compared": pgettext_lazy("column of a table", "compared with"),
    "countries": pgettext_lazy("column of a table", "countries"),
    "country": pgettext_lazy("column of a table", "country"),
    "except": pgettext_lazy("column of a table", "except"),
    "exempt_purposes": pgettext_lazy("column of a table", "purposes not concerned"),
    "exempt_sources": pgettext_lazy("column of a table", "sources not concerned"),
    "family": pgettext_lazy("column of a table", "family"),
    "from": pgettext_lazy("column of a table", "from"),
    "genus": pgettext_lazy("column of a table", "genus"),
    "group": pgettext_lazy("column of a table", "group"),
    "id": pgettext_lazy("column of a table", "number"),
    "imports": pgettext_lazy("column of a table", "imports"),
    "kind": pgettext_lazy("column of a table", "kind"),
    "kingdom": pgettext_lazy("column of a table", "kingdom"),
    "language": pgettext_lazy("column of a table", "language"),
    "listed": pgettext_lazy("column of a table", "listed"),
    "name": pgettext_lazy("column of a table", "name"),
    "note": pgettext_lazy("column of a table", "note"),
    "order": pgettext_lazy("column of a table", "order"),
    "party": pgettext_lazy("column of a table", "Party"),
    "population": pgettext_lazy("column of a table", "population"),
    "purposes": pgettext_lazy("column of a table", "purposes"),
    "quota": pgettext_lazy("column of a table", "quota"),
    "rank": pgettext_lazy("column of a table", "rank"),
    "source": pgettext_lazy("column of a table", "told by"),
    "sources": pgettext_lazy("column of a table", "sources"),
    "taxon": pgettext_lazy("column of a table", "taxon"),
    "terms": pgettext_lazy("column of a table", "terms"),
    "to": pgettext_lazy("column of a table", "to"),
    "unit": pgettext_lazy("column of a table", "unit"),
    "what": pgettext_lazy("column of a table", "what"),
    "words": pgettext_lazy("column of a table", "words"),
}


def word(words: Words, code: str) -> str:
    """The word of a code; the code itself where there is none."""
    return str(words.get(code, code))


def choices(words: Words, codes: tuple[str, ...] | None = None) -> list[tuple[str, str | Promise]]:
    """What a list of a form offers."""
    return [(code, words[code]) for code in codes or tuple(words)]
