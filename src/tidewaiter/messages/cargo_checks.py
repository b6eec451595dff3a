"""Consistency of cargo reports: what does not add up or is not in a list, as findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from tidewaiter.core.cargo import CargoItem, CargoReport
from tidewaiter.core.finding import Finding
from tidewaiter.core.parts import Packages, Party
from tidewaiter.core.pointer import Pointer
from tidewaiter.messages.findings import finding
from tidewaiter.reference.containers import container_fault
from tidewaiter.reference.lists import countries, package_kinds

Tell = Callable[[Finding], None]
"""Takes a finding."""
Steps = tuple[str | int, ...]
AIR = "4"
"""Begins the codes of transport by air (UN/ECE Recommendation 19, and the two digits of SAD)."""
UNDG = re.compile(r"[0-9]{4}\Z")
"""The form of a UN number of dangerous goods."""


def cargo(report: CargoReport, tell: Tell) -> None:
    """All findings about a cargo report."""
    total, counted = report.consignment_total, len(report.consignments)
    if total is not None and total != counted:
        at = Pointer(("consignment_total",))
        told = {"name": "consignment_total", "value": str(total), "comparison": str(counted)}
        tell(finding("MSG-030", at, **told))
    for n, code in enumerate(report.routing_countries, start=1):
        _country(code, ("routing_countries", n), "routing_countries", tell)
    _parties(report.parties, (), tell)
    _items(report.items, (), tell)
    for n, consignment in enumerate(report.consignments, start=1):
        place = ("consignments", n)
        _parties(consignment.parties, place, tell)
        _packages(consignment.packages, place, tell)
        _items(consignment.items, place, tell)
    if report.border_mode is None or not report.border_mode.startswith(AIR):
        for steps, number in _containers(report):
            fault = container_fault(number) if number else None
            if fault is not None:
                at = Pointer(steps)
                tell(finding("MSG-038", at, name="container", value=number, comparison=fault))


def _containers(report: CargoReport) -> Iterable[tuple[Steps, str | None]]:
    """All container numbers with the steps to each."""
    for k, one in enumerate(report.equipment, start=1):
        yield ("equipment", k, "id"), one.id
    for i, item in enumerate(report.items, start=1):
        for k, number in enumerate(item.equipment, start=1):
            yield ("items", i, "equipment", k), number
    for n, consignment in enumerate(report.consignments, start=1):
        for k, one in enumerate(consignment.equipment, start=1):
            yield ("consignments", n, "equipment", k, "id"), one.id


def _items(items: tuple[CargoItem, ...], place: Steps, tell: Tell) -> None:
    for n, item in enumerate(items, start=1):
        at = (*place, "items", n)
        _parties(item.parties, at, tell)
        _packages(item.packages, at, tell)
        for k, number in enumerate(item.dangerous_goods, start=1):
            if not UNDG.match(number):
                steps = (*at, "dangerous_goods", k)
                tell(finding("MSG-049", Pointer(steps), name="dangerous_goods", value=number))


def _packages(packages: tuple[Packages, ...], place: Steps, tell: Tell) -> None:
    known = package_kinds().codes
    for k, one in enumerate(packages, start=1):
        if one.kind is not None and one.kind not in known:
            steps = (*place, "packages", k, "kind")
            tell(finding("MSG-040", Pointer(steps), name="kind", value=one.kind))


def _parties(parties: tuple[Party, ...], place: Steps, tell: Tell) -> None:
    for party in parties:
        if party.address is not None and party.address.country is not None:
            steps = (*place, "parties", str(party.role), "address", "country")
            _country(party.address.country, steps, "country", tell)


def _country(code: str, steps: Steps, name: str, tell: Tell) -> None:
    if code not in countries().codes:
        tell(finding("MSG-036", Pointer(steps), name=name, value=code))
