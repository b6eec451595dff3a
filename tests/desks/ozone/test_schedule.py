"""Schedules, baselines, ceilings and consumption."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tidewaiter.core import Declaration, Item, Timestamp
from tidewaiter.core.errors import ValueRefused
from tidewaiter.desks.ozone.control import OzoneControl
from tidewaiter.desks.ozone.facts import Known, Shelf
from tidewaiter.desks.ozone.licences import PartyStatus
from tidewaiter.desks.ozone.schedule import (
    Trade,
    baseline,
    ceiling,
    consumption,
    control_on,
    controls,
    parties,
)


@pytest.mark.parametrize(
    ("group", "party", "year", "share"),
    [
        ("C/I", "A5-1", 2019, "0.9"),
        ("C/I", "A5-1", 2020, "0.65"),
        ("C/I", "A5-2", 2025, "0.325"),
        ("C/I", "A5", 2039, "0.025"),
        ("C/I", "A5", 2040, "0"),
        ("C/I", "non-A5", 2020, "0.005"),
        ("F", "A5-1", 2024, "1"),
        ("F", "A5-1", 2029, "0.9"),
        ("F", "A5-1", 2045, "0.2"),
        ("F", "A5-2", 2032, "0.9"),
        ("F", "A5-2", 2047, "0.15"),
        ("F", "non-A5", 2019, "0.9"),
        ("F", "non-A5", 2024, "0.6"),
        ("F", "non-A5", 2036, "0.15"),
        ("F", "non-A5-2", 2025, "0.65"),
        ("A/I", "A5", 2010, "0"),
        ("E/I", "non-A5-2", 2005, "0"),
        ("C/III", "A5", 2002, "0"),
    ],
)
def test_shares_of_the_baseline(group: str, party: str, year: int, share: str) -> None:
    step = control_on(group, party, year)
    assert step is not None
    assert step.share == Decimal(share)


def test_before_the_first_step_nothing_is_limited() -> None:
    assert control_on("F", "A5-1", 2023) is None
    assert ceiling("F", "A5-2", 2027, Decimal(100)) is None


def test_schedules_only_ever_tighten_and_leave_no_gap() -> None:
    by_schedule: dict[tuple[str, str], list] = {}
    for one in controls():
        by_schedule.setdefault((one.group, one.party), []).append(one)
    for steps in by_schedule.values():
        assert [s.share for s in steps] == sorted((s.share for s in steps), reverse=True)
        assert [s.last + 1 for s in steps[:-1]] == [s.first for s in steps[1:]]
        assert steps[-1].last is None


def test_baseline_of_hfcs_adds_a_share_of_the_hcfc_baseline() -> None:
    levels = {2020: Decimal(100), 2021: Decimal(200), 2022: Decimal(301)}
    assert baseline("F", "A5-1", levels, Decimal(1000)) == Decimal(850)
    with pytest.raises(ValueRefused, match="2021"):
        baseline("F", "A5-1", {2020: Decimal(1), 2022: Decimal(1)}, Decimal(0))


def test_levels_are_rounded_half_up_to_the_decimals_of_their_group() -> None:
    assert ceiling("C/I", "A5", 2026, Decimal("100.02")) == Decimal("32.51")
    assert ceiling("F", "A5-1", 2029, Decimal(5)) == Decimal(5)
    assert ceiling("A/I", "A5", 2005, Decimal("0.5")) == Decimal("0.3")


def test_consumption_follows_the_formula_of_the_secretariat() -> None:
    traded = Trade(
        production=Decimal(100),
        production_feedstock=Decimal(30),
        destroyed=Decimal(5),
        imports=Decimal(50),
        imports_feedstock=Decimal(10),
        imports_qps=Decimal(2),
        exports=Decimal(20),
        exports_qps=Decimal(1),
        exports_non_party=Decimal(4),
    )
    assert consumption(traded, "C/I", 2026) == Decimal("88.00")


def test_every_party_stands_in_one_group() -> None:
    found = parties()
    assert len(found) == 198
    groups = [one.group for one in found.values()]
    assert groups.count("A5-2") == 10
    assert groups.count("non-A5-2") == 5
    assert found["IN"].group == "A5-2"
    assert found["KZ"].group == "non-A5-2"
    assert found["CN"].group == "A5-1"
    with pytest.raises(ValueRefused):
        control_on("F", "A6", 2026)


def test_who_is_bound_by_kigali_is_known_or_said_not_to_be() -> None:
    """Nobody whose ratification is not in the table is called a non-Party for it."""
    found = [one.bound("F", 2033) for one in parties().values()]
    assert found.count(True) == 129
    assert found.count(None) == len(found) - 129
    assert all(one.bound("F", 2032) and one.bound("C/I", 2033) for one in parties().values())
    assert PartyStatus(country="ZZ").bound("F", 2033) is False
    assert PartyStatus(country="ZZ").bound("C/I", 2026) is False
    assert PartyStatus(country="ZZ", known=False).bound("C/I", 2026) is None


def test_trade_with_who_may_be_no_party_is_not_assessed() -> None:
    unsure = next(one.country for one in parties().values() if not one.kigali)
    item = Item(number=1, commodity_code="290345", description="R-134a", net_mass=Decimal(1))
    day = Timestamp.of(datetime(2034, 1, 2, tzinfo=UTC))
    sent = Declaration(lrn="A", items=(item,), country_dispatch=unsure, accepted_at=day)
    said = OzoneControl(Shelf(Known())).assess(sent, Known().plain())
    assert "OZONE-041" not in {one.code for one in said.findings}
    assert "ozone:party" in {one.control for one in said.not_assessed}
