"""Declarations that a single window sends to the served site, and what it is answered."""

from __future__ import annotations

import itertools
import json
import urllib.request
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tidewaiter import samples
from tidewaiter.core import Declaration
from tidewaiter.core.parts import Equipment, Party, Role, Timestamp
from tidewaiter.messages.files import read_path
from tidewaiter.messages.writing import write

SEALS = ("OSM-448120", "OSM-448121")
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class SingleWindow:
    """A system with a key that sends declarations and asks how they stand."""

    address: str
    authorization: str

    def send(self, declaration: Declaration) -> dict[str, Any]:
        """What the site answers to a declaration, sent as a WCO message."""
        return self._ask("/messages", write(declaration, "wco-dec").raw)

    def state(self, mrn: str) -> str:
        """The state of a declaration."""
        return str(self._ask(f"/declarations/{mrn}")["state"])

    def _ask(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        headers = {"Authorization": self.authorization, "Content-Type": "application/xml"}
        asked = urllib.request.Request(f"{self.address}/api/v1{path}", body, headers)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


def consignment(hs: str, goods: str, *, importer: str = "XT1142545") -> Declaration:
    """A sealed container with two items, declared now at the seaport.

    One item is of ``hs`` and carries no document but its invoice; the other asks for no control.
    """
    found = (one.declaration for one in read_path(samples.path() / "declarations.csv"))
    model = next(one for one in found if one and one.office == "XTHAV" and len(one.items) >= 2)
    first, second = model.items[:2]
    box = Equipment(id=model.equipment[0].id, seals=SEALS)
    trader = Party(role=Role.IMPORTER, id=importer, name="Anchor & Sons Household Goods")
    items = (
        replace(first, commodity_code=hs, description=goods),
        replace(second, commodity_code="940360", description="wooden furniture"),
    )
    others = tuple(one for one in model.parties if one.role != Role.IMPORTER)
    return replace(
        model,
        mrn=None,
        lrn=f"WALK-{datetime.now(UTC):%y%m%d%H%M%S}-{next(_numbers):03d}",
        accepted_at=None,
        issued_at=Timestamp.of(datetime.now(UTC) - timedelta(minutes=1)),
        country_destination=None,
        item_count=2,
        package_total=sum(one.packages[0].count or 0 for one in items),
        gross_total=sum((one.gross_mass or Decimal(0) for one in items), Decimal(0)),
        equipment=(box,),
        parties=(*others, trader),
        items=items,
    )
