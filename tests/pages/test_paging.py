"""Walking a list page by page shows every row once, in order, and ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.pages.paging import cut


@given(st.integers(0, 40), st.integers(1, 9))
def test_every_row_is_shown_once_and_no_page_is_empty(count, size):
    rows, seen, after = list(range(1, count + 1)), [], 0
    for _ in range(count + 1):
        found = [row for row in rows if row > after][: size + 1]
        shown, following = cut(found, size, lambda row: row)
        seen += shown
        assert shown or not rows
        if following is None:
            break
        after = following
    assert seen == rows
