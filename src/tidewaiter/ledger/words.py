"""What the kinds of entries are called on pages; one that has no word here is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: Mapping[str, str | Promise] = {
    "declaration.decided": _("Declaration decided"),
    "declaration.cancelled": _("Declaration cancelled"),
    "work.assign": _("Work given to an officer"),
    "work.unassign": _("Work given back"),
    "work.step": _("Step after the decision"),
    "work.note": _("Note in the time line"),
    "outcome.recorded": _("Result of an examination recorded"),
    "outcome.corrected": _("Result of an examination corrected"),
    "milestone.recorded": _("Milestone told"),
    "note.added": _("Note added"),
    "note.withdrawn": _("Note withdrawn"),
    "file.added": _("File added"),
    "names.decided": _("Match of names decided"),
    "rules.proposed": _("Change of rules proposed"),
    "rules.remarked": _("Remark on a change of rules"),
    "rules.approved": _("Change of rules approved"),
    "rules.rejected": _("Change of rules rejected"),
    "rules.withdrawn": _("Change of rules withdrawn"),
    "rules.bootstrapped": _("Rulebook filled for the first time"),
    "user.created": _("User added"),
    "system.created": _("System added"),
    "key.issued": _("Key issued"),
    "key.rotated": _("Key replaced"),
    "key.revoked": _("Key ended"),
    "system.active": _("System switched on"),
    "system.inactive": _("System switched off"),
    "user.roles": _("Roles of a user changed"),
    "user.deactivated": _("User deactivated"),
    "user.reactivated": _("User active again"),
    "user.unlocked": _("Pause of a user ended"),
    "user.password-reset": _("Password of a user made new"),
    "user.second-factor-reset": _("Second factor of a user taken away"),
    "webhook.set_up": _("Webhook set up"),
    "webhook.taken_down": _("Webhook taken down"),
    "names.proposed": _("Edition of a list of names proposed"),
    "names.approved": _("Edition of a list of names approved"),
    "names.rejected": _("Edition of a list of names rejected"),
    "names.withdrawn": _("Edition of a list of names withdrawn"),
    "learned.kept": _("Model of a learned score kept"),
    "learned.drift": _("Drift of a learned score noted"),
    "ozone.licence.proposed": _("Licence proposed"),
    "ozone.licence.issued": _("Licence issued"),
    "ozone.licence.rejected": _("Licence turned down"),
    "ozone.licence.status": _("State of a licence changed"),
    "ozone.quota.set": _("Quota set"),
    "ozone.trader.registered": _("Trader registered"),
    "ozone.cylinder.tested": _("Cylinder tested"),
    "ozone.seizure.recorded": _("Seizure recorded"),
    "ozone.consultation.asked": _("Another authority consulted"),
    "ozone.consultation.answered": _("Consultation answered"),
    "ozone.consultation.reminded": _("Reminder of a consultation"),
    "ozone.consultation.expired": _("Consultation without an answer in time"),
    "wildlife.permit.draft": _("Draft of a wildlife permit kept"),
    "wildlife.permit.valid": _("Wildlife permit registered"),
    "wildlife.permit.standing": _("State of a wildlife permit changed"),
    "wildlife.permit.copy": _("Copy of a wildlife permit noted"),
    "wildlife.permit.confirmed": _("Wildlife permit confirmed by its issuer"),
    "wildlife.permit.endorsed": _("Wildlife permit endorsed"),
    "wildlife.seizure.recorded": _("Seizure recorded"),
    "ledger.checkpoint": _("Ledger signed"),
    "data.purged": _("Data deleted after their time"),
}


def kind_word(kind: str) -> str:
    """What a kind is called; empty where it has no word here."""
    return str(KINDS.get(kind, ""))
