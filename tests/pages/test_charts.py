"""Charts: nothing leaves the drawing, bars add up, and nothing known is drawn as nothing."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.pages import charts
from tidewaiter.pages.charts import land, marks
from tidewaiter.pages.charts.lines import SPARK_HEIGHT
from tidewaiter.pages.charts.marks import Dot, Figure, Path, Rect, Shape, Words

NEAR = 0.01
counts = st.one_of(st.none(), st.integers(0, 10**12), st.floats(0, 1e9), st.just(float("nan")))
values = st.one_of(st.none(), st.floats(), st.decimals(-(10**9), 10**9, places=2))
names = st.text(st.characters(categories=("L", "N", "Zs")), max_size=90)
styles = st.sampled_from(sorted(marks.LOOKS))
odd = st.just(float("nan"))
positions = st.tuples(st.floats(-200, 200) | odd, st.floats(-95, 95) | odd)


def bounds(mark: marks.Drawn) -> list[tuple[float, float]]:
    if isinstance(mark, Rect):
        return [(mark.x, mark.y), (mark.x + mark.width, mark.y + mark.height)]
    if isinstance(mark, Path):
        return [point for run in mark.lines for point in run]
    if isinstance(mark, Dot):
        return [(mark.x, mark.y)]
    if isinstance(mark, Shape):
        return [(mark.x, mark.y), (mark.x + mark.size, mark.y + mark.size)]
    wide = marks.wide(mark.text)
    left = {"start": mark.x, "middle": mark.x - wide / 2, "end": mark.x - wide}[mark.anchor]
    return [(left, mark.y - 9), (left + wide, mark.y)]


def check(figure: Figure, words: bool = True) -> Figure:
    """Every number is one, and everything is within the drawing."""
    assert figure.width > 0
    assert figure.height > 0
    for mark in figure.marks:
        slack = 8.0 if isinstance(mark, Words) else NEAR
        for x, y in bounds(mark):
            assert math.isfinite(x)
            assert math.isfinite(y)
            assert -slack <= x <= figure.width + slack, mark
            assert -slack <= y <= figure.height + slack, mark
        if isinstance(mark, Rect):
            assert mark.width >= 0
            assert mark.height >= 0
        if isinstance(mark, Path):
            assert "nan" not in mark.d
            assert "e" not in mark.d
    return figure


@st.composite
def stacks(draw):
    series = draw(st.lists(st.builds(charts.Series, names, styles), min_size=1, max_size=5))
    row = st.lists(counts, min_size=len(series), max_size=len(series)).map(tuple)
    columns = draw(st.lists(st.builds(charts.Column, names, row), max_size=40))
    return columns, series


@given(stacks())
def test_stacked_columns_add_up(given_):
    columns, series = given_
    figure = check(charts.stacked(columns, series, label="x"))
    assert len(figure.rows) == len(columns)
    totals = [sum(marks.counted(v) or 0 for v in one.values) for one in columns]
    heights: dict[float, float] = {}
    for mark in figure.marks:
        if isinstance(mark, Rect) and "c-cut" in mark.look:
            heights[mark.x] = heights.get(mark.x, 0) + mark.height
    if sum(totals) > 0:
        drawn = [total for total in totals if total > max(totals) * 1e-9]
        unit = max(heights.values()) / max(totals)
        assert sorted(heights.values())[-len(drawn) :] == pytest.approx(
            sorted(total * unit for total in drawn), abs=NEAR
        )
    else:
        assert figure.marks == ()


@given(st.lists(st.builds(charts.Bar, names, counts, names, styles), max_size=20))
def test_bars_are_as_long_as_their_values(found):
    figure = check(charts.bars(found, label="x"))
    drawn = [m for m in figure.marks if isinstance(m, Rect)]
    assert len(drawn) == len(found)
    known = [(one, m) for one, m in zip(found, drawn, strict=True) if marks.number(one.value)]
    for one, mark in known:
        for other, beside in known:
            if one.value >= other.value:
                assert mark.width >= beside.width - NEAR


def test_what_is_not_known_is_hatched_and_said():
    figure = charts.bars([charts.Bar("A", 3), charts.Bar("B", None)], label="x")
    assert [m.look for m in figure.marks if isinstance(m, Rect)] == ["c-bar", "g-hatch"]
    assert figure.rows == (("A", 3), ("B", None))


def test_less_than_nothing_is_refused():
    with pytest.raises(ValueError, match="less than nothing"):
        charts.bars([charts.Bar("A", -1)], label="x")


@st.composite
def courses(draw):
    places = draw(st.lists(names, max_size=40))
    row = st.lists(values, min_size=len(places), max_size=len(places)).map(tuple)
    found = draw(st.lists(st.builds(charts.Line, names, row, st.booleans()), max_size=4))
    finite = st.floats(-1e6, 1e6)
    target = draw(st.none() | st.builds(charts.Mark, finite, names))
    return places, found, target


@given(courses())
def test_lines_stay_within(given_):
    places, found, target = given_
    figure = check(charts.line(places, found, label="x", target=target))
    assert len(figure.rows) == len(places)


def test_a_line_is_broken_where_a_value_is_not_known():
    one = charts.Line("A", (1, 2, None, 4, None, 5, 6))
    figure = charts.line("abcdefg", [one], label="x")
    (path,) = [m for m in figure.marks if isinstance(m, Path) and m.look == "c-line"]
    assert [len(run) for run in path.lines] == [2, 2]
    assert len([m for m in figure.marks if isinstance(m, Dot)]) == 1


@given(st.lists(counts, max_size=30), st.none() | st.builds(charts.Mark, st.floats(-9, 40), names))
def test_histograms_add_up(found, limit):
    edges = list(range(len(found) + 1))
    figure = check(charts.histogram(edges, found, label="x", limit=limit))
    drawn = [m for m in figure.marks if isinstance(m, Rect)]
    known = [v for value in found if (v := marks.number(value))]
    assert len(drawn) == (len(known) if known else 0)
    if known:
        unit = max(m.height for m in drawn) / max(known)
        assert sum(m.height for m in drawn) == pytest.approx(sum(known) * unit, rel=1e-6)


@given(st.lists(values, max_size=60))
def test_sparklines_stay_within(found):
    figure = check(charts.sparkline(found, label="x"))
    assert figure.height == SPARK_HEIGHT
    assert bool(figure.marks) == any(marks.number(v) is not None for v in found)


shares = st.none() | st.floats(0, 1)


@given(st.lists(st.builds(charts.Rate, names, shares, shares, shares, names), max_size=20))
def test_rates_stay_within(found):
    figure = check(charts.rates(found, label="x"))
    assert len([m for m in figure.marks if isinstance(m, Dot)]) == len(
        [one for one in found if one.share is not None]
    )


def test_a_long_label_is_whole_and_above_its_rate():
    label = "Everything any profile selects"
    figure = check(charts.rates([charts.Rate(label, 0.2, 0.1, 0.3, "20% (10–30)")], label="x"))
    (words,) = [m for m in figure.marks if isinstance(m, Words) and m.text == label]
    (dot,) = [m for m in figure.marks if isinstance(m, Dot)]
    assert words.y < dot.y


def test_one_day_is_a_column_and_no_wall():
    figure = check(
        charts.stacked([charts.Column("11-25", (6,))], [charts.Series("Hits")], label="x")
    )
    widths = [m.width for m in figure.marks if isinstance(m, Rect) and "c-cut" in m.look]
    assert widths == [48]


def test_too_few_examined_stands_in_place_of_a_rate():
    one = charts.Rate("SCRAP-01", None, None, None, "Too few examined: 4")
    figure = charts.rates([one], label="x")
    (said,) = [m for m in figure.marks if isinstance(m, Words) and m.text == "Too few examined: 4"]
    assert said.look == "t-clear"  # the lines of the scale are not seen through it
    assert figure.rows == (("SCRAP-01", None, None, None),)


@given(
    st.lists(st.builds(charts.Bar, names, st.one_of(st.none(), st.integers(0, 10**9))), max_size=9)
)
def test_a_drawing_turned_round_is_the_same_from_the_other_side(found):
    figure = charts.bars(found, label="x")
    turned = check(marks.turned(figure))
    for one, other in zip(figure.marks, turned.marks, strict=True):
        left, right = (sorted(figure.width - x for x, _ in bounds(one)), bounds(other))
        assert sorted(x for x, _ in right) == pytest.approx(left)
    for one, back in zip(figure.marks, marks.turned(turned).marks, strict=True):
        for there, here in zip(bounds(one), bounds(back), strict=True):
            assert here == pytest.approx(there)


def test_labels_stand_at_the_right_where_reading_begins_there():
    figure = charts.rates([charts.Rate("SCRAP-01", 0.2, 0.1, 0.3, "20%")], label="x")
    with translation.override("ar"):
        page = str(Template("{% load charts %}{% figure one %}").render(Context({"one": figure})))
    label = page[: page.index(">SCRAP-01<")].rpartition("<text")[2]
    assert f'x="{figure.width:.0f}"' in label
    assert 'text-anchor="end"' in label


@given(stacks())
def test_a_flow_keeps_its_numbers(given_):
    columns, series = given_
    stages = [charts.Stage(one.label, one.values) for one in columns[:6]]
    figure = check(charts.flow(stages, series, label="x"))
    totals = [sum(marks.counted(v) or 0 for v in one.parts) for one in stages]
    assert bool(figure.marks) == (sum(totals) > 0)


keys = st.sampled_from("abcdefghij")


@given(
    st.lists(st.builds(charts.Node, keys, names, names), max_size=15, unique_by=lambda n: n.key),
    st.lists(st.builds(charts.Edge, keys, keys, names, st.booleans()), max_size=25),
)
def test_link_charts_are_the_same_every_time_and_boxes_do_not_overlap(nodes, edges):
    figure = check(charts.links(nodes, edges, label="x"))
    assert figure == charts.links(nodes, edges, label="x")
    boxes = [m for m in figure.marks if isinstance(m, Rect)]
    assert len(boxes) == len(nodes)
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            apart = abs(one.x - other.x) >= one.width or abs(one.y - other.y) >= one.height
            assert apart
    assert len(figure.rows) == len(edges)


def test_a_link_to_what_is_not_there_is_left_to_the_table():
    figure = charts.links([charts.Node("a", "A")], [charts.Edge("a", "z")], label="x")
    assert len([m for m in figure.marks if isinstance(m, Path)]) == 0
    assert figure.rows == (("A", "z", ""),)


@given(
    st.lists(st.builds(charts.Place, positions, names, st.booleans()), max_size=10),
    st.lists(
        st.builds(charts.Route, st.lists(positions, max_size=8).map(tuple), names), max_size=4
    ),
)
def test_maps_stay_within(places, routes):
    island = ((-170.0, -60.0), (-170.0, 70.0), (175.0, 70.0), (175.0, -60.0))
    figure = check(charts.sea_chart(places, routes, label="x", land=(island,)))
    assert len(figure.rows) == len(places)


def test_a_map_over_the_date_line_takes_the_short_way():
    fiji, samoa = charts.Place((178, -18), "Suva"), charts.Place((-172, -14), "Apia")
    figure = charts.sea_chart([fiji, samoa], [], label="x")
    a, b = [m for m in figure.marks if isinstance(m, Dot)]
    assert 0 < b.x - a.x < figure.width


def test_geojson_is_read_whatever_it_holds():
    square = [[[0, 0], [0, 1], [1, 1], [0, 0]]]
    found = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": square}},
            {"type": "Feature", "geometry": None},
            {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [square]}},
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [0, 0]}},
        ],
    }
    assert len(land.rings(found)) == 2
    for broken in ({}, {"type": "Polygon"}, {"type": "Polygon", "coordinates": [[1, 2, 3]]}):
        with pytest.raises(ValueError, match="no GeoJSON"):
            land.rings(broken)


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=3, max_size=12))
def test_what_is_cut_out_lies_in_the_box(ring):
    for x, y in land.inside(tuple(ring), (-10, -5, 20, 30)):
        assert -10 - NEAR <= x <= 20 + NEAR
        assert -5 - NEAR <= y <= 30 + NEAR


@given(st.lists(st.decimals(0, 10**15, places=3), max_size=9))
def test_scales_hold_all_their_values_at_round_steps(found: list[Decimal]):
    one = marks.scale(found, 0, 100)
    assert one.low <= 0
    assert one.high >= float(max(found, default=Decimal(0))) * (1 - 1e-9)
    assert 2 <= len(one.steps) <= 8


def test_places_are_kept_apart_within_bounds():
    assert marks.rest([5, 5, 5], 10, 0, 100) == [5, 15, 25]
    assert marks.rest([95, 99], 10, 0, 100) == [90, 100]
    assert max(marks.rest([50.0] * 30, 10, 0, 100)) <= 100.001


def test_a_bar_ends_where_its_share_of_the_limit_does():
    found = [charts.Bar("Gate", 1, "1 of 4", limit=4), charts.Bar("Haven", 4, limit=4)]
    drawn = charts.bars(found, label="")
    rects = [one for one in drawn.marks if isinstance(one, Rect)]
    rule, quarter, other, whole = (one.width for one in rects)
    assert rule == pytest.approx(other) == pytest.approx(whole)
    assert quarter == pytest.approx(rule / 4)
    ends = [one.lines[0][0][0] for one in drawn.marks if isinstance(one, Path)]
    assert ends == pytest.approx([rects[0].x + rule] * 2)
