"""The entries of a list as a table: searched, a page at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

PAGE = 100


@dataclass(frozen=True, slots=True)
class Entries:
    """A page of a list's values in order."""

    values: Sequence[str]
    total: int
    fitting: int
    search: str
    next: str
    first: bool


def page(request: HttpRequest, plain: Mapping[str, Any]) -> Entries:
    """The values that hold ``search``, those after ``after``."""
    known = sorted(str(value) for value in plain.get("values") or ())
    search = request.GET.get("search", "").strip()[:100]
    after = request.GET.get("after", "")[:300]
    fitting = [one for one in known if search.lower() in one.lower()] if search else known
    start = bisect_right(fitting, after) if after else 0
    shown = fitting[start : start + PAGE]
    more = start + PAGE < len(fitting)
    return Entries(shown, len(known), len(fitting), search, shown[-1] if more else "", not after)
