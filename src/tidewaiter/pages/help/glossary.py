"""What the words of the screens mean."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as word


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means. ``key`` is its anchor and never changes."""

    key: str
    word: str | Promise
    meaning: str | Promise


TERMS: tuple[Term, ...] = (
    Term(
        "consignment",
        word("glossary", "Consignment"),
        _("Goods that come in together under one declaration."),
    ),
    Term(
        "declaration",
        word("glossary", "Declaration"),
        _("What a trader tells customs about goods: who, what, how much, from where."),
    ),
    Term(
        "mrn",
        word("glossary", "MRN"),
        _("Movement reference number: the number that customs gives a declaration it accepts."),
    ),
    Term(
        "lrn",
        word("glossary", "LRN"),
        _("Local reference number: the number that the sender gave a declaration."),
    ),
    Term(
        "item",
        word("glossary", "Item"),
        _("One line of a declaration: goods of one code, origin and description."),
    ),
    Term(
        "hs",
        word("glossary", "HS code"),
        _("The number of goods in the Harmonized System, which nearly all countries use."),
    ),
    Term(
        "lane",
        word("glossary", "Lane"),
        _("Where a decision sends a declaration. Each lane has a colour, a shape and a word."),
    ),
    Term(
        "green",
        word("glossary", "Green lane"),
        _("Released without a check."),
    ),
    Term(
        "blue",
        word("glossary", "Blue lane"),
        _("Released, and checked afterwards by audit."),
    ),
    Term(
        "yellow",
        word("glossary", "Yellow lane"),
        _("An officer checks the documents before release."),
    ),
    Term(
        "red",
        word("glossary", "Red lane"),
        _("An officer examines the goods before release."),
    ),
    Term(
        "reason",
        word("glossary", "Reason"),
        _("Why a lane was asked for. Its number is pinned to the place it speaks of."),
    ),
    Term(
        "profile",
        word("glossary", "Risk profile"),
        _("A rule that says what to look for, why, and which lane to ask for."),
    ),
    Term(
        "shadow",
        word("glossary", "Shadow"),
        _("A profile on trial: what it would hit is recorded and has no effect."),
    ),
    Term(
        "random-share",
        word("glossary", "Random share"),
        _("The share of all declarations that chance selects, whatever the profiles say."),
    ),
    Term(
        "hit-rate",
        word("glossary", "Hit rate"),
        _("Of the consignments examined for a reason, the share in which something was found."),
    ),
    Term(
        "interval",
        word("glossary", "Interval"),
        _("The range in which the true rate lies in 95 of 100 cases. Few examinations: wide."),
    ),
    Term(
        "not-assessed",
        word("glossary", "Not assessed"),
        _("A check that could not be made, because data was missing or it failed. Never green."),
    ),
    Term(
        "finding",
        word("glossary", "Finding"),
        _("Something that a desk noticed about a declaration, with the place and the value."),
    ),
    Term(
        "near-miss",
        word("glossary", "Near miss"),
        _("A profile that one condition kept from selecting the declaration."),
    ),
    Term(
        "outcome",
        word("glossary", "Outcome"),
        _("What an examination found, item by item. It is corrected, never overwritten."),
    ),
    Term(
        "target",
        word("glossary", "Target"),
        _("The working hours within which a consignment should be dealt with."),
    ),
    Term(
        "capacity",
        word("glossary", "Capacity"),
        _("How many consignments of a lane an office can handle in a day."),
    ),
    Term(
        "four-eyes",
        word("glossary", "Four-eyes"),
        _("Whoever proposes a change never approves it: a second person does."),
    ),
    Term(
        "ledger",
        word("glossary", "Ledger"),
        _("The record of what was decided and by whom. Each entry seals the one before it."),
    ),
    Term(
        "checkpoint",
        word("glossary", "Checkpoint"),
        _("A signed note of how far the ledger went, kept elsewhere; a change behind it shows."),
    ),
    Term(
        "backtest",
        word("glossary", "Backtest"),
        _("A trial of a profile on declarations of the past, before it goes live."),
    ),
    Term(
        "learned-score",
        word("glossary", "Learned score"),
        _("How much an examination of goods is worth, learned from what was examined before."),
    ),
    Term(
        "precision",
        word("glossary", "Precision"),
        _("Of what is examined, the share that are offences."),
    ),
    Term(
        "recall",
        word("glossary", "Recall"),
        _("Of all offences, the share that is found."),
    ),
    Term(
        "auc",
        word("glossary", "AUC"),
        _("The chance that an offence is put before what is none: 0.5 is guessing, 1 never errs."),
    ),
    Term(
        "twins",
        word("glossary", "Twins"),
        _("Items that agree in all that matters, so that one tells the answer of the other."),
    ),
    Term(
        "calibration",
        word("glossary", "Calibration"),
        _("How well the chances that a model gives agree with what is found."),
    ),
    Term(
        "drift",
        word("glossary", "Drift"),
        _("That goods, or what is found in them, are no longer what a model was trained on."),
    ),
    Term(
        "name-match",
        word("glossary", "Match of names"),
        _("A party whose name is like one on a list. An officer decides whether it is the same."),
    ),
    Term(
        "edition",
        word("glossary", "Edition"),
        _("The state of a list as its source published it on a day."),
    ),
    Term(
        "cites",
        word("glossary", "CITES"),
        _("The treaty on international trade in endangered animals and plants."),
    ),
    Term(
        "appendix",
        word("glossary", "Appendix"),
        _("One of the three lists of CITES: the strictest is I; III is asked for by one country."),
    ),
    Term(
        "box-14",
        word("glossary", "Box 14"),
        _("The part of a CITES permit where the officer writes what really came in or left."),
    ),
    Term(
        "montreal-protocol",
        word("glossary", "Montreal Protocol"),
        _("The treaty that limits gases which harm the ozone layer, and with Kigali also HFCs."),
    ),
    Term(
        "odp",
        word("glossary", "ODP"),
        _("How much a gas harms the ozone layer, for each kilogram, beside CFC-11."),
    ),
    Term(
        "gwp",
        word("glossary", "GWP"),
        _("How much a gas warms the climate, for each kilogram, beside carbon dioxide."),
    ),
    Term(
        "system",
        word("glossary", "System"),
        _("A program of a trader, agency or office that sends declarations with a key."),
    ),
)
"""All of them, by subject."""


def found(terms: tuple[Term, ...], asked: str) -> list[Term]:
    """Terms whose word or meaning has all the words asked for, in the reader's language."""
    wanted = asked.casefold().split()
    return [
        one
        for one in terms
        if all(part in f"{one.word} {one.meaning}".casefold() for part in wanted)
    ]
