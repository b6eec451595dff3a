"""Numbers are rounded as people round, not cut off."""

import calendar
import gettext
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django import conf
from django.utils import formats, translation

from tidewaiter.pages.figures import rounded
from tidewaiter.pages.templatetags import tw
from tidewaiter.pages.templatetags.charts import figured
from tidewaiter.register.templatetags.overview import hours


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(Decimal("0.0187"), 2, "0.02"), (2.65, 1, "2.7"), (Decimal("12345.5"), 0, "12,346"),
     (3, 2, "3.00"), (Decimal("-0.005"), 2, "-0.01"), ("0.0187", None, "0.0187")],
)  # fmt: skip
def test_a_number_with_places_is_rounded_half_up(value, places, text):
    assert f">{text}<" in tw.number(value, places)


def test_no_point_groups_thousands_in_arabic_where_half_of_the_readers_take_it_for_decimals():
    with translation.override("ar"):
        assert ">9\u00a0320,31<" in tw.number(Decimal("9320.31"), 2)


@pytest.mark.parametrize("language", ["fr", "es", "pt", "ar"])
def test_no_text_of_ours_takes_the_place_of_the_name_of_a_month(language):
    own = gettext.translation("django", Path(conf.__file__).parent / "locale", [language])
    with translation.override(language):
        said = [formats.date_format(date(2026, month, 1), "F") for month in range(1, 13)]
    spelt = str.lower if language == "pt" else str  # Django's Portuguese has capitals
    assert said == [spelt(own.gettext(name)) for name in calendar.month_name[1:]]


def test_a_reference_stays_on_one_line_unless_a_phone_has_no_room_for_it():
    assert tw.ref("26XT1OL7CS7OQ3GLI1") == '<bdi dir="ltr" class="ref">26XT1OL7CS7OQ3GLI1</bdi>'
    assert 'class="ref breaks"' in tw.ref("X" * 31)


def test_hours_are_rounded_and_what_is_no_number_stays():
    assert hours(0.96) == "1.0 h"
    assert rounded(float("nan"), 2).is_nan()


def test_figures_of_charts_have_no_more_places_than_a_reader_can_use() -> None:
    assert ">14.81<" in figured(14.814814814814815)
    assert ">53,223.63<" in figured(53223.63)
    assert ">27<" in figured(27.0)
    assert ">0.0123<" in figured(0.01234567)
