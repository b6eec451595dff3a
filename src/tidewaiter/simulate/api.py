"""The hands of simulated officers, and of ports and banks, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from tidewaiter.client import Client
from tidewaiter.register.work.found import Found
from tidewaiter.simulate.hands import Work

_TOLD = ("office", "lane", "route", "state", "open", "number")
_WHOLE = frozenset(("item", "severity", "minutes"))


class ApiHands:
    """Hands of a system that works for officers, by office the one whose work it is.

    What takes a supervisor is left to one.
    """

    def __init__(self, client: Client, at_office: Mapping[str, str]) -> None:
        self._client = client
        self._at_office = at_office

    def look(self, mrn: str) -> Work | None:
        """As :meth:`~tidewaiter.simulate.hands.Hands.look`."""
        found = self._client.get(f"/work-items/{mrn}")
        if not found.taken or found.body["office"] not in self._at_office:
            return None
        return Work(mrn, *(found.body[name] for name in _TOLD))

    def take(self, work: Work, at: datetime) -> bool:
        """As :meth:`~tidewaiter.simulate.hands.Hands.take`."""
        body = {"to": self._at_office[work.office], "seen": work.number}
        return self._client.post(f"/work-items/{work.mrn}/assign", body).taken

    def fire(self, work: Work, event: str, reason: str, at: datetime) -> bool:
        """As :meth:`~tidewaiter.simulate.hands.Hands.fire`."""
        body = {"event": event, "seen": work.number, "reason": reason}
        return self._client.post(f"/work-items/{work.mrn}/events", body).taken

    def record(self, work: Work, found: Found, at: datetime) -> bool:
        """As :meth:`~tidewaiter.simulate.hands.Hands.record`; sent twice it counts once."""
        body = _plain(asdict(found)) | {"reference": f"{work.mrn}-{work.number}"}
        return self._client.post(f"/declarations/{work.mrn}/outcomes", body).taken

    def tell(self, mrn: str, milestone: Mapping[str, Any]) -> bool:
        """Tell a milestone of a consignment."""
        return self._client.post(f"/declarations/{mrn}/milestones", dict(milestone)).taken


def _plain(found: Mapping[str, Any]) -> dict[str, Any]:
    """An examination as JSON of the API: what is not known is left out.

    So is when it took place, which is told by a clock that is not the register's.
    """
    plain = {k: v for k, v in found.items() if v is not None and not k.endswith("_at")}
    items = []
    for one in found["items"]:
        told = {k: v for k, v in one.items() if v is not None}
        items.append(
            {
                k: v if k in _WHOLE or isinstance(v, (bool, str)) else _value(v)
                for k, v in told.items()
            }
        )
    return plain | {"items": items, "officers": list(found["officers"])}


def _value(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else str(value)
