"""Conditions and rules of a format: what must hold at an element besides its form.

A rule of a mapping file has an ``id``, ``at`` (which elements, from the content down), ``test``
(what must be true of each) and ``says`` (the claim of the finding). Both are XPath 1.0 with the
regular expressions of EXSLT (``re:test``). ``[let]`` names parts that several rules share; ``each``
repeats a rule with other names. Both stand as ``$name`` in ``at`` and ``test``. The namespaces are
those of the mapping, the one without a prefix as ``m``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import Template
from typing import Any

from lxml import etree

from tidewaiter.core.errors import MappingError

_NAMESPACES = {"re": "http://exslt.org/regular-expressions"}


@dataclass(frozen=True, slots=True)
class Condition:
    """One rule: which elements it is about, what must hold, and what it says."""

    id: str
    at: Any
    test: Any
    says: str

    def broken(self, content: Any) -> Iterator[Any]:
        """The elements at which the rule does not hold."""
        for element in self.at(content):
            if not self.test(element):
                yield element


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
        missing = [key for key in ("id", "at", "test", "says") if key not in rule]
        if missing:
            raise MappingError(f"'{missing[0]}' is missing.", where=place)
        for one in rule.get("each", [{}]):
            known = {**names, **one}
            at = _xpath(rule["at"], known, spaces, place)
            test = _xpath(f"boolean({rule['test']})", known, spaces, place)
            found.append(Condition(rule["id"], at, test, rule["says"]))
    return tuple(found)


def _xpath(text: str, names: Mapping[str, str], spaces: dict[str, str], where: str) -> Any:
    try:
        return etree.XPath(
            Template(text).safe_substitute(names), namespaces=spaces, smart_strings=False
        )
    except etree.XPathSyntaxError as problem:
        raise MappingError(f"'{text}': {problem}.", where=where) from problem
