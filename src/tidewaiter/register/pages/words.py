"""What codes of the register are called on a page: states, events, routes, desks, fields."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tidewaiter.identity.models import User
from tidewaiter.register.mounting import DeskConfig

STATES: dict[str, str | Promise] = {
    "withheld": _("Released in a while"),
    "awaiting documents": _("Waits for a check of documents"),
    "documents requested": _("Documents asked for"),
    "awaiting examination": _("Waits for an examination"),
    "under examination": _("Under examination"),
    "sampled": _("At the laboratory"),
    "detained": _("Held"),
    "released": _("Released"),
    "released with audit": _("Released, to be audited"),
    "seized": _("Seized"),
    "refused": _("Refused entry"),
    "re-exported": _("Re-exported"),
    "cancelled": _("Cancelled"),
}
THEN: dict[str, str | Promise] = {
    "withheld": _("It is then released in a while."),
    "awaiting documents": _("It then waits for a check of its documents."),
    "documents requested": _("It then waits for the documents that were asked for."),
    "awaiting examination": _("It then waits for an examination."),
    "under examination": _("It is then under examination."),
    "sampled": _("It then waits for the laboratory."),
    "detained": _("The goods are then held."),
    "released": _("The goods may then leave."),
    "released with audit": _("The goods may then leave, and an audit follows."),
    "seized": _("The goods are then seized."),
    "refused": _("The goods may then not enter."),
    "re-exported": _("The goods then leave the country again."),
    "cancelled": _("The declaration is then cancelled."),
}
"""What comes of a step that leads to a state."""
DO: dict[str, str | Promise] = {
    "begin examination": _("Start the examination"),
    "request documents": _("Ask for documents"),
    "receive documents": _("Note that documents came"),
    "take sample": _("Send a sample to the laboratory"),
    "receive result": _("Note the laboratory's result"),
    "release": _("Release"),
    "release with audit": _("Release, audit afterwards"),
    "detain": _("Hold the goods"),
    "resume": _("Take up the examination again"),
    "seize": _("Seize the goods"),
    "refuse": _("Refuse entry"),
    "re-export": _("Let them leave again"),
    "call supervisor": _("Call a supervisor"),
    "reroute stricter": _("Send to a stricter lane"),
    "reroute lighter": _("Send to a lighter lane"),
}
"""Events of the table of states, as an officer is asked to cause them."""
DONE: dict[str, str | Promise] = {
    "open": _("Work was opened"),
    "amend": _("The declaration was amended"),
    "cancel": _("The declaration was cancelled"),
    "assign": _("Given to an officer"),
    "unassign": _("Given back"),
    "note": _("Note"),
    "delay over": _("The delay was over"),
    "lapse": _("Nobody asked for more in time"),
    "escalate": _("It went to a supervisor"),
    "call supervisor": _("A supervisor was called"),
    "request documents": _("Documents were asked for"),
    "receive documents": _("Documents came"),
    "begin examination": _("The examination began"),
    "take sample": _("A sample went to the laboratory"),
    "receive result": _("The laboratory's result came"),
    "release": _("Released"),
    "release with audit": _("Released, to be audited"),
    "detain": _("The goods were held"),
    "resume": _("The examination went on"),
    "seize": _("The goods were seized"),
    "refuse": _("Entry was refused"),
    "re-export": _("The goods left again"),
    "reroute stricter": _("Sent to a stricter lane"),
    "reroute lighter": _("Sent to a lighter lane"),
}
"""The same events, once they happened."""
MILESTONES: dict[str, str | Promise] = {
    "arrival": _("The goods arrived"),
    "payment": _("Duties, taxes or fees were paid"),
    "gate-out": _("The goods left"),
}
"""What others told about the goods."""
CLOCKS: dict[str, str | Promise] = {
    "green delay": _("Then it is released by itself."),
    "silence": _("If nobody acts by then, it is released and audited."),
    "overdue": _("If nobody acts by then, a supervisor is called."),
    "documents due": _("If no documents come by then, a supervisor is called."),
    "laboratory due": _("If no result comes by then, a supervisor is called."),
}
FUNCTIONS: dict[str, str | Promise] = {
    "original": _("Declaration"),
    "amend": _("Amendment"),
    "cancel": _("Cancellation"),
    "replace": _("Replacement"),
}
DESKS: dict[str, str | Promise] = {
    "messages": _("The message itself"),
    "risk": _("Risk profiles"),
}
REGIMES: dict[str, str | Promise] = {
    "import": _("Import"),
    "export": _("Export"),
    "transit": _("Transit"),
}
ROLES: dict[str, str | Promise] = {
    "declarant": _("Declarant"),
    "agent": _("Agent"),
    "submitter": _("Submitter"),
    "exporter": _("Exporter"),
    "importer": _("Importer"),
    "consignee": _("Consignee"),
    "consignor": _("Consignor"),
    "seller": _("Seller"),
    "buyer": _("Buyer"),
    "payer": _("Payer"),
    "guarantor": _("Guarantor"),
    "carrier": _("Carrier"),
    "notify": _("To be notified"),
    "manufacturer": _("Manufacturer"),
}
STAFF: dict[str, str | Promise] = {
    "border": _("a border officer"),
    "targeting": _("a targeting officer"),
    "supervisor": _("a supervisor"),
    "auditor": _("an auditor"),
    "administrator": _("an administrator"),
}
KINDS: dict[str, str | Promise] = {
    "documentary": _("Documents"),
    "physical": _("Goods"),
    "scan": _("Scan image"),
    "laboratory": _("Laboratory"),
    "audit": _("Audit"),
    "other": _("Other"),
}
"""Kinds of examination."""
DISCREPANCIES: dict[str, str | Promise] = {
    "quantity": _("More or less than declared"),
    "description": _("Other goods than described"),
    "classification": _("Another commodity code"),
    "value": _("Another customs value"),
    "origin": _("Another origin"),
    "undeclared goods": _("Goods that were not declared"),
    "prohibited": _("Prohibited or restricted goods"),
    "documents": _("Documents missing, wrong or forged"),
    "intellectual property": _("Goods that infringe a right"),
    "marking": _("Marks, labels or packing not as required"),
    "identity": _("Another party than declared"),
    "other": _("Anything else, told in the notes"),
}


def word(words: dict[str, str | Promise], code: str) -> str:
    """The word of a code; a code that has none is shown as it is, readable."""
    return str(words.get(code) or capfirst(code.replace("_", " ")))


def desk_word(code: str) -> str:
    """What a desk is called: as its application calls itself."""
    config = apps.app_configs.get(code)
    known = DESKS.get(code) or (config.verbose_name if isinstance(config, DeskConfig) else "")
    return str(known or capfirst(code))


def people(actors: Iterable[str]) -> dict[str, str]:
    """Full names by user name, for those who have one. One query."""
    asked = {one for one in actors if one and ":" not in one}
    if not asked:
        return {}
    found = User.objects.filter(username__in=asked)
    return {user.username: user.get_full_name() or user.username for user in found}


def sentence(text: str, **parts: object) -> SafeString:
    """A translated sentence with ``{name}`` placeholders, its parts escaped or marked up."""
    return format_html(text, **parts)
