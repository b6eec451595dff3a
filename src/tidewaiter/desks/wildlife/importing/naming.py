"""Names in the texts of downloads: synonyms with authors, what notes leave out, groups of trade."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from tidewaiter.desks.wildlife.tables import shipped

_GROUPS = {
    "Mammalia": "mammals",
    "Aves": "birds",
    "Reptilia": "reptiles",
    "Amphibia": "amphibians",
    **dict.fromkeys(("Actinopteri", "Actinopterygii", "Elasmobranchii", "Dipneusti", "Coelacanthi",
                     "Sarcopterygii", "Chondrichthyes"), "fishes"),
    **dict.fromkeys(("Anthozoa", "Hydrozoa"), "corals"),
}  # fmt: skip

_SYNONYM = re.compile(r"(?:^|[,;]\s*)([A-Z][a-zà-ÿ-]+(?:\s+[a-zà-ÿ-]{2,}){1,2})")
_LEFT_OUT = re.compile(
    r"(?:\bexcept\b|\bexclud\w+)(?!\s+(?:the\s+)?populations?\b)([^.\]]*)", re.IGNORECASE
)
_NAME = re.compile(r"\b([A-Z][a-z]+(?:\s+[a-z]{3,}))")
_NO_EPITHET = frozenset(
    ("and", "are", "auct", "derivatives", "for", "forma", "from", "in", "included", "nec", "non",
     "of", "parts", "population", "populations", "sensu", "species", "spp", "ssp", "subsp", "the",
     "to", "var", "which", "with")
)  # fmt: skip
"""Words that stand where an epithet would, and are none."""


def synonyms_of(text: str) -> list[str]:
    """The scientific names in a text of synonyms with their authors, each once."""
    found = []
    for match in _SYNONYM.finditer(text):
        words = match[1].split()
        while len(words) > 1 and words[-1] in _NO_EPITHET:
            words.pop()
        if len(words) > 1:
            found.append(" ".join(words))
    return list(dict.fromkeys(found))


def excluded(note: str) -> tuple[str, ...]:
    """The species that the note of a listing leaves out.

    ``Except Agapornis roseicollis and Nymphicus hollandicus, which are not included`` gives two.
    """
    found = [
        match[1]
        for part in _LEFT_OUT.finditer(note)
        for match in _NAME.finditer(part[1])
        if match[1].split()[1] not in _NO_EPITHET
    ]
    return tuple(dict.fromkeys(found))


def below_genus(rank: str) -> bool:
    """Whether a name of that rank begins with its genus."""
    return rank in ("subspecies", "species")


def group_of(above: Mapping[str, str]) -> str:
    """The group of the trade database; a plant is timber if the starter list knows its genus so."""
    if above.get("kingdom") == "Plantae":
        return "timber" if above.get("genus") in _timber() else "plants"
    return _GROUPS.get(above.get("class", ""), "invertebrates")


@cache
def _timber() -> frozenset[str]:
    return frozenset(row["genus"] for row in shipped("taxa") if row["group"] == "timber")
