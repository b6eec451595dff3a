"""Why a score could not be given, and what speaks against a model, as decisions and cards keep it.

The sentences are those of ``control``, ``audit``, ``evaluation`` and ``history``.
"""

from __future__ import annotations

from tidewaiter.core.sentence import sentence

NOT_ASSESSED: tuple[str, ...] = tuple(
    one.template
    for one in (
        sentence("The learned score “{title}” could not be given: {why}", title="", why=""),
        sentence(
            "THE LABEL LEAKS: {twins} of {test} items of the test have a twin in training, "
            "and its label is theirs in {agreement} (chance: {chance}; kappa "
            "{kappa}). A table without any model has an AUC of {auc}. Figures of "
            "this split measure memory: believe those without twins.",
            twins="", test="", agreement="", chance="", kappa="", auc="",
        ),
        sentence(
            "ONE FEATURE HOLDS THE ANSWER: {name} alone has an AUC of {auc}. Ask "
            "whether it is known before the examination.",
            name="", auc="",
        ),
        sentence("No split of this history is free of leaks: believe no figure."),
        sentence(
            "The model is not told apart from the baseline “{name}”: AUC {auc} "
            "({low} to {high}) against {other}.",
            name="", auc="", low="", high="", other="",
        ),
        sentence(
            "of {known} examined items for {what}, {found} were offences: too few to learn.",
            known="", what="", found="",
        ),
    )
)  # fmt: skip
"""Sentences with names for what is filled in."""
