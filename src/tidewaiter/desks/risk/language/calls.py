"""Calls of functions in criteria: which there are, and what they take."""

from __future__ import annotations

from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.risk.language import nodes
from tidewaiter.desks.risk.language.atoms import AtomReader
from tidewaiter.desks.risk.language.kinds import Tree
from tidewaiter.desks.risk.language.nodes import Node
from tidewaiter.desks.risk.language.vocabulary import FUNCTIONS, SAME, Function
from tidewaiter.messages.columns import Kind


class CallReader(AtomReader):
    """Admits calls of the functions that the language knows."""

    def call(self, tree: Tree) -> Node:
        """A call of a function. Raises as :meth:`error` says for one that is not known."""
        name, trees = str(tree.this).lower(), tree.expressions
        function = FUNCTIONS.get(name)
        if function is None:
            advice = nearest(name, FUNCTIONS)
            advice = sentence("Write DATE '2026-01-31'.") if name == "date" else advice
            raise self.error(tree, sentence("there is no function '{name}'.", name=name), advice)
        if len(trees) != len(function.takes) and not (function.repeats and trees):
            raise self.error(tree, _arity(function, len(trees)))
        args = self.arguments(function, trees)
        kind = args[0].kind if function.gives == SAME else Kind(function.gives)
        return nodes.Call(name, args, kind)

    def arguments(self, function: Function, trees: list[Tree]) -> tuple[Node, ...]:
        """The arguments of a call, each of the kind that the function takes."""
        if SAME in function.takes:
            return self.alike(trees)
        args = []
        for wanted, tree in zip(function.takes, trees, strict=True):
            one = self.position(tree) if wanted == "position" else self.typed(tree, Kind(wanted))
            args.append(one)
        return tuple(args)

    def alike(self, trees: list[Tree]) -> tuple[Node, ...]:
        """Arguments that are all of one kind, which those that are no constants tell."""
        args = [self.node(tree) for tree in trees]
        telling = min(
            range(len(args)),
            key=lambda n: (isinstance(args[n], nodes.Literal), args[n] == nodes.UNKNOWN),
        )
        return tuple(
            self.agreed(trees[telling], args[telling], tree, arg)[1]
            for tree, arg in zip(trees, args, strict=True)
        )

    def position(self, tree: Tree) -> Node:
        """A whole number from 0 to 10000, as positions in a text are."""
        arg = self.node(tree)
        value = arg.value if isinstance(arg, nodes.Literal) else None
        if isinstance(value, float) and value.is_integer() and 0 <= value <= 10_000:
            return arg
        raise self.error(
            tree, sentence("{text} is not a whole number from 0 to 10000.", text=self.source(tree))
        )


def _arity(function: Function, came: int) -> Sentence:
    named = {"name": function.name, "n": len(function.takes), "came": came}
    if function.repeats and len(function.takes) == 1:
        return sentence("'{name}' takes at least {n} argument, not {came}.", **named)
    if function.repeats:
        return sentence("'{name}' takes at least {n} arguments, not {came}.", **named)
    if len(function.takes) == 1:
        return sentence("'{name}' takes {n} argument, not {came}.", **named)
    return sentence("'{name}' takes {n} arguments, not {came}.", **named)
