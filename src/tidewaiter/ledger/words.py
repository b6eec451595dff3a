"""What the kinds of entries are called on pages; the kinds of other rooms are shown as they are."""

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
    "ledger.checkpoint": _("Ledger signed"),
    "data.purged": _("Data deleted after their time"),
}


def kind_word(kind: str) -> str:
    """What a kind is called; empty where it has no word here."""
    return str(KINDS.get(kind, ""))
