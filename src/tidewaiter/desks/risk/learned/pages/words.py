"""Words for what models and their cards keep as codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tidewaiter.desks.risk.learned import features, naming
from tidewaiter.desks.risk.learned.standing import Standing
from tidewaiter.pages import stored
from tidewaiter.pages.stored import Said
from tidewaiter.pages.told import told
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


@cache
def _named() -> dict[str, str]:
    """The features by their words in English, which is how cards name them."""
    return {str(naming.feature(name)): name for name in features.names()}


_WARNINGS: Mapping[str, Callable[[str], str]] = {
    "ONE FEATURE HOLDS THE ANSWER: {name} alone has an AUC of {auc}. Ask "
    "whether it is known before the examination.": lambda name: feature(_named().get(name, name)),
    "The model is not told apart from the baseline “{name}”: AUC {auc} "
    "({low} to {high}) against {other}.": lambda name: word(ORDER, name),
}
"""Warnings of cards that name something: how it is said."""


def word(words: Words, code: str) -> str:
    """The word of a code, or the code itself."""
    return str(words.get(code, code))


def feature(name: str) -> str:
    """A feature in words; its name where it has none, as one of another version."""
    return told(naming.feature(name))


def warning(text: str) -> Said:
    """A warning as a card keeps it, with what it names in words too."""
    for template, said in _WARNINGS.items():
        filled = stored.filled(template, text)
        if filled:
            named = said(filled["name"])
            return stored.sentence_of(template, filled | {"name": named})
    return stored.sentence(text)
