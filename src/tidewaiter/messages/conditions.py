"""Conditions and rules of a format: what must hold at an element besides its form.

A rule of a mapping file has an ``id``, ``at`` (which elements, from the content down), ``test``
(what must be true of each) and ``says`` (the claim of the finding). Both are XPath 1.0 with the
regular expressions of EXSLT (``re:test``). What XPath can only find out by holding all against all
is said of the texts of the elements instead of a ``test``: with ``unique`` each has a text of its
own, with ``apart`` there are at least two different ones, with ``among`` (a path from the content
down) each is one of those there. ``text`` is where it stands, else it is that of the element.
A ``test`` that looks beyond its element, and not just ``near`` it, is held only as long as its
elements times those of the document stay below :data:`MOST`. ``[let]`` names parts that several
rules share; ``each`` repeats a rule with other names. Both stand as ``$name`` in a path.
``functions`` are those of the messages that the rule is for. The namespaces are those of the
mapping, the one without a prefix as ``m``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Template
from typing import Any

from lxml import etree

from tidewaiter.core.errors import MappingError

MOST = 20_000_000
"""Elements a rule may look at, which takes about a second; each time it may be all of them."""
_BEYOND = ("..", "descendant", "preceding", "following")
_NAMESPACES = {"re": "http://exslt.org/regular-expressions"}


class TooMuch(Exception):
    """The rule cannot be held in reasonable time."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One rule: which elements it is about, what must hold, and what it says; for messages of some
    ``functions`` only, where there are any.

    ``how`` is ``test``, or how the texts are to be: ``unique``, ``apart`` or ``among`` others.
    """

    id: str
    at: Any
    how: str
    test: Any
    says: str
    text: Any = None
    wide: bool = False
    functions: frozenset[str] = frozenset()

    def broken(self, content: Any, size: int) -> Iterator[Any]:
        """The elements at which the rule does not hold.

        Raises :class:`TooMuch` where there is too much to look at in a document of ``size``
        elements.
        """
        found = self.at(content)
        if self.how != "test":
            yield from self._odd(found, content)
            return
        if self.wide and len(found) * size > MOST:
            raise TooMuch
        for element in found:
            if not self.test(element):
                yield element

    def _odd(self, found: list[Any], content: Any) -> Iterator[Any]:
        """The elements whose texts are not as they have to be."""
        texts = [self._text(element) for element in found]
        if self.how == "apart":
            yield from found[:1] if len(set(texts)) < 2 else ()
            return
        seen: set[str] = set()
        if self.how == "among":
            seen = {(one.text or "").strip() for one in self.test(content)}
        for element, text in zip(found, texts, strict=True):
            if (text in seen) is (self.how == "unique"):
                yield element
            elif self.how == "unique":
                seen.add(text)

    def _text(self, element: Any) -> str:
        text = element.text if self.text is None else self.text(element)
        return (text or "").strip()


def compile_conditions(
    rules: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    where: str,
    namespaces: Mapping[str, str],
) -> tuple[Condition, ...]:
    """The rules of a mapping. Raises :class:`MappingError` for one that is not complete."""
    found = []
    spaces = {**_NAMESPACES, **{prefix or "m": uri for prefix, uri in namespaces.items() if uri}}
    for number, rule in enumerate(rules, start=1):
        place = f"{where}: rules {number}"
        how = next((way for way in ("unique", "apart", "among") if way in rule), "test")
        wanted = ("id", "at", how, "says")
        missing = [key for key in wanted if key not in rule]
        if missing:
            raise MappingError(f"'{missing[0]}' is missing.", where=place)
        for one in rule.get("each", [{}]):
            known = {**names, **one}
            at = _xpath(rule["at"], known, spaces, place)
            test, text = None, None
            if how in ("test", "among"):
                form = "boolean({})" if how == "test" else "{}"
                test = _xpath(form.format(rule[how]), known, spaces, place)
            if "text" in rule:
                text = _xpath(f"string({rule['text']})", known, spaces, place)
            wide = "near" not in rule and any(word in str(test) for word in _BEYOND)
            functions = frozenset(rule.get("functions", ()))
            found.append(Condition(rule["id"], at, how, test, rule["says"], text, wide, functions))
    return tuple(found)


def _xpath(text: str, names: Mapping[str, str], spaces: dict[str, str], where: str) -> Any:
    try:
        return etree.XPath(
            Template(text).safe_substitute(names), namespaces=spaces, smart_strings=False
        )
    except etree.XPathSyntaxError as problem:
        raise MappingError(f"'{text}': {problem}.", where=where) from problem
