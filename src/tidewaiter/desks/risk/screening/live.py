"""Name screening for the register: policies from the rulebook, indexes from the data folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from tidewaiter.core import Control
from tidewaiter.desks.risk.screening import selectors
from tidewaiter.desks.risk.screening.control import ScreeningControl, policies_of, version_of
from tidewaiter.desks.risk.screening.index import NameIndex
from tidewaiter.desks.risk.screening.models import ListEdition
from tidewaiter.desks.risk.screening.pages.card import card
from tidewaiter.desks.risk.screening.screener import Edition, Screener
from tidewaiter.desks.risk.screening.storing import load
from tidewaiter.register.desks import Desk

FOLDER = "screening"
"""Where in the data folder the indexes lie, one folder an edition."""


def folder_of(edition: ListEdition) -> Path:
    """Where the index of an approved edition lies; it need not exist.

    Its name tells when the edition was approved: a database that was restored counts anew.
    """
    name = f"{edition.pk}-{edition.decided_at:%Y%m%d%H%M%S%f}"
    return Path(settings.DATA_FOLDER) / FOLDER / name


def screener(names: Iterable[str]) -> Screener:
    """The lists of these names that can be asked: the latest edition of each that is indexed."""
    wanted = set(names)
    lists = {}
    for name, edition in selectors.latest_of_all().items():
        index = _index(folder_of(edition)) if name in wanted else None
        if index is not None:
            known = Edition(name, edition.number, edition.as_of, edition.entries)
            lists[name] = (known, index)
    return Screener(lists)


def _index(folder: Path) -> NameIndex | None:
    return _mapped(folder) if (folder / "index.json").exists() else None


@lru_cache(maxsize=32)
def _mapped(folder: Path) -> NameIndex:
    return load(folder)


def _make(bundle: Mapping[str, Any]) -> Control:
    policies = policies_of(bundle)
    found = screener(policy.id for policy in policies) if policies else Screener({})
    return ScreeningControl(policies, found, selectors.Recalled())


def _mark() -> str:
    """Changes whenever another edition was indexed."""
    folder = Path(settings.DATA_FOLDER) / FOLDER
    try:
        return " ".join(sorted(one.name for one in folder.iterdir() if one.name[0] != "."))
    except FileNotFoundError:
        return ""


desk = Desk(make=_make, mark=_mark, card=card, idle=version_of(()))
"""What name screening brings to the register."""
