"""Words and constants of a criterion."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any

from sqlglot import exp

from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.risk.history.terms import MAX_DAYS
from tidewaiter.desks.risk.language import nodes
from tidewaiter.desks.risk.language.kinds import KindReader, Tree
from tidewaiter.desks.risk.language.nodes import Node
from tidewaiter.desks.risk.language.vocabulary import Entry, vocabulary
from tidewaiter.messages.columns import COLUMNS, Kind


class AtomReader(KindReader, ABC):
    """Reads what has no parts of its own; its subclass reads the rest."""

    @abstractmethod
    def definition(self, entry: Entry) -> Node:
        """What a derived word stands for; the subclass reads it."""

    def column(self, tree: Tree) -> Node:
        if tree.args.get("db") is not None or not isinstance(tree.this, exp.Identifier):
            raise self.error(tree, sentence("there is no word '{text}'.", text=self.source(tree)))
        table = tree.text("table")
        return self.word(tree, f"{table}.{tree.name}" if table else tree.name, days=None)

    def dotted_call(self, tree: Tree) -> Node:
        call, first = tree.expression, tree.this
        if not isinstance(call, exp.Anonymous) or not isinstance(first, exp.Identifier):
            raise self.error(tree, sentence("there is no word '{text}'.", text=self.source(tree)))
        name = f"{first.name}.{call.name}"
        days = _whole(call.expressions)
        if not 1 <= days <= MAX_DAYS and vocabulary().get(name.lower(), _NO_DAYS).days:
            raise self.error(
                tree,
                sentence(
                    "'{name}' takes a whole number of days from 1 to {max_days} in parentheses.",
                    name=name.lower(),
                    max_days=MAX_DAYS,
                ),
            )
        return self.word(tree, name, days)

    def word(self, tree: Tree, spelt: str, days: int | None) -> Node:
        name = spelt.lower()
        entry = vocabulary().get(name)
        if entry is None and name in COLUMNS:
            raise self.error(
                tree,
                sentence("'{name}' is known only when goods have been examined.", name=name),
                "For the past use history.importer_offence_share(365).",
            )
        if entry is None:
            raise self.error(
                tree, sentence("there is no word '{text}'.", text=spelt), _meant(spelt)
            )
        if entry.days != (days is not None):
            raise self.error(
                tree,
                sentence("'{name}' needs a number of days.", name=name)
                if entry.days
                else sentence("'{name}' takes no number of days.", name=name),
                sentence("Write {name}(90).", name=name)
                if entry.days
                else sentence("Write {name}.", name=name),
            )
        if entry.definition:
            return self.definition(entry)
        return nodes.Word(f"{name}({days})" if days else name, entry.kind)

    def literal(self, tree: Tree) -> Node:
        if tree.is_string:
            return nodes.Literal(tree.name, Kind.TEXT)
        number = float(tree.name)
        if not math.isfinite(number):
            raise self.error(tree, sentence("'{name}' is too large a number.", name=tree.name))
        return nodes.Literal(number, Kind.NUMBER)

    def boolean(self, tree: Tree) -> Node:
        return nodes.TRUE if tree.this else nodes.FALSE

    def null(self, tree: Tree) -> Node:
        return nodes.UNKNOWN

    def date(self, tree: Tree) -> Node:
        text = tree.this
        quoted = isinstance(text, exp.Literal) and text.is_string
        if not quoted or tree.args["to"].this is not exp.DataType.Type.DATE:
            raise self.error(tree, "DATE takes a quoted date.", "Write DATE '2026-01-31'.")
        return self.moment(tree, text.name)


_NO_DAYS = Entry("", Kind.TEXT, "")


def _whole(args: list[Any]) -> int:
    """The one whole number among arguments, -1 if they are anything else."""
    one = args[0] if len(args) == 1 else None
    plain = isinstance(one, exp.Literal) and not one.is_string and one.name.isdigit()
    return int(one.name) if plain and one is not None and len(one.name) <= 9 else -1


def _meant(spelt: str) -> Sentence:
    """Advice for a word that is not there: the fact of that name, the nearest word, or quotes."""
    name = spelt.lower()
    facts = [known for known in vocabulary() if known.partition(".")[2] == name]
    if facts:
        return sentence("Did you mean '{word}'?", word=facts[0])
    return nearest(name, vocabulary()) or sentence(
        "If it is a text, put it in single quotes: '{spelt}'.", spelt=spelt
    )
