"""What kinds and states of jobs are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from tidewaiter.jobs.models import State
from tidewaiter.pages import stored

stored.know({}, (gettext_noop("declarations"), gettext_noop("items")))

STATES: Mapping[str, str | Promise] = {
    State.WAITING: _("Waiting"),
    State.RUNNING: _("Running"),
    State.DONE: _("Done"),
    State.FAILED: _("Failed"),
    State.CANCELLED: _("Cancelled"),
}

KINDS: Mapping[str, str | Promise] = {
    "backtest": _("Backtest of profiles"),
    "export": _("Export of declarations"),
    "batch": _("Messages of a batch"),
    "ledger.verify": _("Verification of the ledger"),
    "learned.train": _("Training of a learned score"),
    "learned.retrain": _("Training of a learned score"),
    "learned.train-file": _("Training of a learned score"),
    "names.propose": _("Edition of a list of names"),
}
"""What kinds of job are called; others are shown by their name."""


def kind_word(name: str) -> str:
    """What a kind of job is called."""
    return str(KINDS.get(name, name))
