"""The shipped saturation pressures are those that CoolProp computes."""

from __future__ import annotations

import pytest

from tidewaiter.desks.ozone.regenerate import computed, smooth
from tidewaiter.desks.ozone.saturation import curves
from tidewaiter.desks.ozone.substances import gases

SAMPLE = (-20, -5, 10, 20, 35, 50)


@pytest.mark.parametrize("name", sorted(curves()))
def test_the_table_is_what_is_computed(name: str) -> None:
    pytest.importorskip("CoolProp", reason="CoolProp computes the table and is not installed")
    curve = curves()[name]
    shipped = dict(zip(curve.celsius, zip(curve.bubble, curve.dew, strict=True), strict=True))
    found = {celsius: pair for celsius, *pair in computed(gases()[name], SAMPLE)}
    both = [celsius for celsius in SAMPLE if celsius in shipped and celsius in found]
    assert both
    for celsius in both:
        assert found[celsius] == pytest.approx(shipped[celsius], rel=1e-3), celsius


def test_a_point_where_the_solver_lost_its_way_is_left_out() -> None:
    curve = curves()["HCFC-22"]
    points = list(zip(curve.celsius, curve.bubble, curve.dew, strict=True))
    assert smooth(points) == points
    spoilt = [(c, b * 1.4, d) if c == 18 else (c, b, d) for c, b, d in points]
    assert smooth(spoilt) == [point for point in points if point[0] != 18]
    assert smooth(points[:5]) == []
