"""Numbers of addresses and forms: what is none is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.pages.asked import KEY_DIGITS, whole


@given(st.integers(0, 10**KEY_DIGITS - 1))
def test_a_key_comes_back(number: int) -> None:
    assert whole(str(number)) == number


@pytest.mark.parametrize("text", [None, "", "-1", "1.5", "x", " 1", "²", "9" * 19, "٣"])
def test_what_no_page_writes_is_left_out(text: str | None) -> None:
    assert whole(text) is None


def test_a_person_may_type_the_digits_of_any_script() -> None:
    assert whole("٣", 2, typed=True) == 3
    assert whole("²", 2, typed=True) is None
    assert whole("123", 2, typed=True) is None
