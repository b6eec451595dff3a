"""Paths into a message: how a place is written in mappings and in what is kept as extra.

``GoodsShipment/GovernmentAgencyGoodsItem[2]/Origin/CountryCode``; attributes as ``@name``; a step
from a foreign namespace as ``{uri}name``. ``Classification[IdentificationTypeCode=TSP]`` is the
occurrence that says so, ``Name*`` every occurrence, ``Name[2+]`` every one after the first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tidewaiter.core.errors import MappingError

_STEP = re.compile(
    r"(?P<name>@?(?:\{[^}]*\})?[^/\[\]*@{}]+|\.)"
    r"(?:\[(?:(?P<leaf>@?[\w:.-]+)=(?P<value>[^\]]*)|(?P<index>\d+)|(?P<rest>2\+))\])?"
    r"(?P<star>\*)?(?:/|\Z)"
)

Trail = tuple["Trail | None", str, int]
"""A place while reading: the place above, the step's label, and its occurrence from 1."""
Site = Trail | str | None
"""A place while reading, or as text already."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path."""

    name: str
    index: int = 1
    leaf: str = ""
    value: str = ""
    star: bool = False
    rest: bool = False

    @property
    def local(self) -> str:
        """The name without prefix or namespace."""
        return self.name.rpartition("}")[2].rpartition(":")[2]


@lru_cache(maxsize=4096)
def parse(path: str) -> tuple[Step, ...]:
    """The steps of a path; a path of ``.`` has none. Raises :class:`MappingError`."""
    steps = []
    position = 1 if path.startswith("/") else 0
    while position < len(path):
        found = _STEP.match(path, position)
        if not found:
            raise MappingError(f"'{path}' is not a path.", where=path[position:])
        position = found.end()
        if found["name"] != "." or path.startswith("./"):
            steps.append(
                Step(
                    found["name"],
                    int(found["index"] or 1),
                    found["leaf"] or "",
                    found["value"] or "",
                    bool(found["star"]),
                    bool(found["rest"]),
                )
            )
    return tuple(steps)


def written(trail: Site) -> str:
    """A place as text; the first occurrence goes without its number."""
    if trail is None:
        return ""
    if isinstance(trail, str):
        return trail
    above, name, index = trail
    text = name if index == 1 else f"{name}[{index}]"
    while above is not None:
        above, name, index = above
        text = f"{name}/{text}" if index == 1 else f"{name}[{index}]/{text}"
    return text
